"""The editions of what a course teaches, and telling people what has changed."""
