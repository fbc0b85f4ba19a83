"""Who of an agency is in date at which level: a matrix, what the agency asks of each role, and what is missing."""
