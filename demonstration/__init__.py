"""A year of the Board's work to look at, made up from a fixed seed; only where DEMO says so."""
