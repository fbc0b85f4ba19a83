"""The pages on which the administrator gives messages words of their own."""
