"""Somebody's own account: who they are to us, how they sign in, what they are sent, and on which lists they stand."""
