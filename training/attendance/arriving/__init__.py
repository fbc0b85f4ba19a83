"""Delegates say themselves that they are there, with a code that is shown to whoever came."""
