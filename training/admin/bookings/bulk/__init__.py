"""A press on many bookings of an event: what it would do to whom, what it asks first, and what a job then does."""
