"""What inspectors ask for: who came to what was taught on a theme, what it taught, and what it changed."""
