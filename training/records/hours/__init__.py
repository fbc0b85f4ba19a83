"""Levels that are counted in hours in a rolling period, and training that counts across frameworks by hand."""
