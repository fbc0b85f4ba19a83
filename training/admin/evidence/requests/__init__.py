"""What agencies are asked for the year: sent, chased and read."""
