"""Marks that come late or twice: from a phone without a signal, from two phones at once."""
