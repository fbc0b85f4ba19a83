"""The bank of quotes: read before use, found by what they are about, and taken into reports and bulletins."""
