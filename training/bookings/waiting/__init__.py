"""The waiting list as people use it: answering an offer, leaving a list, keeping its order."""
