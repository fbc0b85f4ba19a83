"""Paying for bookings by card, on Stripe's own pages."""
