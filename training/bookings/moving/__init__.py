"""A booking moves to another date of its course."""
