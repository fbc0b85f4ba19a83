"""Whose names stand on which paper. Pure.

Whoever keeps their name off lists stands on none: it says how many there are, and the register on a screen names them.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import ceil

from training.attendance.paper.models import PaperKind
from training.attendance.queries import Expected
from training.search.normal_form import surname_key

FEWEST_FREE_LINES = 5
UNNAMED = "To be named"


@dataclass(frozen=True)
class PaperName:
    """One line, or one badge."""

    name: str
    agency: str
    online: bool = False
    more: str = ""
    """“day 2 only”, “walked in”."""

    @property
    def given(self) -> str:
        """What stands before the surname; empty where the name is one word."""
        return self.name.rpartition(" ")[0]

    @property
    def surname(self) -> str:
        return self.name.rpartition(" ")[2]

    @property
    def letter(self) -> str:
        """Under which letter it is looked for."""
        return surname_key(self.name)[0][:1].upper()


@dataclass(frozen=True)
class OnPaper:
    """Who stands on a paper by name, in order of surname, and how many do not."""

    named: Sequence[PaperName]
    unnamed: Sequence[PaperName] = ()
    """Places whose delegate is still to be named."""
    left_out: int = 0
    """How many keep their name off lists."""
    online: int = 0
    """How many join online, and so stand on no sheet and wear no badge."""

    @property
    def free_lines(self) -> int:
        """Lines without a name: for each who is left out, and for a tenth more who may walk in."""
        return self.left_out + max(FEWEST_FREE_LINES, ceil(len(self.named) / 10))

    @property
    def left_out_text(self) -> str:
        """“2 people are on the register only.”; empty where nobody is."""
        if not self.left_out:
            return ""
        return f"{'1 person is' if self.left_out == 1 else f'{self.left_out:,} people are'} on the register only."


def on_paper(
    kind: PaperKind,
    people: Sequence[Expected],
    unnamed: Collection[int],
    *,
    position: int | None = None,
    has_room: bool = True,
) -> OnPaper:
    """Who stands on this paper, of those on the register. `unnamed`: bookings nobody is named for yet.

    `position`: only who comes to that sitting. Without a room all join online, walk-ins too.
    """
    coming = [one for one in people if position is None or one.comes_to(position)]
    here = [one for one in coming if has_room and one.in_room]
    wanted = coming if kind == PaperKind.DOOR_LIST else here
    shown = [one for one in wanted if not one.off_lists and one.booking_id not in unnamed]
    return OnPaper(
        named=sorted((_line(one, has_room) for one in shown), key=lambda line: (*surname_key(line.name), line.agency)),
        unnamed=[_line(one, has_room) for one in wanted if one.booking_id in unnamed],
        left_out=sum(one.off_lists for one in wanted),
        online=len(coming) - len(here),
    )


def _line(person: Expected, has_room: bool) -> PaperName:
    more = "walked in" if person.walk_in else person.days_text if person.completes else ""
    return PaperName(" ".join(person.name.split()), person.agency, not (has_room and person.in_room), more)


@dataclass(frozen=True)
class PaperFacts:
    """What decides whether there is anything to print."""

    cancelled: bool
    counted: bool
    """Nobody books: only how many came is entered."""
    over: bool
    on_register: int
    in_room: int
    certificates: int


def why_nothing_to_print(kind: PaperKind, facts: PaperFacts) -> str | None:
    """A sentence of why there is no such paper of an event; None when there is."""
    if facts.counted:
        return "Nobody books for this event, how many came is only counted. So there are no names to print."
    if facts.cancelled:
        return "This event was cancelled, so there is nothing to print for it."
    if kind == PaperKind.CERTIFICATES:
        none = "No certificate of this event has been issued yet. One is issued after the register is closed, when "
        return None if facts.certificates else none + "its holder has answered the evaluation or the team releases it."
    if facts.over:
        return "This event is over, so nobody signs in any more. Its register says who came."
    if not facts.on_register:
        return "Nobody has a confirmed place yet. Confirmed bookings are printed here automatically."
    if kind in {PaperKind.SIGN_IN_SHEET, PaperKind.BADGES} and not facts.in_room:
        return "Everybody joins online, so nobody signs on paper or wears a badge."
    return None
