"""Merging: two people, or two agencies, who turned out to be one, and undoing that for a day."""
