"""The pages on which a message is written, looked at as one of its readers sees it, and sent."""
