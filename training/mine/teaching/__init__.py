"""What a trainer sees of how their own sessions went."""
