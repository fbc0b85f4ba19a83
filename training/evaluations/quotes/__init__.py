"""What delegates let us quote: what they agreed to, which sentences are fit to use, and where they were used."""
