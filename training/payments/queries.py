from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from training.payments.models import Charge


def charges_of(session: Session, booking_ids: Iterable[int]) -> Sequence[Charge]:
    """What is owed for these bookings, with who pays; withdrawn charges are not owed."""
    return session.scalars(
        select(Charge)
        .where(Charge.booking_id.in_(list(booking_ids)), Charge.withdrawn_at.is_(None))
        .options(joinedload(Charge.payer))
    ).all()
