"""Every message, exactly as it was sent."""
