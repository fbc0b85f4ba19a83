"""The forms themselves: which questions each asks, in versions that stay as they were answered."""
