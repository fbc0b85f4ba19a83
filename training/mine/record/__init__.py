"""Somebody's own training record: what they need, all that they hold, and whom they show it."""
