"""What came of slides: asked some weeks after somebody was sent or fetched them, by a link that needs no account."""
