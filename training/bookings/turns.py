"""Whose turn it is on a waiting list: first come, first served among those who may (domain.md, “Places”)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from training.courses.kinds.areas import AreaPlaces


@dataclass(frozen=True)
class Waiter:
    """Somebody who waits. `pool_id` None: any kind of place will do."""

    booking_id: int
    agency_id: int | None
    pool_id: int | None
    area: str | None = None
    """Of the agency, as on the day they joined; None: not known."""


@dataclass(frozen=True)
class Limits:
    """What keeps a place from some of those who wait. `cap` None: an agency may hold any number of places."""

    cap: int | None
    open_to_agency_ids: frozenset[int] | None
    """None: to everybody."""
    areas: AreaPlaces | None = None
    """None: no place is kept for an area, or no longer."""


@dataclass(frozen=True)
class Turn:
    """A place of this pool goes to this booking."""

    booking_id: int
    pool_id: int


def allocate_free_places(
    waiters: Iterable[Waiter], free: Mapping[int, int], held: Mapping[int, int], limits: Limits
) -> list[Turn]:
    """To whom free places go. `waiters` in order, `free` places by pool, `held` by agency, as they are now.

    Whoever may not have one yet keeps their place in the list, and the next is asked.
    """
    left, holding, areas, found = dict(free), dict(held), limits.areas, []
    for waiter in waiters:
        if not any(left.values()):
            break
        pool_id = _pool_for(waiter, left)
        if pool_id is None or not _may(waiter, holding, limits) or (areas and areas.left_for(waiter.area) <= 0):
            continue
        left[pool_id] -= 1
        if waiter.agency_id is not None:
            holding[waiter.agency_id] = holding.get(waiter.agency_id, 0) + 1
        areas = areas and areas.with_one_more(waiter.area)
        found.append(Turn(waiter.booking_id, pool_id))
    return found


def moved(ids: Sequence[int], uncounted: Collection[int], booking_id: int, to: int) -> list[int]:
    """The list with one of them at this position, counted from 1; beyond an end of it, at that end.

    `uncounted` are in the list, but have no position yet: whoever they are has to confirm their address.
    """
    rest = [other for other in ids if other != booking_id]
    counted = [index for index, other in enumerate(rest) if other not in uncounted]
    before = max(to, 1) - 1
    at = counted[before] if before < len(counted) else len(rest)
    return [*rest[:at], booking_id, *rest[at:]]


def position_in(ids: Sequence[int], uncounted: Collection[int], booking_id: int) -> int:
    """Which in the list somebody is, counted from 1 without those who have no position yet."""
    return sum(other not in uncounted for other in ids[: ids.index(booking_id)]) + 1


def _pool_for(waiter: Waiter, left: Mapping[int, int]) -> int | None:
    if waiter.pool_id is not None:
        return waiter.pool_id if left.get(waiter.pool_id, 0) > 0 else None
    return next((pool_id for pool_id, places in left.items() if places > 0), None)


def _may(waiter: Waiter, holding: Mapping[int, int], limits: Limits) -> bool:
    if limits.open_to_agency_ids is not None and waiter.agency_id not in limits.open_to_agency_ids:
        return False
    if limits.cap is None or waiter.agency_id is None:
        return True
    return holding.get(waiter.agency_id, 0) < limits.cap
