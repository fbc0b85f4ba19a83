"""The checklist of one event: what is done, by whom, and what is late."""
