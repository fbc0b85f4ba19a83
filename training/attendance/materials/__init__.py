"""Slides and handouts of one event, kept by its trainer or an administrator."""
