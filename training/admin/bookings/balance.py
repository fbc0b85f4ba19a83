"""The mix at one event: which agencies, sectors and parts of the county hold its places, and which wait."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from training.board_lists.lists import BoardLists
from training.money import half_up
from training.search.normal_form import sort_key

MOST_AGENCIES = 50
ALONE = "Works for themselves"
UNKNOWN = "Not known yet"
OUTSIDE = "Outside Essex, all over it, or not known yet"


@dataclass(frozen=True)
class Claims:
    """Bookings of one kind: of one agency as it was on the day, those that hold a place and those that wait."""

    agency_id: int | None
    agency_name: str
    sector: str | None
    quadrant: str | None
    holding: int
    waiting: int


@dataclass(frozen=True)
class MixShare:
    """One row: how many hold a place, of how many in all, and how many wait."""

    name: str
    holding: int
    of: int
    waiting: int
    cap: int | None = None
    """The most places that this one may hold for now."""

    @property
    def percent(self) -> int | None:
        """Whole, half up; None where nobody holds a place."""
        if not self.of:
            return None
        return int(half_up(Decimal(self.holding * 100) / self.of))

    @property
    def bar(self) -> int:
        """The same in steps of five for a bar; 0 and 100 only where that is so."""
        if not self.of or self.holding in {0, self.of}:
            return 100 if self.of and self.holding else 0
        return min(95, -(-self.holding * 20 // self.of) * 5)

    @property
    def at_cap(self) -> bool:
        return self.cap is not None and self.holding >= self.cap


@dataclass(frozen=True)
class EventMix:
    """The whole mix. Every table adds up to the same totals."""

    holding: int
    waiting: int
    agencies: list[MixShare]
    sectors: list[MixShare]
    quadrants: list[MixShare]
    agency_count: int
    """How many agencies have somebody among them, those who work for themselves not counted."""


def balance(claims: Iterable[Claims], cap: int | None, lists: BoardLists, day: date) -> EventMix:
    """Agencies by places, then by name; sectors and quadrants the same way, with what nobody knows last."""
    known = list(claims)
    holding, waiting = sum(claim.holding for claim in known), sum(claim.waiting for claim in known)
    agencies = _shares(known, holding, lambda claim: claim.agency_id, _agency_name, cap)
    return EventMix(
        holding=holding,
        waiting=waiting,
        agencies=_with_others(agencies, holding),
        sectors=_shares(known, holding, lambda claim: claim.sector, lambda claim: _sector_name(claim, lists, day)),
        quadrants=_shares(
            known, holding, lambda claim: claim.quadrant, lambda claim: _quadrant_name(claim, lists, day)
        ),
        agency_count=len({claim.agency_id for claim in known} - {None}),
    )


def _shares(
    claims: list[Claims],
    of: int,
    key_of: Callable[[Claims], int | str | None],
    name_of: Callable[[Claims], str],
    cap: int | None = None,
) -> list[MixShare]:
    groups: dict[int | str | None, list[Claims]] = {}
    for claim in claims:
        groups.setdefault(key_of(claim), []).append(claim)
    shares = {
        key: MixShare(
            name=name_of(group[-1]),
            holding=sum(claim.holding for claim in group),
            of=of,
            waiting=sum(claim.waiting for claim in group),
            cap=None if key is None else cap,
        )
        for key, group in groups.items()
    }
    ordered = sorted(
        shares.items(), key=lambda pair: (pair[0] is None, -pair[1].holding, -pair[1].waiting, sort_key(pair[1].name))
    )
    return [share for _, share in ordered]


def _with_others(agencies: list[MixShare], of: int) -> list[MixShare]:
    """The largest, and the rest in one row."""
    first, rest = agencies[:MOST_AGENCIES], agencies[MOST_AGENCIES:]
    if not rest:
        return first
    others = MixShare(
        name=f"{len(rest):,} others",
        holding=sum(share.holding for share in rest),
        of=of,
        waiting=sum(share.waiting for share in rest),
    )
    return [*first, others]


def _agency_name(claim: Claims) -> str:
    return ALONE if claim.agency_id is None else claim.agency_name


def _sector_name(claim: Claims, lists: BoardLists, day: date) -> str:
    if claim.sector is None:
        return f"{ALONE}, or {UNKNOWN.lower()}"
    return lists.sectors.name(claim.sector, day)


def _quadrant_name(claim: Claims, lists: BoardLists, day: date) -> str:
    return OUTSIDE if claim.quadrant is None else lists.quadrants.name(claim.quadrant, day)
