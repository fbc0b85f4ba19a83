"""A colleague watches a session and writes down what was good and what to work on."""
