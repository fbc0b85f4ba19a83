"""Where a question or a whole section stands after it was moved. Neighbours under one heading are a section."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Moved:
    """How questions stand: the places they had, in their new order, and the heading that the moved one has now."""

    order: Sequence[int]
    section: str


def move_one(sections: Sequence[str], at: int, *, up: bool) -> Moved:
    """The question at a place moves by one, given the heading of each question in their order.

    At the end of its section it goes on into the next one, under that heading, so that it tears no section in two.
    Alone under a heading, it keeps that, and passes the whole section beside it.
    """
    begins, ends = _section_of(sections, at)
    if sections[at] and ends - begins == 1:
        return move_section(sections, at, up=up)
    order, to = list(range(len(sections))), at - 1 if up else at + 1
    if not 0 <= to < len(sections):
        return Moved(order, sections[at])
    if begins <= to < ends:
        order[at], order[to] = order[to], order[at]
    return Moved(order, sections[to])


def move_section(sections: Sequence[str], at: int, *, up: bool) -> Moved:
    """All that stands under one heading with the question at a place moves past the section before or after it."""
    begins, ends = _section_of(sections, at)
    order = list(range(len(sections)))
    if up and begins > 0:
        before, _ = _section_of(sections, begins - 1)
        order[before:ends] = [*range(begins, ends), *range(before, begins)]
    elif not up and ends < len(sections):
        _, after = _section_of(sections, ends)
        order[begins:after] = [*range(ends, after), *range(begins, ends)]
    return Moved(order, sections[at])


def _section_of(sections: Sequence[str], at: int) -> tuple[int, int]:
    """Where the section of a place begins, and where the next one does."""
    begins, ends = at, at + 1
    while begins > 0 and sections[begins - 1] == sections[at]:
        begins -= 1
    while ends < len(sections) and sections[ends] == sections[at]:
        ends += 1
    return begins, ends
