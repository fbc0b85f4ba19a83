"""Whom the names and addresses of a report mean, of those who are expected: certain, doubtful, or nobody we know."""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
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
_TITLES = re.compile(r"^(?:(?:dr|mr|mrs|ms|miss|mx|prof|professor|rev|revd|cllr|sgt|pc|ds|di)\.?\s+)+", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’]s?\b")
LONGEST_KEY = 400
"""Characters: an address, and a name."""
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
    """By which it is remembered: the address, else the name; both where several share the address."""
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
        return _is_device(self.name)


@dataclass(frozen=True)
class ExpectedName:
    """Somebody on the register, as far as a report can mean them."""

    booking_id: int
    name: str
    addresses: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Match:
    """Whom one name in a report means."""

    attender: Attender
    certainty: Certainty
    bookings: tuple[int, ...] = ()
    """Whom it means; several watched together. Empty where that is not certain, and for nobody of ours."""
    candidates: tuple[int, ...] = ()
    """Bookings that it may mean, the likeliest first."""


def person_called(name: str) -> str:
    """The name alone: without “(Guest)”, an organisation or pronouns, and “SMITH, Jane” turned round."""
    plain = _AFTER_A_DASH.sub("", _IN_BRACKETS.sub(" ", name)).strip()
    surname, comma, given = plain.partition(",")
    plain = f"{given.strip()} {surname.strip()}" if comma and given.strip() and surname.strip() else plain
    return _TITLES.sub("", " ".join(plain.split()))


def also_called(name: str) -> str:
    """What stands in brackets: Zoom has “Display name (Original name)”."""
    found = re.search(r"\(([^()]+)\)", name)
    return person_called(found.group(1)) if found else ""


def attenders_in(joins: Sequence[Join]) -> list[Attender]:
    """One for each name, in the order in which they came.

    Of one address the names of devices belong to the person; two people behind one shared address are two.
    """
    together: dict[str, list[Join]] = defaultdict(list)
    for join in joins:
        together[normal_form(join.address) or sort_key(join.name)].append(join)
    return [attender for key, found in together.items() for attender in _people_of(key, found)]


def _people_of(key: str, joins: Sequence[Join]) -> list[Attender]:
    by_name: dict[str, list[Join]] = defaultdict(list)
    for join in joins:
        by_name["" if _is_device(join.name) else sort_key(person_called(join.name))].append(join)
    if len(by_name) <= 2:
        devices = by_name.pop("", [])
        if len(by_name) == 1:
            return [_attender(key, [*devices, *next(iter(by_name.values()))])]
        return [_attender(key, devices)]
    return [_attender(f"{key} {name}".strip(), found) for name, found in by_name.items()]


def _attender(key: str, joins: Sequence[Join]) -> Attender:
    name = max((join.name for join in joins), key=lambda name: (not _is_device(name), len(name)))
    address = next((join.address for join in joins if join.address), "")
    return Attender(key[:LONGEST_KEY], name, address, tuple(joins), any(join.organiser for join in joins))


def _is_device(name: str) -> bool:
    """Whether a name is that of a machine or a telephone number, and says nobody."""
    called = person_called(name)
    return not called or bool(_PHONE_NUMBER.fullmatch(name)) or bool(_DEVICE.search(called.casefold()))


def match(
    attenders: Sequence[Attender], expected: Sequence[ExpectedName], remembered: Mapping[str, Collection[int]]
) -> list[Match]:
    """By what somebody said before, by address, by name, and else by likeness, which a person has to confirm.

    `remembered`: keys of attenders, and the bookings that each was said to be; none: nobody of ours. One name that two
    people have is doubtful, as is one that people of different addresses go by.
    """
    names = _NamesExpected(expected)
    found = [_match_one(one, names, remembered) for one in attenders]
    return _doubting_namesakes(found)


