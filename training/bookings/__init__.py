"""The life of a booking: from request to outcome."""
