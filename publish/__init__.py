"""The only way out: audience rules, disclosure control and the atomic hand-over of published data."""
