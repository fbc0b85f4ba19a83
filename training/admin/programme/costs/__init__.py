"""What an event cost: a list, and a form for each sum."""
