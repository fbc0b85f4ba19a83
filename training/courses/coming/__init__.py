"""What somebody who comes to an event has to know, from the event, its course and its venue."""
