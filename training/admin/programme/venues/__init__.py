"""A venue and the events that take place there: who is told when its address changes."""
