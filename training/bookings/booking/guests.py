"""What somebody can do whom we do not know yet, inside transaction(): ask for a place, and prove the address is theirs.

Whether an address is known to us shows in none of it: the page is the same, and what differs goes to the address.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from training.access import Actor
from training.addresses import address_key
from training.bookings import emails as bookings_emails
from training.bookings import places, settling
from training.bookings.booking import operations as booking_operations
from training.bookings.booking.requests import Details, Request
from training.bookings.earlier_training.queries import why_not_as_guest
from training.bookings.eligibility import why_not_bookable
from training.bookings.invitations import queries as invitations_queries
from training.bookings.lifecycle import Action, AlreadyDone, Awaits, State
from training.bookings.links import entrance_for
from training.bookings.models import Booking, refusal_of
from training.bookings.queries import event_facts, live_booking
from training.courses.models import EventKind
from training.history.operations import record
from training.links import new_token, token_hash
from training.mail.models import Message
from training.mail.operations import post_again
from training.people import delegates
from training.people.accounts import prove_address
from training.people.addresses.queries import can_sign_in_by_address, others_at_main_address
from training.people.addresses.same_person import who_is_meant
from training.people.delegates import WorksFor
from training.people.models import Person
from training.people.queries import people_with_addresses
from training.people.workplaces.operations import say_if_county_wide
from training.people.workplaces.workplace import Workplace
from training.refusals import Code, Refused
from training.settings.queries import rules

GUEST = Actor(None, "guest")
MOST_LINKS = 4
"""How often the link for one form may go out: enough for a slow mailbox, too few to annoy a stranger with."""

MOST_AN_HOUR = 8
"""How many forms for one address are answered with a message in an hour: nobody's mailbox is filled by a stranger."""
_TO_GUESTS = (bookings_emails.CONFIRM, "bookings/already_booked")


@dataclass(frozen=True, kw_only=True)
class SentForm:
    """A form that a guest sent, as its “check your e-mail” page shows it."""

    form_token: str
    to_address: str
    held_until: datetime


def ask_for_place(
    session: Session, event_id: int, name: str, email: str, works_for: WorksFor, details: Details, now: datetime
) -> str:
    """Hold a place for whoever owns this address until they follow the link that goes there.

    Answers with the token of the “check your e-mail” page. Raises Refused with a sentence when nobody could book.
    """
    event = booking_operations.locked_event(session, event_id, now)
    token = details.form_token or new_token()
    if (earlier := message_of_form(session, token)) is not None:
        if earlier.to_address.lower() == email.lower():
            return token
        token = new_token()  # back from “check your e-mail” to mend the address
    invited = invitations_queries.lets_in(session, event, email, details.invitation, proven=False)
    facts = event_facts(event)
    if sentence := why_not_bookable(facts, now, invited=invited) or why_not_as_guest(event.course):
        raise Refused(Code.NOT_POSSIBLE, sentence)  # before we look who they are: it is the same for everybody
    _refuse_to_flood(session, email, now)
    at_address = people_with_addresses(session, [email]).get(address_key(email), [])
    delegate = who_is_meant(at_address, name, if_unclear=False)  # whoever follows the link is asked
    live = live_booking(session, event_id, delegate.id) if delegate else None
    if delegate is not None and live is not None:
        _remind(session, live, delegate, email, token, now)
        return token
    try:
        if delegate is None:
            shares = bool(at_address)
            delegate = delegates.new_person(session, name, email, details.job_role, now, shares=shares)
        agency = delegates.agency_of(session, works_for, now)
        values = {**details.__dict__, "form_token": token}
        request = Request(**values, delegate=delegate, agency=agency, address_confirmed=False, typed_address=email)
        booking_operations.book_place(session, event.id, request, GUEST, now)
    except IntegrityError as error:
        raise refusal_of(error) from error
    return token


