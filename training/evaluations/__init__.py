"""What delegates say of an event, and what they say they learned."""
