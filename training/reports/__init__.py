"""The year's figures."""
