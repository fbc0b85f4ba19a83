"""How certificates look: the Board's design and those of courses, in versions of which none changes once it is used."""
