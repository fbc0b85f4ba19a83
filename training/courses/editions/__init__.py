"""Editions of what a course teaches: each in force from a day on, with what has changed."""
