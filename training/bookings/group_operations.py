"""Booking for several colleagues in one press, inside transaction(): all of the list, or nothing of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from training.access import Actor
from training.bookings import book_operations, colleagues, group_emails, group_queries, price_queries
from training.bookings.eligibility import why_not_bookable
from training.bookings.group_list import Listed
from training.bookings.group_plan import Fate, Row
from training.bookings.lifecycle import Refused
from training.bookings.models import Booking
from training.bookings.naming_queries import name_by
from training.bookings.refusals import CHANGED, refusal_of
from training.bookings.requests import Request
from training.courses.models import Event
from training.links import token_hash
from training.payments.models import Payer
from training.people.models import Agency, Person

LOOK_AGAIN = "Something has changed since you checked the list. Look at it again, then press the button once more."


@dataclass(frozen=True, kw_only=True)
class Group:
    """Several places of one event that somebody books for an agency of theirs."""

    agency_id: int
    listed: Sequence[Listed]
    unnamed: int = 0
    """How many places are to be named later."""
    mode: str | None = None
    manager_name: str = ""
    manager_email: str = ""
    payer: Mapping[str, str] | None = None
    """Who pays for each of them: the payer's columns by name."""
    form_token: str
    left_out: str = ""
    """The lines that whoever checked the list saw could not be booked."""
    event_version: int | None = None


def book_several(session: Session, event_id: int, group: Group, actor: Actor, now: datetime) -> Sequence[Booking]:
    """Places go in the order of the list, whoever finds none joins the waiting list, and each is told.

    The same form sent twice answers with what it booked. Raises Refused with a sentence, and then nothing is booked.
    """
    event = book_operations.locked_event(session, event_id, now)
    earlier = _made_before(session, event_id, group)
    if earlier:
        return earlier
    if group.event_version not in {None, event.version}:
        raise Refused(CHANGED)
    sentence = why_not_bookable(book_operations.event_facts(event), now)
    sentence = sentence or group_queries.why_agency_may_not(event, group.agency_id)
    if sentence:
        raise Refused(sentence)
    if group.unnamed and now >= name_by(session, event):
        raise Refused("It is too late to book places for colleagues to be named later. Enter their names.")
    looked_up = group_queries.look_up(
        session, event, group.agency_id, group.listed, group.unnamed, group.mode, group.manager_email, now
    )
    if looked_up.plan.left_out != group.left_out or not looked_up.plan.booked:
        raise Refused(LOOK_AGAIN)
    rows = [row for row in looked_up.plan.rows if row.fate is not Fate.WRONG]
    try:
        people = _people_of(session, group, rows, looked_up.people, now)
        booked = _book_rows(session, event, group, list(zip(rows, people, strict=True)), actor, now)
    except IntegrityError as error:
        raise refusal_of(error, "Somebody of the list") from error
    group_emails.tell_of_several(session, event, booked, group.form_token, actor, now)
    return booked


def _made_before(session: Session, event_id: int, group: Group) -> Sequence[Booking]:
    """What this very list has booked. Another list in the same form, by way of “back”, is another booking."""
    tokens = [_token(group, position) for position in range(len(group.listed) + group.unnamed)]
    made = Booking.form_token.in_(tokens), Booking.event_id == event_id, Booking.agency_id == group.agency_id
    return session.scalars(select(Booking).where(*made).order_by(Booking.id)).all()


def _token(group: Group, position: int) -> str:
    lines = ["\t".join((one.name, one.email, one.job_role)) for one in group.listed]
    list_hash = token_hash("\n".join([*lines, str(group.unnamed)]))[:8]
    return f"{group.form_token}-{list_hash}-{position}"


def _people_of(
    session: Session, group: Group, rows: Sequence[Row], known: Mapping[int, Person], now: datetime
) -> list[Person | None]:
    """Who comes on each row; those we have not heard of are written down. All are tied to the agency."""
    people: list[Person | None] = []
    for one in (row.listed for row in rows):
        if one is None:
            people.append(None)
        else:
            people.append(known.get(one.line) or colleagues.described(group_queries.as_colleague(one), now))
    named = [person for person in people if person]
    session.add_all(named)
    session.flush()
    colleagues.tie_to(session, group.agency_id, named, now)
    return people


def _book_rows(
    session: Session,
    event: Event,
    group: Group,
    rows: Sequence[tuple[Row, Person | None]],
    actor: Actor,
    now: datetime,
) -> list[Booking]:
    agency = session.get_one(Agency, group.agency_id)
    requests = [
        Request(
            delegate=person,
            agency=agency,
            speaks_for_itself=False,
            job_role=row.listed.job_role if row.listed else "",
            manager_name=group.manager_name,
            manager_email=group.manager_email,
            payer=Payer(**group.payer) if group.payer else None,
            mode=group.mode,
            form_token=_token(group, position),
        )
        for position, (row, person) in enumerate(rows)
    ]
    price = price_queries.price_for(session, event, agency, now)
    return book_operations.book_in_turn(
        session, event, requests, price, partial(group_emails.tell_of_one, actor), actor, now
    )
