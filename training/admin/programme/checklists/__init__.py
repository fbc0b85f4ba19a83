"""The lists of what is to be done for every event of a format."""
