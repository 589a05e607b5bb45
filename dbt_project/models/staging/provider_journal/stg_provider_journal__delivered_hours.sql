{{ delivered_hours_rows() }}
