"""Every figure of a period: its name, what it means, how it is counted, and what is divided by what.

This is the one place of definitions. Pages, charts, spreadsheets, PDFs and documents show these figures in these words,
and a figure that is not here is shown nowhere. `value` takes what `overview_queries.py` counted of one period.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from training.reports.figures import Rate
from training.reports.year.around import Whole


class Part(IntEnum):
    """Of how much figures are; what can be said of a smaller part can be said of a larger one."""

    SOME_BOOKINGS = 1
    """As of one area."""
    SOME_EVENTS = 2
    """As of one funder."""
    EVERYTHING = 3


class Unit(StrEnum):
    COUNT = "count"
    SHARE = "share"
    MONEY = "money"
    """Whole pence."""


Value = int | Rate | None
"""None: there is nothing of which it could be said."""


@dataclass(frozen=True, kw_only=True)
class Definition:
    name: str
    title: str
    meaning: str
    """One sentence, or two."""
    unit: Unit
    value: Callable[[Whole], Value]
    part: str = ""
    whole: str = ""
    """Of a share: what is divided by what."""
    looks_ahead: bool = False
    """It counts what is still to come, so that it is compared with a whole period only."""
    least: Part = Part.SOME_BOOKINGS
    """The smallest part that it can be said of: the places of an event, say, are nobody's bookings."""


@dataclass(frozen=True)
class Section:
    title: str
    definitions: Sequence[Definition]


def _count(
    name: str,
    title: str,
    meaning: str,
    value: Callable[[Whole], int | None],
    looks_ahead: bool = False,
    least: Part = Part.SOME_BOOKINGS,
) -> Definition:
    return Definition(
        name=name, title=title, meaning=meaning, unit=Unit.COUNT, value=value, looks_ahead=looks_ahead, least=least
    )


def _share(
    name: str,
    title: str,
    meaning: str,
    part: str,
    whole: str,
    value: Callable[[Whole], Rate | None],
    looks_ahead: bool = False,
    least: Part = Part.SOME_BOOKINGS,
) -> Definition:
    return Definition(
        name=name, title=title, meaning=meaning, unit=Unit.SHARE, value=value, part=part, whole=whole,
        looks_ahead=looks_ahead, least=least,
    )  # fmt: skip


def _money(
    name: str,
    title: str,
    meaning: str,
    value: Callable[[Whole], int | None],
    part: str = "",
    whole: str = "",
    least: Part = Part.SOME_BOOKINGS,
) -> Definition:
    return Definition(
        name=name, title=title, meaning=meaning, unit=Unit.MONEY, value=value, part=part, whole=whole, least=least
    )


OFFERED = Section("What was offered", (
    _count(
        "delivered", "Opportunities delivered",
        "Events whose register is closed, or whose number of people was entered. Before that nobody knows who came.",
        lambda of: of.programme.delivered, least=Part.SOME_EVENTS,
    ),
    _count(
        "planned", "Opportunities planned",
        "All events that were put into the programme: delivered, still to come, over with the register open, and"
        " cancelled by the Board.",
        lambda of: of.programme.planned, looks_ahead=True, least=Part.SOME_EVENTS,
    ),
    _count(
        "called-off", "Cancelled by the Board", "Events that the Board called off.",
        lambda of: of.programme.called_off, looks_ahead=True, least=Part.SOME_EVENTS,
    ),
    _count(
        "not-closed", "Over, register still open",
        "Events that are over, and in no other figure until the register is closed.",
        lambda of: of.programme.not_closed, least=Part.SOME_EVENTS,
    ),
    _count(
        "coming", "Still to come", "Events of these days that are not over.",
        lambda of: of.programme.coming, looks_ahead=True, least=Part.SOME_EVENTS,
    ),
    _share(
        "delivered-share", "Delivered, of those planned", "How much of the programme has taken place.",
        "opportunities delivered", "opportunities planned", lambda of: of.programme.delivered_of_planned,
        looks_ahead=True, least=Part.SOME_EVENTS,
    ),
    _count(
        "places", "Places", "Places at the events delivered, in rooms and online.",
        lambda of: of.total.places or 0, least=Part.SOME_EVENTS,
    ),
))  # fmt: skip

