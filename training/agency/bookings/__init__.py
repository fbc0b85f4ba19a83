"""What is booked for an agency, event by event, and what of it needs its coordinator."""
