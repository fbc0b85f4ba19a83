"""With which areas the booking page of a course shares names: chosen on a page of its own."""
