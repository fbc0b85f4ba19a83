"""Courses and prices, events and their places, venues, funders and trainers; cancelling; what people wait for."""