CAME = Section("Who came", (
    _count(
        "registered", "Registered beforehand",
        "Bookings that were confirmed before the event, whatever became of them. Who walked in is not among them.",
        lambda of: of.total.registered,
    ),
    _count(
        "cancelled", "Cancelled", "Of those registered, bookings that were cancelled.",
        lambda of: of.total.cancelled,
    ),
    _count("expected", "Expected", "Registered, less cancelled.", lambda of: of.total.expected),
    _count(
        "came", "Came, of those expected", "Expected, and there for all of it or a part.",
        lambda of: of.total.came,
    ),
    _count("no-shows", "Did not come", "Expected, and not there.", lambda of: of.total.no_shows),
    _count(
        "walked-in", "Walked in", "Came without having registered. They are in no share of those expected.",
        lambda of: of.total.walked_in,
    ),
    _count(
        "counted", "Counted only",
        "Came to events that nobody books here, of which only a number is known. They are not among the different"
        " people.",
        lambda of: of.total.counted, least=Part.SOME_EVENTS,
    ),
    _count(
        "attendances", "Attendances",
        "Came, walked in or were counted. Somebody who came to three events is three attendances.",
        lambda of: of.total.attendances,
    ),
    _count(
        "whole", "Of these, attended all of it",
        "Missed nothing. Of those who were only counted nobody knows it, so they are not among them.",
        lambda of: of.total.whole,
    ),
    _count(
        "part-only", "Of these, came for a part only", "Missed a part of the event.",
        lambda of: of.total.part_only,
    ),
    _count(
        "people", "Different people", "Everybody who came or walked in, once, however often they came.",
        lambda of: of.total.people,
    ),
    _count(
        "new-people", "Of these, new people", "Had never come to anything before these days began.",
        lambda of: of.new_people,
    ),
    _count(
        "returning-people", "Of these, returning people", "Had come before these days began.",
        lambda of: of.total.people - of.new_people,
    ),
    _count(
        "certificates", "Certificates issued",
        "For the events delivered. A corrected one counts once, a revoked one not at all.",
        lambda of: of.followed.certificates,
    ),
))  # fmt: skip

SHARES = Section("Shares, and of what", (
    _share(
        "came-of-expected", "Came, of those expected", "How many of those whom a place was kept for were there.",
        "came, of those expected", "expected", lambda of: of.total.came_of_expected,
    ),
    _share(
        "came-of-registered", "Came, of those registered", "How many of those who ever registered were there.",
        "came, of those expected", "registered beforehand", lambda of: of.total.came_of_registered,
    ),
    _share(
        "no-show-rate", "Did not come, of those expected", "How many left a place empty without a word.",
        "did not come", "expected", lambda of: of.total.no_show_rate,
    ),
    _share(
        "cancelled-rate", "Cancelled, of those registered", "How many of those who registered gave their place back.",
        "cancelled", "registered beforehand", lambda of: of.total.cancelled_of_registered,
    ),
    _share(
        "fill", "Places filled",
        "How full the events were. Walk-ins are in it, and can take it past 100%. It is not a share of those who"
        " registered.",
        "attendances", "places", lambda of: of.total.fill, least=Part.SOME_EVENTS,
    ),
    _share(
        "evaluations", "Evaluation forms answered", "Of the forms that were sent straight after the events.",
        "forms answered", "forms sent", lambda of: of.followed.evaluations,
    ),
))  # fmt: skip

