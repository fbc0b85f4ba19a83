"""Help, the way to the training team, who we are, and what somebody agrees to."""
