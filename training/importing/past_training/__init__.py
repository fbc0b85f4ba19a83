"""Training done elsewhere, from the lists of ESR, e-learning sites and organisations: kept as not ours."""
