"""Certificates: issued when earned, checked by anybody, and the training record they make up."""
