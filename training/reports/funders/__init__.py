"""What the money of a funder bought: for the Board and the administrator, and for the funder by a link."""
