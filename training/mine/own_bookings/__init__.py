"""Everything that somebody has booked, in the order of what it asks of them."""
