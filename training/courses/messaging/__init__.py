"""Which messages go by themselves around an event: what a course chose, and what somebody pressed for one event."""
