"""How many came to an event that nobody books here."""
