"""What an agency became and is part of, as the administrator keeps it."""
