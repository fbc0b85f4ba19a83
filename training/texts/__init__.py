"""What people wrote in their own words: whether each text has been read, and whether it is hidden."""
