"""The lists of the Board: sectors and what else agencies, courses and venues are sorted by. Data, with from and to."""
