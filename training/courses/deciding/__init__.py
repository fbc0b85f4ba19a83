"""Whether an event goes ahead: how many it needs, until when that is decided, and by whom it was."""