def _refuse_to_flood(session: Session, email: str, now: datetime) -> None:
    """Every form sends a message and holds a place anew, so there is an end to it, known address or not."""
    sent = session.scalar(
        select(func.count())
        .select_from(Message)
        .where(
            func.lower(Message.to_address) == email.lower(),
            Message.kind.in_(_TO_GUESTS),
            Message.created_at > now - timedelta(hours=1),
        )
    )
    if (sent or 0) >= MOST_AN_HOUR:
        raise Refused(
            Code.TOO_MUCH,
            "We have sent several messages to that address within the hour. Look for them there, also among unwanted"
            " messages, or try again later.",
        )


def _remind(session: Session, booking: Booking, delegate: Person, email: str, form_token: str, now: datetime) -> None:
    """The owner of the address has a booking already: say so, or send them the link for it again. Where the form said,
    which need not be where their other messages go.
    """
    if booking.awaits == Awaits.ADDRESS and booking.delegate_id == delegate.id:
        address_token = new_token()
        booking.address_token_hash = token_hash(address_token)
        booking.held_until = now + timedelta(minutes=rules(session).address_hold_minutes)
        bookings_emails.send_link(session, booking, address_token, form_token, now, to_address=email.lower())
    else:
        bookings_emails.tell_already_booked(session, booking, form_token, now, to_address=email.lower())


def message_of_form(session: Session, form_token: str) -> Message | None:
    """The message that a guest's form sent."""
    return session.scalar(select(Message).where(Message.once == bookings_emails.sent_for_form(form_token)))


def asked(session: Session, form_token: str) -> SentForm | None:
    """What the “check your e-mail” page of a form says, or None where there was no such form."""
    message = message_of_form(session, form_token)
    if message is None:
        return None
    hold = timedelta(minutes=rules(session).address_hold_minutes)
    to_address = message.to_address.lower()  # how we write a known address is nobody else's business
    return SentForm(form_token=form_token, to_address=to_address, held_until=message.created_at + hold)


def send_link_again(session: Session, form_token: str, now: datetime) -> None:
    """The message did not come: send it once more, with a new link. Raises Refused when that would not help."""
    message, form = message_of_form(session, form_token), asked(session, form_token)
    if message is None or form is None or now >= form.held_until:
        raise Refused(Code.CHANGED, "The place is no longer held. Book again to get a new link.")
    sent = session.scalar(
        select(func.count())
        .select_from(Message)
        .where(
            Message.to_address == message.to_address,
            Message.kind == message.kind,
            Message.about_id == message.about_id,
            Message.created_at >= message.created_at,
        )
    )
    if (sent or 0) >= MOST_LINKS:
        raise Refused(
            Code.TOO_MUCH, "We have sent it several times. Look among unwanted messages, or ask the training team."
        )
    tokens = []
    if message.links:
        booking = session.get_one(Booking, message.about_id, with_for_update=True, populate_existing=True)
        token = renew_address_token(booking, now)
        if token is None:
            raise Refused(Code.DONE, "There is nothing to confirm any more: the link has been used, or is over.")
        tokens = [token]
    post_again(session, message, tokens, now)


def renew_address_token(booking: Booking, now: datetime) -> str | None:
    """A new token for the link by which a guest confirms a booking; the one before ends. None: there is nothing to
    confirm any more. The booking's row is locked.
    """
    if link_of(booking, now) is not AddressLinkState.WORKS:
        return None
    token = new_token()
    booking.address_token_hash = token_hash(token)
    return token


def known_there(session: Session, booking: Booking) -> Sequence[Person]:
    """Whom we knew at the address before a guest typed it with another name: whoever follows the link may be one of
    them. Nobody, where the delegate is somebody we know otherwise.
    """
    delegate = booking.delegate
    if delegate is None or can_sign_in_by_address(session, delegate.id):
        return ()
    others = [one for one in others_at_main_address(session, delegate) if one.active]
    return () if delegates.is_known_otherwise(session, delegate) else others


