"""What joining instructions say to one kind of place, and by what sign it is known that they have changed."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Instructions:
    """Where to go, or how to join, and what else the Board says. What does not concern the place is empty."""

    link: str = ""
    where: str = ""
    """The venue with its address, in one line."""
    directions: str = ""
    access: str = ""
    words: str = ""
    """The administrator's Markdown."""

    @cached_property
    def sign(self) -> str:
        """Twelve letters that are others as soon as anything else is said."""
        said = "\x1f".join((self.link, self.where, self.directions, self.access, self.words))
        return hashlib.sha256(said.encode()).hexdigest()[:12]


def counts_as_told(went: str, now: str, untold: Collection[tuple[str, str]]) -> bool:
    """Whether who was sent instructions by one sign is not to be sent those by another: nothing is said otherwise, or
    all that is was changed without telling, each of `untold` from one sign to the next.
    """
    reached, open_ones = {went}, [went]
    while open_ones:
        sign = open_ones.pop()
        new = {later for earlier, later in untold if earlier == sign} - reached
        reached |= new
        open_ones += new
    return now in reached
