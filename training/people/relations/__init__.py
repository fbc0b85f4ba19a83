"""What agencies became, and what they are part of, from a day to a day."""