def confirm_address(
    session: Session, booking: Booking, now: datetime, *, known: Person | None = None
) -> AlreadyDone | None:
    """The delegate followed the link in the message: the address is theirs, and so is the booking. Raises Refused.

    `known`: one of known_there(), who they say they are.
    """
    if known is not None:
        _hand_to(session, booking, known, now)
    places.lock_for(session, booking)
    delegate = booking.delegate
    assert delegate is not None  # nobody books with an unconfirmed address for somebody to be named later
    actor = Actor(delegate.id, "delegate")
    prove_address(session, delegate, actor, now)  # before anybody is written to: who shares the address is named
    done = settling.carry_out(session, booking, Action.CONFIRM_ADDRESS, actor, now)
    if done is None:
        if booking.event.kind != EventKind.PUBLIC:
            delegates.affiliate(session, delegate, booking.agency_id, now)
            said = Workplace(booking.area, booking.quadrant)
            say_if_county_wide(session, delegate.id, booking.agency, said, actor, now)
        delegate.job_role = booking.job_role or delegate.job_role
    return done


def entrance_after_confirming(session: Session, booking: Booking, now: datetime) -> str | None:
    """The token that opens a booking to whoever has just confirmed it: the next message holds such a link, too. None
    where its link went to another address than the main one, to which no link goes that opens a booking.
    """
    delegate = booking.delegate
    if delegate is None:
        return None
    about = (Message.about == "booking", Message.about_id == booking.id)
    sent = select(Message.to_address).where(*about, Message.kind == bookings_emails.CONFIRM)
    if {address_key(address) for address in session.scalars(sent)} != {address_key(delegate.email or "")}:
        return None
    return entrance_for(session, booking, now, delegate)


def _hand_to(session: Session, booking: Booking, known: Person, now: datetime) -> None:
    """The guest whom we wrote down is somebody we know by another name: the booking is theirs."""
    places.lock_for(session, booking)
    guest = booking.delegate
    if guest is None or link_of(booking, now) is not AddressLinkState.WORKS:
        raise Refused(Code.DONE, "There is nothing to confirm any more: the link has been used, or is over.")
    if live_booking(session, booking.event_id, known.id):
        raise Refused(
            Code.TAKEN,
            f"{known.name} has a booking for this event already, so this one is not needed. It ends by itself.",
        )
    booking.delegate, booking.booked_by = known, known
    record(session, "booking", booking.id, "known by another name", Actor(known.id, "delegate"), now)
    to_guest = update(Message).where(Message.to_person_id == guest.id)
    session.execute(to_guest.values(to_person_id=known.id))
    session.flush()
    others = or_(Booking.delegate_id == guest.id, Booking.booked_by_id == guest.id)
    if session.scalar(select(Booking.id).where(others).limit(1)) is None:
        delegates.forget(session, guest)


class AddressLinkState(StrEnum):
    """What became of the link in a message."""

    WORKS = "works"
    USED = "used"
    ENDED = "ended"


def link_of(booking: Booking, now: datetime) -> AddressLinkState:
    """Whether the link in the message would confirm this booking now, has done so, or is too late."""
    if booking.state in {State.CONFIRMED, State.OFFERED, State.AWAITING_PAYMENT} or booking.awaits == Awaits.MANAGER:
        return AddressLinkState.USED
    if booking.state == State.WAITING and booking.awaits is None:
        return AddressLinkState.USED
    held = booking.held_until is not None and now < booking.held_until
    return AddressLinkState.WORKS if held and booking.awaits == Awaits.ADDRESS else AddressLinkState.ENDED


def link_ended_because(booking: Booking) -> str:
    """Why a link that was genuine confirms nothing any more."""
    match State(booking.state):
        case State.CANCELLED:
            return "This booking has been cancelled."
        case State.DECLINED:
            return "This booking was declined."
        case _:
            return "The place was held for a short time only, and that time is over. Nothing is booked."
