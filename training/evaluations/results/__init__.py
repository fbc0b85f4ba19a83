"""What forms come to, over events, courses, years and trainers, without saying who answered what."""
