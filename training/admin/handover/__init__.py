"""Notes, and what a colleague has to know who covers a holiday."""
