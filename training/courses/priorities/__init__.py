"""Which of the Board's priorities a course serves, and which reviews it answers."""
