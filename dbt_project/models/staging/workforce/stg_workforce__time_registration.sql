{{ time_registration_rows() }}
