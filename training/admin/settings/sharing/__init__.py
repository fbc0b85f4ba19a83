"""Agreements to share names with the partnership of an area."""
