"""E-mail addresses of people: which sign somebody in, where messages go, and who shares one with whom."""
