"""Notes that administrators keep about a booking, an agency, a person or an event."""
