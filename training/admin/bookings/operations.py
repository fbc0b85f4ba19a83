"""A booking that the administrator makes for somebody, inside transaction()."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from training.access import Actor
from training.addresses import address_key
from training.bookings.booking import operations as bookings
from training.bookings.booking.requests import Request
from training.bookings.models import Booking
from training.bookings.queries import live_booking
from training.courses.models import Event, EventKind
from training.history.operations import record
from training.payments.models import Payer
from training.people.addresses.same_person import who_is_meant
from training.people.delegates import affiliate, agency_named
from training.people.models import Agency, Person
from training.people.queries import people_with_addresses, who_it_is
from training.refusals import Code, Refused

WORKS_FOR_THEMSELVES = "themselves"
NOT_LISTED = "unlisted"
NO_PLACE = (
    "This event is full, so nobody was added. Put them on the waiting list, or give the event more places and press the"
    " button again."
)


@dataclass(frozen=True, kw_only=True)
class ByHand:
    """A booking as the administrator types it in for somebody. `agency` is an id, or one of the two words above."""

    person_id: int | None
    name: str = ""
    email: str = ""
    agency: str
    agency_name: str = ""
    job_role: str = ""
    manager_name: str = ""
    manager_email: str = ""
    prerequisite: str = ""
    access_needs: str = ""
    dietary_needs: str = ""
    payer: Payer | None = None
    form_token: str
    waits: bool = False
    """Where there is no place, put them on the waiting list."""


def add_by_hand(session: Session, event: Event, typed: ByHand, actor: Actor, now: datetime) -> Booking:
    """Book a place for somebody, or their turn on the waiting list, whatever the closing date.

    Raises Refused with a sentence: full, or booked already.
    """
    known = who_it_is(session, session.get_one(Person, typed.person_id)) if typed.person_id else None
    person = known or _new_person(session, typed, actor, now)
    earlier = live_booking(session, event.id, person.id)
    if earlier and earlier.form_token != typed.form_token:
        raise Refused(Code.TAKEN, f"{person.name} has a booking for this event already: {earlier.ref}.")
    agency = _agency(session, typed, now)
    if event.kind != EventKind.PUBLIC:
        affiliate(session, person, agency.id if agency else None, now)
    request = Request(
        delegate=person,
        agency=agency,
        job_role=typed.job_role,
        manager_name=typed.manager_name,
        manager_email=typed.manager_email,
        prerequisite=typed.prerequisite,
        access_needs=typed.access_needs,
        dietary_needs=typed.dietary_needs,
        payer=typed.payer,
        form_token=typed.form_token,
        waits=typed.waits,
    )
    try:
        return bookings.book_place(session, event.id, request, actor, now).booking
    except Refused as refused:
        if refused.code is Code.FULL:
            raise Refused(Code.FULL, NO_PLACE) from None
        raise


def _new_person(session: Session, typed: ByHand, actor: Actor, now: datetime) -> Person:
    """Somebody we hear of for the first time. They may have no address of their own (domain.md)."""
    at_address = people_with_addresses(session, [typed.email]).get(address_key(typed.email), []) if typed.email else []
    if known := who_is_meant(at_address, typed.name, if_unclear=True):
        if _written_by(session, known, typed.form_token):
            return known
        raise Refused(
            Code.TAKEN, f"{known.name} has this e-mail address. Go back, search for them, and add them by their name."
        )
    values: dict[str, Any] = {"name": typed.name, "job_role": typed.job_role, "created_at": now}
    person = Person(email=typed.email.lower() or None, signs_in=not at_address, **values)
    session.add(person)
    session.flush()
    record(session, "person", person.id, "added", actor, now)
    return person


def _written_by(session: Session, person: Person, form_token: str) -> bool:
    """Whether this very form, sent before, wrote the person down: a form sent twice makes one booking."""
    return (
        session.scalar(select(Booking.id).where(Booking.delegate_id == person.id, Booking.form_token == form_token))
        is not None
    )


def _agency(session: Session, typed: ByHand, now: datetime) -> Agency | None:
    if typed.agency == WORKS_FOR_THEMSELVES:
        return None
    if typed.agency == NOT_LISTED:
        return agency_named(session, typed.agency_name, now)
    return session.get_one(Agency, int(typed.agency))
