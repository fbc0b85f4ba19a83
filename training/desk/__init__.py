"""What spans the rest for the training administrator."""
