"""Evidence of impact: what agencies did with each review of the year. Who was briefed, and what changed."""
