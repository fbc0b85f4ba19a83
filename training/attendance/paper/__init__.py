"""What is printed for an event: sign-in sheet, door list, badges, and its certificates together."""
