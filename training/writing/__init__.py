"""What the administrator writes to people herself: the words, to whom they go, and each message once."""
