"""Links of messages that were cut, are old or wrong: what each was, and a new one to the address it belongs to."""
