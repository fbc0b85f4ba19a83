"""Names shared with the partnership of an area: where the booking page said so, and while an agreement is in force."""
