"""Access and dietary needs that somebody lets us remember, so that they need not write them with every booking."""
