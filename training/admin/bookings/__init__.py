"""Rosters, waiting lists, bookings by hand, invitations, the mix of an event, certificates."""
