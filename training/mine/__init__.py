"""What somebody sees of their own: bookings, training record, payments, organisations, what they asked for."""
