"""Messages: written in the transaction, sent after it, and kept exactly as they went."""
