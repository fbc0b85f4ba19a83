"""The administrator’s pages for making one of two: people, agencies, and who may be the same."""
