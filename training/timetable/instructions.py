"""What joining instructions say to one kind of place, and by what sign it is known that they have changed."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote_plus

_MAP = "https://www.openstreetmap.org/search?query="


@dataclass(frozen=True)
class Instructions:
    """Where to go, or how to join, and what else the Board says. What does not concern the place is empty."""

    link: str = ""
    where: str = ""
    """The venue with its address, in one line."""
    postcode: str = ""
    directions: str = ""
    access: str = ""
    words: str = ""
    """The administrator's Markdown."""

    @cached_property
    def sign(self) -> str:
        """Twelve letters that are others as soon as anything else is said."""
        said = "\x1f".join((self.link, self.where, self.directions, self.access, self.words))
        return hashlib.sha256(said.encode()).hexdigest()[:12]

    @property
    def map_link(self) -> str:
        """A map of the postcode; nothing where there is no room to find."""
        return f"{_MAP}{quote_plus(self.postcode)}" if self.postcode else ""
