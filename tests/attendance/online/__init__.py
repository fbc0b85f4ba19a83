"""Reports of Teams and Zoom, and what is read from them."""
