"""A line manager's approval, by a link and without an account."""
