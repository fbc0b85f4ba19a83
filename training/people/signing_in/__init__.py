"""Signing in by a link to one's address, instead of a password."""
