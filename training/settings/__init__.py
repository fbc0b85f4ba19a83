"""The rules the training administrator may change: a default each, and what was set instead."""
