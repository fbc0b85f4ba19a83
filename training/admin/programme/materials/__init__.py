"""Slides and handouts that go with every event of a course."""
