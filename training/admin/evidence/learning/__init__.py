"""Numbers of learning that is not an event: a month of them typed, or many brought in from a file."""
