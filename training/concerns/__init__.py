"""Concerns: a text may be about a child or a worker. It is hidden, two named people are told, and they close it."""
