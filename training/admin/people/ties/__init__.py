"""Whom somebody works or volunteers for: ended, or moved to another agency, by the administrator."""
