"""Standard reports drawn from published data only."""
