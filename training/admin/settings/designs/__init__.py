"""The pages on which the administrator changes how certificates look."""
