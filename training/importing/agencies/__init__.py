"""Agencies from a file: found by their numbers, or by name and place; asked about where that is not enough."""
