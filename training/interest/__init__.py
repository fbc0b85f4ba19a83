"""Who asked to be told when there is a new date of a course, and telling them."""
