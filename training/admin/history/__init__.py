"""What was done, by whom and when: of one thing, on its page, and of everything. Nobody can change it."""
