"""Questions that people put together from fixed parts of the figures, and keep."""
