"""The page of one event: how it stands in every respect, and what to do next."""
