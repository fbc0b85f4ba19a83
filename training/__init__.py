"""Training booking for a safeguarding children board."""
