"""The page of a quarter that the sub-committee reads at its meeting."""
