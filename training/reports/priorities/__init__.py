"""What was done for each of the Board's priorities, and for each review that courses answer."""
