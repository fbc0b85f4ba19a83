"""What was done, by whom and when: append-only, and without personal values, so that erasure stays possible."""
