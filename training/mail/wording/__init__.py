"""The words of every message: ours from files, or the administrator's from their newest row, filled with fields."""
