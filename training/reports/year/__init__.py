"""The figures of a period beside those of the one before it: what each means, and by what they are divided."""
