"""Who asked for the slides of an event, who fetched them, and what came of it: for the administrator, with names."""
