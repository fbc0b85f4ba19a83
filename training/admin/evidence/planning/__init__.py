"""The page to plan the next term by, of what training/reports/planning counts."""
