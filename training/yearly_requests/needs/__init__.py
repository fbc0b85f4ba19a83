"""Training needs: how many people need what in the coming year, and what an agency trained itself."""
