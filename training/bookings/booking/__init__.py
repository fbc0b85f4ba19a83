"""One person books: signed in, or as a guest whose address has to be confirmed."""
