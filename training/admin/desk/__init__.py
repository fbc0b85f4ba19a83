"""What needs the administrator today."""
