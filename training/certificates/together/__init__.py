"""Certificates together: counted while the worker makes them, and then sent as one ZIP."""
