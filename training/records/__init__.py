"""The training record as a whole: what somebody needs next, what they hold, and who else may look at it."""
