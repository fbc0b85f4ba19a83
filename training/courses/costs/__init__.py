"""What an event cost the Board: sums that the administrator enters, each with what it was for."""
