"""Events by invitation: who is invited, and what became of it."""
