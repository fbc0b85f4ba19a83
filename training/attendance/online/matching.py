"""Whom the names and addresses of a report mean, of those who are expected: certain, doubtful, or nobody we know."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from training.attendance.online.reports import Join
from training.search.alike import Names
from training.search.normal_form import normal_form, sort_key

_IN_BRACKETS = re.compile(r"\s*[(\[{][^)\]}]*[)\]}]?\s*")
_AFTER_A_DASH = re.compile(r"\s+[-–—|/]\s+.*$")
_PHONE_NUMBER = re.compile(r"\+?[\d\s()*x.-]{6,}")
_DEVICE = re.compile(
    r"\b(i ?pad|i ?phone|android|galaxy|sm-[a-z0-9]+|huawei|pixel|macbook|laptop|desktop|tablet|chromebook|surface|"
    r"computer|user|guest|room|meeting ?room|boardroom|hub|owl|training ?room)\b"
)
_LIKE_ENOUGH = 0.72


class Certainty(StrEnum):
    """How sure it is whom a line of a report means."""

    REMEMBERED = "remembered"
    """Somebody said so before, for this event."""
    ADDRESS = "address"
    NAME = "name"
    DOUBTFUL = "doubtful"
    """A person has to say which of the candidates it is, if any."""
    UNKNOWN = "unknown"
    ORGANISER = "organiser"
    """Who delivers or hosts is not marked."""


@dataclass(frozen=True)
class Attender:
    """One name in a report, with every time that it joined."""

    key: str
    """By which it is remembered: the address, else the name."""
    name: str
    """As the report has it."""
    address: str
    joins: tuple[Join, ...]
    organiser: bool

    @property
    def called(self) -> str:
        return person_called(self.name)

    @property
    def is_device(self) -> bool:
        """Whether the name is that of a machine or a telephone number, and says nobody."""
        return (
            not self.called or bool(_PHONE_NUMBER.fullmatch(self.name)) or bool(_DEVICE.search(self.called.casefold()))
        )


@dataclass(frozen=True)
class Expected:
    """Somebody who has a place."""

    booking_id: int
    name: str
    addresses: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Match:
    """Whom one name in a report means."""

    attender: Attender
    certainty: Certainty
    booking_id: int | None = None
    candidates: tuple[int, ...] = ()
    """Bookings, the likeliest first."""


def person_called(name: str) -> str:
    """The name alone: without “(Guest)”, an organisation or pronouns, and “SMITH, Jane” turned round."""
    plain = _AFTER_A_DASH.sub("", _IN_BRACKETS.sub(" ", name)).strip()
    surname, comma, given = plain.partition(",")
    plain = f"{given.strip()} {surname.strip()}" if comma and given.strip() and surname.strip() else plain
    return " ".join(plain.split())


def also_called(name: str) -> str:
    """What stands in brackets: Zoom has “Display name (Original name)”."""
    found = re.search(r"\(([^()]+)\)", name)
    return person_called(found.group(1)) if found else ""


def attenders_in(joins: Sequence[Join]) -> list[Attender]:
    """One for each address, and one for each name that has none, in the order in which they came."""
    together: dict[str, list[Join]] = defaultdict(list)
    for join in joins:
        together[normal_form(join.address) or sort_key(join.name)].append(join)
    return [
        Attender(
            key,
            max(
                (join.name for join in found),
                key=lambda name: (not _DEVICE.search(person_called(name).casefold()), len(name)),
            ),
            next((join.address for join in found if join.address), ""),
            tuple(found),
            any(join.organiser for join in found),
        )
        for key, found in together.items()
    ]


def match(
    attenders: Sequence[Attender], expected: Sequence[Expected], remembered: Mapping[str, int | None]
) -> list[Match]:
    """By what somebody said before, by address, by name, and else by likeness, which a person has to confirm.

    `remembered`: keys of attenders, and the booking that each was said to be; None: nobody of ours. One name that two
    people have is doubtful, as is one that two attenders without an address have.
    """
    by_address: dict[str, list[int]] = defaultdict(list)
    by_name: dict[str, list[int]] = defaultdict(list)
    for one in expected:
        by_name[sort_key(one.name)].append(one.booking_id)
        for address in one.addresses:
            by_address[normal_form(address)].append(one.booking_id)
    names = Names([(str(one.booking_id), one.name) for one in expected])
    ids = {one.booking_id for one in expected}
    return [_match_one(one, by_address, by_name, names, ids, remembered) for one in attenders]


def _match_one(
    one: Attender,
    by_address: Mapping[str, list[int]],
    by_name: Mapping[str, list[int]],
    names: Names,
    ids: set[int],
    remembered: Mapping[str, int | None],
) -> Match:
    if one.key in remembered and (remembered[one.key] is None or remembered[one.key] in ids):
        return Match(one, Certainty.REMEMBERED, remembered[one.key])
    addressed = by_address.get(normal_form(one.address), []) if one.address else []
    called = [booking for name in _names_of(one) for booking in by_name.get(sort_key(name), [])]
    called = list(dict.fromkeys(called))
    if len(addressed) == 1:
        return Match(one, Certainty.ADDRESS, addressed[0])
    both = [booking for booking in addressed if booking in called]  # two volunteers behind one shared address
    if len(both) == 1:
        return Match(one, Certainty.ADDRESS, both[0])
    if addressed:
        return Match(one, Certainty.DOUBTFUL, candidates=tuple(both or addressed))
    if len(called) == 1 and not one.is_device:
        return Match(one, Certainty.NAME, called[0])
    if one.organiser:
        return Match(one, Certainty.ORGANISER)
    if called:
        return Match(one, Certainty.DOUBTFUL, candidates=tuple(called))
    alike = [] if one.is_device else _alike(one, names)
    return Match(one, Certainty.DOUBTFUL if alike else Certainty.UNKNOWN, candidates=tuple(alike))


def _names_of(one: Attender) -> list[str]:
    called = {join.name: None for join in one.joins}
    both = [*(person_called(name) for name in called), *(also_called(name) for name in called)]
    return [name for name in dict.fromkeys(both) if name]


def _alike(one: Attender, names: Names) -> list[int]:
    found = [int(booking) for name in _names_of(one) for booking, _ in names.like(name, _LIKE_ENOUGH)]
    return list(dict.fromkeys(found))