WASTED = Section("Places that nobody used", (
    _share(
        "wasted", "Places that nobody used",
        "Places of the events delivered that are booked here, less everybody who was there: who came, who walked in,"
        " and who came to complete what they had missed. Never below none. The three figures below add up to it.",
        "places that nobody used", "places of these events",
        lambda of: of.wasted.empty.rate if of.wasted else None, least=Part.SOME_EVENTS,
    ),
    _count(
        "wasted-no-shows", "Kept for somebody who did not come",
        "Who walked in is taken to have had a place that nobody booked, as far as there were any, then one of those"
        " cancelled late, and only then one of these.",
        lambda of: of.wasted.empty.no_shows if of.wasted else None, least=Part.SOME_EVENTS,
    ),
    _count(
        "wasted-late", "Cancelled late, and not taken again",
        "Cancelled with less notice than the policy of the booking asks for, whether or not it charges for that.",
        lambda of: of.wasted.empty.cancelled_late if of.wasted else None, least=Part.SOME_EVENTS,
    ),
    _count(
        "wasted-never-booked", "Never booked, or cancelled in time",
        "The rest: nobody had booked the place, or it was given back in time and nobody took it.",
        lambda of: of.wasted.empty.never_booked if of.wasted else None, least=Part.SOME_EVENTS,
    ),
    _money(
        "wasted-cost", "What these places cost",
        "Of each event whose cost is known: its cost, times its places that nobody used, divided by its places. Then"
        " added up.",
        lambda of: of.wasted.pence if of.wasted and of.wasted.events_with_cost else None,
        part="cost × places that nobody used", whole="places, event by event", least=Part.SOME_EVENTS,
    ),
    _share(
        "wasted-cost-known", "Events of which this is known", "Of the others nobody has entered what they cost.",
        "events with places booked here and a cost", "events delivered with places booked here",
        lambda of: Rate(of.wasted.events_with_cost, of.wasted.events) if of.wasted else None, least=Part.SOME_EVENTS,
    ),
))  # fmt: skip

DEMAND = Section("Asked for, and no place", (
    _count(
        "waited", "Waited and got no place",
        "Bookings on a waiting list that were never offered a place nor given one, of events that took place or will.",
        lambda of: of.demand.waited, looks_ahead=True,
    ),
    _count(
        "waited-people", "Different people among these",
        "Some of them may have come to another date of the course.",
        lambda of: of.demand.people, looks_ahead=True,
    ),
    _count(
        "asked", "Wishes for a new date",
        "Asked, by the day on which they did, to be told of a new date of a course.", lambda of: of.demand.asked,
        least=Part.EVERYTHING,
    ),
))  # fmt: skip

MONEY = Section("Money", (
    _money(
        "charged", "Income: charged",
        "Charges that stand, of bookings of these events, open register or not. Those that wait for the"
        " administrator’s decision are not in it.",
        lambda of: of.income.charged,
    ),
    _money("paid", "Income: paid so far", "What of these charges is paid.", lambda of: of.income.paid),
    _money(
        "ecvys-discounts", "ECVYS discounts given", "What membership of ECVYS took off bookings that stand.",
        lambda of: of.income.discounts,
    ),
    _count(
        "ecvys-bookings", "Bookings with it", "How many bookings cost less for that.",
        lambda of: of.income.discounted_bookings,
    ),
    _count(
        "ecvys-agencies", "Agencies with it", "How many agencies these are of.",
        lambda of: of.income.discounted_agencies,
    ),
    _money(
        "cost", "Cost", "What the events delivered have cost, of which somebody has entered it.",
        lambda of: of.costs.pence if of.costs else None, least=Part.SOME_EVENTS,
    ),
    _share(
        "cost-known", "Events whose cost is known", "Of the others nobody has entered it.",
        "events delivered with a cost", "opportunities delivered",
        lambda of: Rate(of.costs.events, of.programme.delivered) if of.costs else None, least=Part.SOME_EVENTS,
    ),
    _money(
        "cost-per-attender", "Cost of one attendance", "At the events whose cost is known.",
        lambda of: of.costs.per_attender if of.costs else None,
        part="cost", whole="attendances at the events whose cost is known", least=Part.SOME_EVENTS,
    ),
))  # fmt: skip

SECTIONS = (CAME, SHARES, OFFERED, WASTED, DEMAND, MONEY)
"""In the order of pages: what matters first."""
BY_NAME = {one.name: one for section in SECTIONS for one in section.definitions}
"""Names are never used twice: they stand in addresses and files."""
