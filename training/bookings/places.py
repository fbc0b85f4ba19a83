"""The only file that moves `taken`: one conditional UPDATE in the transaction that moves the booking."""

from collections.abc import Iterable, Sequence

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.util import identity_key

from training.bookings.lifecycle import HOLDS_A_PLACE
from training.bookings.models import MOVED, Booking
from training.courses.models import Event, PlacePool
from training.refusals import Code, Refused


def lock_for(session: Session, booking: Booking) -> None:
    """Lock the places of a booking's event, then read the booking again.

    Raises Refused when it moved to another event meanwhile: those places may not be locked now, out of order.
    """
    event_id = booking.event_id
    lock_pools(session, event_id)
    session.refresh(booking)
    if booking.event_id != event_id:
        raise Refused(Code.CHANGED, MOVED)


class Full(Exception):
    """No place is left in the pool."""


def lock_pools(session: Session, event_id: int) -> Sequence[PlacePool]:
    """Lock an event's pools, in ascending id, before any fact is read. Counting before locking breaks caps."""
    return session.scalars(
        select(PlacePool)
        .where(PlacePool.event_id == event_id)
        .order_by(PlacePool.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def lock_events(session: Session, event_ids: Iterable[int]) -> None:
    """Lock the pools of several events, in ascending event id: whoever needs two of them takes them in this order."""
    for event_id in sorted(set(event_ids)):
        lock_pools(session, event_id)


def take(session: Session, pool_id: int) -> None:
    """Take one place. Raises Full when none is left."""
    if not _move(session, pool_id, 1):
        raise Full


def release(session: Session, pool_id: int) -> None:
    """Give one place back."""
    if not _move(session, pool_id, -1):
        raise RuntimeError(f"pool {pool_id} has no place to give back")


def _move(session: Session, pool_id: int, by: int) -> bool:
    room = PlacePool.taken < PlacePool.capacity if by > 0 else PlacePool.taken > 0
    move = update(PlacePool).where(PlacePool.id == pool_id, room).values(taken=PlacePool.taken + by)
    taken = session.scalar(move.returning(PlacePool.taken).execution_options(synchronize_session=False))
    pool = session.identity_map.get(identity_key(PlacePool, pool_id))
    if taken is not None and pool is not None:  # this one row is all that has changed of what the session holds
        set_committed_value(pool, "taken", taken)
    return taken is not None


def mismatches(session: Session) -> list[tuple[str, str, int, int]]:
    """Pools whose counter is not what their bookings hold: event ref, mode, counter, bookings. Empty when all
    is well."""
    held = (
        select(Booking.pool_id, func.count().label("held"))
        .where(Booking.state.in_(HOLDS_A_PLACE))
        .group_by(Booking.pool_id)
        .subquery()
    )
    counted = func.coalesce(held.c.held, 0)
    rows = session.execute(
        select(Event.ref, PlacePool.mode, PlacePool.taken, counted)
        .join(Event, Event.id == PlacePool.event_id)
        .outerjoin(held, held.c.pool_id == PlacePool.id)
        .where(PlacePool.taken != counted)
        .order_by(PlacePool.id)
    )
    return [(ref, mode, taken, count) for ref, mode, taken, count in rows]
