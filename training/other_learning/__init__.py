"""Learning that is not an event: views, downloads, opens and people reached, a number a month. Nobody is followed."""
