"""Why somebody cancels: a choice for the figures, and words that are read at a press and kept for a short time."""
