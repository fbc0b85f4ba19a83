"""What is to be done before an event and after it, by the list of its format: until when, by whom, and who did it."""
