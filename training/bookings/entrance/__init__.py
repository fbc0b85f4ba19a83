"""The way into a booking by the link that its delegate was sent."""
