"""The rules the administrator may change."""
