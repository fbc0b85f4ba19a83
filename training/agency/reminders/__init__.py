"""A coordinator reminds people of an agency of the levels that they have to take or renew, in one press."""
