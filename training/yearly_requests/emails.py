"""The messages that ask agencies, and ask once more who has not answered."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from training.mail.operations import post
from training.people.models import Person
from training.yearly_requests.models import AgencyRequest

ASKED, REMINDER = "asked", "reminder"


def write_about(
    session: Session, request: AgencyRequest, which: str, to: Iterable[Person | str], now: datetime, *, once: str = ""
) -> int:
    """To each of these people and addresses, once for the same `once`. Returns how many were written to."""
    kind = f"requests/{request.round.kind}_{which}"
    written = 0
    for one in to:
        address, person = (one, None) if isinstance(one, str) else (one.email or "", one)
        context = {"asked": request, "hello": person.name if person else ""}
        sent = post(
            session,
            kind,
            address,
            now,
            context,
            to_person_id=person.id if person else None,
            about=("agency", request.agency_id),
            once=f"{kind}:{request.id}:{once}:{address}",
        )
        written += sent is not None
    return written
