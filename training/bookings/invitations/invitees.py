"""Whom the administrator invites to an event, as a pasted list says it, and how an invitation stands."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from training import clock
from training.addresses import WIDE_AT, normal_address, why_not_sendable
from training.bookings.lifecycle import LIVE, State

MOST_AT_ONCE = 200
"""Lines of one list: more than any event is likely to invite, and each is a message."""

_ADDRESS = re.compile(r"[^\s,;<>()\[\]\"]+@[^\s,;<>()\[\]\"]+")
_LONGEST_NAME = 200


@dataclass(frozen=True)
class Invitee:
    """Somebody to invite; the name may be missing."""

    name: str
    email: str


@dataclass(frozen=True)
class WrongAddress:
    """A line that nobody can be invited by, and why, in a sentence."""

    number: int
    line: str
    why: str


@dataclass(frozen=True)
class PastedList:
    people: tuple[Invitee, ...]
    wrong: tuple[WrongAddress, ...]
    twice: tuple[str, ...]
    """Addresses that stand in the list more than once: they are invited once."""


def read_list(text: str) -> PastedList:
    """Read a list with somebody on each line: “Nia Newcomer, nia@example.org”, in any order, or the address alone."""
    people: dict[str, Invitee] = {}
    wrong, twice = [], []
    for number, line in _lines(text):
        read = _read(line)
        if isinstance(read, str):
            wrong.append(WrongAddress(number, line, read))
        elif read.email in people:
            twice.append(read.email)
        elif len(people) == MOST_AT_ONCE:
            wrong.append(
                WrongAddress(number, line, f"We invite {MOST_AT_ONCE} people at a time. Press the button again.")
            )
        else:
            people[read.email] = read
    return PastedList(tuple(people.values()), tuple(wrong), tuple(twice))


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), start=1):
        if line := " ".join(line.split()):
            yield number, line


def _read(line: str) -> Invitee | str:
    """Who a line is about, or why it is about nobody."""
    line = line.replace(WIDE_AT, "@")
    addresses = _ADDRESS.findall(line)
    if not addresses:
        return "There is no e-mail address in it."
    if len(addresses) > 1:
        return "There is more than one e-mail address in it. Write each person on a line of their own."
    try:
        email = normal_address(addresses[0])
    except ValueError:
        return "The e-mail address is not complete. It should look like name@example.org.uk."
    if sentence := why_not_sendable(email):
        return f"{sentence}."
    name = " ".join(line.replace(addresses[0], " ").split()).strip(" ,;<>()[]\"'")
    if len(email) > 254 or len(name) > _LONGEST_NAME:
        return f"It is too long: a name has at most {_LONGEST_NAME} characters."
    return Invitee(name, email)


def masked(email: str) -> str:
    """“n…@example.org”: enough for its owner to recognise, too little for anybody else."""
    local, _, domain = email.partition("@")
    return f"{local[:1]}…@{domain}"


@dataclass(frozen=True)
class InvitationStanding:
    """How an invitation stands: a word for a tag, its tone, and since when."""

    word: str
    tone: str
    since: datetime


def standing(
    sent_at: datetime, declined_at: datetime | None, withdrawn_at: datetime | None, booking: tuple[str, datetime] | None
) -> InvitationStanding:
    """`booking`: the state of the booking made by it and when it was made, or when it ended."""
    if booking and booking[0] in LIVE:
        state, since = booking
        words = {State.CONFIRMED: ("Booked", "good"), State.WAITING: ("On the waiting list", "wait")}
        return InvitationStanding(*words.get(State(state), ("Booked, not confirmed yet", "wait")), since)
    if withdrawn_at:
        return InvitationStanding("Withdrawn", "plain", withdrawn_at)
    if declined_at:
        return InvitationStanding("Declined", "bad", declined_at)
    if booking:
        return InvitationStanding(f"Booked, then {booking[0]}", "plain", booking[1])
    return InvitationStanding("Invited", "info", sent_at)


def why_over(withdrawn_at: datetime | None, booked: bool) -> str | None:
    """Why an invitation lets nobody book any more, or None. `booked`: a booking was made by it, and lives."""
    if booked:
        return "This invitation has been used: the place is booked, or asked for."
    if withdrawn_at:
        return (
            f"This invitation was withdrawn on {clock.show_date(withdrawn_at)}."
            " If you think that is a mistake, ask the training team."
        )
    return None
