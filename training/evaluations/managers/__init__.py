"""What a line manager saw change in practice: asked only where the delegate agrees, who sees what is answered."""