class _NamesExpected:
    """Who is expected, by everything that a report may have of them."""

    def __init__(self, expected: Sequence[ExpectedName]) -> None:
        self.by_address: dict[str, list[int]] = defaultdict(list)
        self.by_name: dict[str, list[int]] = defaultdict(list)
        self.by_words: dict[frozenset[str], list[int]] = defaultdict(list)
        for one in expected:
            key = sort_key(person_called(one.name))
            self.by_name[key].append(one.booking_id)
            self.by_words[frozenset(key.split())].append(one.booking_id)
            for address in one.addresses:
                self.by_address[normal_form(address)].append(one.booking_id)
        self.ids = {one.booking_id for one in expected}
        self._names = Names([(str(one.booking_id), person_called(one.name)) for one in expected])

    def called(self, names: Sequence[str]) -> list[int]:
        return list(dict.fromkeys(booking for name in names for booking in self.by_name.get(sort_key(name), ())))

    def alike(self, names: Sequence[str]) -> list[int]:
        """The same words in another order first, then what is spelled alike."""
        turned = [booking for name in names for booking in self.by_words.get(frozenset(sort_key(name).split()), ())]
        alike = [int(booking) for name in names for booking, _ in self._names.like(name, _LIKE_ENOUGH)]
        return list(dict.fromkeys([*turned, *alike]))


def _match_one(one: Attender, expected: _NamesExpected, remembered: Mapping[str, Collection[int]]) -> Match:
    if one.key in remembered:
        still_there = tuple(booking for booking in remembered[one.key] if booking in expected.ids)
        if still_there or not remembered[one.key]:
            return Match(one, Certainty.REMEMBERED, still_there)
    names = _names_of(one)
    called = [] if one.is_device else expected.called(names)
    addressed = expected.by_address.get(normal_form(one.address), []) if one.address else []
    if both := [booking for booking in addressed if booking in called]:  # two volunteers behind one shared address
        return _sure(one, Certainty.ADDRESS, both)
    if addressed and called:  # a colleague at somebody's own account
        return Match(one, Certainty.DOUBTFUL, candidates=tuple(dict.fromkeys([*called, *addressed])))
    if addressed:
        return _sure(one, Certainty.ADDRESS, addressed)
    if len(called) == 1:
        return Match(one, Certainty.NAME, (called[0],))
    if one.organiser:
        return Match(one, Certainty.ORGANISER)
    near = called or expected.called(names) or expected.alike(names)
    return Match(one, Certainty.DOUBTFUL if near else Certainty.UNKNOWN, candidates=tuple(near))


def _sure(one: Attender, certainty: Certainty, found: Sequence[int]) -> Match:
    """One person is certain; of several somebody has to say which."""
    if len(found) == 1:
        return Match(one, certainty, (found[0],))
    return Match(one, Certainty.DOUBTFUL, candidates=tuple(found))


def _doubting_namesakes(found: Sequence[Match]) -> list[Match]:
    """A name that people of different addresses go by is certain of none of them: one may be a namesake."""
    by_booking: dict[int, set[str]] = defaultdict(set)
    for one in found:
        if one.certainty in {Certainty.ADDRESS, Certainty.NAME} and one.attender.address:
            by_booking[one.bookings[0]].add(normal_form(one.attender.address))
    return [
        replace(one, certainty=Certainty.DOUBTFUL, bookings=(), candidates=one.bookings)
        if one.certainty is Certainty.NAME and one.attender.address and len(by_booking[one.bookings[0]]) > 1
        else one
        for one in found
    ]


def _names_of(one: Attender) -> list[str]:
    """Every name that a person may go by here; of “Jane Smith’s iPad” what is left without the device."""
    written = dict.fromkeys(join.name for join in one.joins)
    both = [*(person_called(name) for name in written), *(also_called(name) for name in written)]
    if one.is_device:
        both = [_POSSESSIVE.sub("", _DEVICE.sub(" ", name.casefold())) for name in both]
    found = dict.fromkeys(" ".join(name.split()) for name in both)
    return [name for name in found if any(sign.isalpha() for sign in name)]
