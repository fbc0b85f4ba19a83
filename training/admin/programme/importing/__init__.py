"""A year's programme from its files, on a page."""
