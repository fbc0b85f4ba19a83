"""A change of an event: whom it is told to, seen before it is saved, and several corrections in one message."""
