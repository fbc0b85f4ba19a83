"""Trainers: whether they can deliver what is planned, what they say of themselves, and what they have taught."""
