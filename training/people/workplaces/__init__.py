"""Where somebody of a county-wide agency works: asked once, kept with their tie to the agency, and on each booking."""
