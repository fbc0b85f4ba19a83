"""Commands."""

groups: list = []
