"""People from a file: found by staff number, by address and name, or by name and organisation. Nobody is written to."""
