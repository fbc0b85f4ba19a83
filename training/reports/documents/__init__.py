"""The figures of a period as a document that is kept, and what has changed since it was made."""
