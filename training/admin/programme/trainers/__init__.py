"""Trainers for the administrator: what they teach, and asking them whether they can."""
