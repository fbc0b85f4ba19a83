"""Somebody books for several colleagues: the list, names that follow, somebody who comes instead."""
