"""How many events are needed next term: what falls due, who waits, and what is planned."""
