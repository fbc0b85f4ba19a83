"""Types of events: for the public, counted only, run by a partner, joint with places kept for areas."""
