"""The next term: events copied to new dates in a grid, drafts published together, the calendar, school holidays."""
