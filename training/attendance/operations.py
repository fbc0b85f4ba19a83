"""What is done on a register, inside transaction(): marking, letting walk-ins in, and the links to it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from training import clock
from training.access import Actor
from training.attendance import outcome
from training.attendance.link_dates import link_dates
from training.attendance.marking.newest import TapVerdict, verdict_on_tap
from training.attendance.models import Mark, MarkKind, MarkSource, RegisterLink, RegisterTap
from training.attendance.queries import SHOWN_NAME, Expected, expected, known_at_agency
from training.attendance.sheet import IN_TIME, TOO_LATE, UNMARKED
from training.bookings.booking import operations as bookings
from training.bookings.booking.requests import Request
from training.bookings.lifecycle import ON_THE_REGISTER
from training.bookings.models import Booking
from training.bookings.queries import live_booking
from training.courses.models import Event, EventKind, EventState, Sitting
from training.history.operations import record
from training.links import new_token, token_hash
from training.mail.operations import post
from training.people import delegates
from training.people.addresses.same_person import Likeness, likeness
from training.people.delegates import WorksFor
from training.people.models import Agency, Person
from training.people.queries import person_with_address
from training.refusals import Code, Refused
from training.search.normal_form import sort_key
from training.settings.queries import rules

NO_REGISTER = "This event was cancelled, so it has no register."
NOT_ON_REGISTER = "That person is no longer on this register: the booking was cancelled or moved."
NOT_ON_THIS_DAY = "That person completes what they missed at another date, and does not come on this day."
MOST_LISTED = 60
"""People in a trainer's message; of a conference the register lists the others."""
CLOSED = "The register is closed, so nothing was changed. Only the training team can open it again."


@dataclass(frozen=True)
class WalkIn:
    """Somebody at the door, who may have no e-mail address."""

    name: str
    email: str
    works_for: WorksFor
    form_token: str | None = None
    """From the page: a form sent twice lets one person in."""
    another: bool = False
    """The trainer has said that somebody of the same name on the register is another person."""
    known: bool | None = None
    """Whether they are the person of their agency who has exactly this name; None: nobody has been asked yet."""


@dataclass(frozen=True)
class Tap:
    """One press of a button on a register: `tap_id` is made where it is pressed, so that it counts once."""

    tap_id: str
    tapped_at: datetime

    @classmethod
    def now(cls, now: datetime) -> "Tap":
        return cls(new_token(), now)


def take_tap(
    session: Session, sitting_id: int, booking_ref: str, said: str, tap: Tap, actor: Actor, now: datetime
) -> TapVerdict:
    """Do what a button of the register says: a kind of mark, nothing any more, or which side of the grace.

    A tap that came before, or that is older than what was said since, changes nothing, and the answer says so. Raises
    Refused with a sentence.
    """
    sitting, booking = _to_be_marked(session, sitting_id, booking_ref, now)
    known = session.scalar(select(RegisterTap.number).where(RegisterTap.tap_id == tap.tap_id)) is not None
    verdict = verdict_on_tap(known=known, tapped_at=tap.tapped_at, latest=_last_said(session, sitting, booking))
    if verdict is not TapVerdict.COUNTS:
        return verdict
    if said == UNMARKED:
        _clear_mark(session, sitting, booking, actor, now)
    elif said in {IN_TIME, TOO_LATE}:
        _correct_lateness(session, sitting, booking, said == IN_TIME, actor, now)
    elif said in set(MarkKind):
        _mark(session, sitting, booking, MarkKind(said), actor, now, tap.tapped_at)
    else:
        raise Refused(Code.MISSING, "That button is not known here. Reload the page and try again.")
    note_tap(session, sitting, booking, said, tap)
    return verdict


def mark(
    session: Session,
    sitting_id: int,
    booking_ref: str,
    kind: MarkKind,
    actor: Actor,
    now: datetime,
    tapped_at: datetime,
) -> None:
    """Say what somebody was at one sitting, in place of what was said before. The same once more changes nothing.

    `tapped_at` is when the button was pressed: whoever is late came before it. Raises Refused with a sentence.
    """
    sitting, booking = _to_be_marked(session, sitting_id, booking_ref, now)
    _mark(session, sitting, booking, kind, actor, now, tapped_at)
    note_tap(session, sitting, booking, kind, Tap.now(now))


def _mark(
    session: Session,
    sitting: Sitting,
    booking: Booking,
    kind: MarkKind,
    actor: Actor,
    now: datetime,
    tapped_at: datetime,
) -> None:
    earlier = session.get(Mark, (sitting.id, booking.id))
    if earlier and earlier.kind == kind and earlier.source == MarkSource.HAND:
        return  # pressed again: nobody is later than they were
    grace = outcome.within_grace(kind, sitting.starts_at, tapped_at, rules(session).late_grace_minutes)
    write_mark(session, sitting, booking, kind, grace, actor, now)


def clear_mark(session: Session, sitting_id: int, booking_ref: str, actor: Actor, now: datetime) -> None:
    """Take a mark back. Nothing happens when there is none. Raises Refused with a sentence."""
    sitting, booking = _to_be_marked(session, sitting_id, booking_ref, now)
    _clear_mark(session, sitting, booking, actor, now)
    note_tap(session, sitting, booking, UNMARKED, Tap.now(now))


def _clear_mark(session: Session, sitting: Sitting, booking: Booking, actor: Actor, now: datetime) -> None:
    earlier = session.get(Mark, (sitting.id, booking.id))
    if earlier is not None:
        session.delete(earlier)
        session.flush()
        record(session, "booking", booking.id, "mark taken back", actor, now, sitting=sitting.id, before=earlier.kind)


def correct_lateness(
    session: Session, sitting_id: int, booking_ref: str, in_time: bool, actor: Actor, now: datetime
) -> None:
    """Say whether somebody late came within the minutes of grace. Raises Refused with a sentence."""
    sitting, booking = _to_be_marked(session, sitting_id, booking_ref, now)
    _correct_lateness(session, sitting, booking, in_time, actor, now)
    note_tap(session, sitting, booking, IN_TIME if in_time else TOO_LATE, Tap.now(now))


def _correct_lateness(
    session: Session, sitting: Sitting, booking: Booking, in_time: bool, actor: Actor, now: datetime
) -> None:
    earlier = session.get(Mark, (sitting.id, booking.id))
    if earlier is None or earlier.kind != MarkKind.LATE:
        raise Refused(Code.CHANGED, "That person is not marked as late any more, so nothing was changed.")
    write_mark(session, sitting, booking, MarkKind.LATE, in_time, actor, now)


def _last_said(session: Session, sitting: Sitting, booking: Booking) -> datetime | None:
    """When the latest tap about somebody was made; of a mark from before taps were kept, when it was saved."""
    latest = session.scalar(
        select(func.max(RegisterTap.tapped_at)).where(
            RegisterTap.sitting_id == sitting.id, RegisterTap.booking_id == booking.id
        )
    )
    earlier = None if latest else session.get(Mark, (sitting.id, booking.id))
    return latest or (earlier.marked_at if earlier else None)


def note_tap(session: Session, sitting: Sitting, booking: Booking, said: str, tap: Tap) -> None:
    """Write down what was said of somebody at the open register, and when: see marking/newest.py."""
    row = {"tap_id": tap.tap_id, "said": said, "tapped_at": tap.tapped_at}
    session.add(RegisterTap(sitting_id=sitting.id, booking_id=booking.id, **row))
    session.flush()


def before_every_tap(sitting: Sitting) -> datetime:
    """When a press for all, or a file, counts as said: it says nothing of anybody by name, so whatever was tapped of
    somebody counts, whenever it comes.
    """
    return clock.start_of(clock.local(sitting.starts_at).date())


def mark_rest_present(session: Session, sitting_id: int, actor: Actor, now: datetime) -> int:
    """Mark everybody present of whom nothing is said yet, and answer how many. Raises Refused with a sentence."""
    sitting = _open_sitting(session, sitting_id, now)
    marked = select(Mark.booking_id).where(Mark.sitting_id == sitting.id)
    rest = session.scalars(
        select(Booking).where(
            Booking.event_id == sitting.event_id, Booking.state.in_(ON_THE_REGISTER), Booking.id.not_in(marked)
        )
    ).all()
    rest = [booking for booking in rest if booking.comes_to(sitting.position)]
    for booking in rest:
        write_mark(session, sitting, booking, MarkKind.PRESENT, None, actor, now)
        note_tap(session, sitting, booking, MarkKind.PRESENT, Tap(new_token(), before_every_tap(sitting)))
    return len(rest)


def let_in(
    session: Session,
    event_id: int,
    sitting_id: int,
    who: WalkIn,
    actor: Actor,
    now: datetime,
    *,
    marked: bool = True,
) -> Booking:
    """Put a walk-in on the register, present at this sitting where it can be marked already and is to be `marked`.

    A known e-mail address means a known person, whatever name was typed; whoever typed it does not learn whose it is.
    Raises Refused with a sentence, also to ask whether somebody of the same name on the register is another person,
    and, beside the field `known`, whether they are the one of that name whom their agency has.
    """
    event = open_register(session, event_id)
    earlier = bookings.made_with(session, who.form_token) if who.form_token else None
    if earlier is not None and earlier.event_id == event.id and _is_of(earlier, who):
        return earlier  # the form was sent twice
    if not who.another and (there := _namesake(session, event, who)):
        raise Refused(Code.TAKEN, f"{there} is on this register already. If this is somebody else, say so", "another")
    agency = delegates.agency_of(session, who.works_for, now)
    person = _person_of(session, event, agency, who, now)
    _refuse_unconfirmed(session, event, person)
    known = who.known and sort_key(who.name) == person.name_key
    came_as = "" if known or who.name == person.name else who.name
    # Else it may not be they who came, and their agencies are theirs to say.
    if not came_as and event.kind != EventKind.PUBLIC:
        delegates.affiliate(session, person, agency.id if agency else None, now)
    # A page that was gone back to and filled in for somebody else has the token of the first.
    request = Request(delegate=person, agency=agency, form_token=None if earlier else who.form_token)
    booking = bookings.add_walk_in(session, event.id, request, actor, now)
    booking.came_as = came_as
    sitting = session.get_one(Sitting, sitting_id)
    if marked and why_not_yet(sitting, now) is None:
        write_mark(session, sitting, booking, MarkKind.PRESENT, None, actor, now)
        note_tap(session, sitting, booking, MarkKind.PRESENT, Tap.now(now))
    return booking


def send_link(session: Session, event: Event, trainer: Person, now: datetime, actor: Actor) -> bool:
    """Send a trainer a new link to one register; links sent to them before stop working. False without an address."""
    if not trainer.email:
        return False
    session.execute(
        update(RegisterLink)
        .where(RegisterLink.event_id == event.id, RegisterLink.person_id == trainer.id, RegisterLink.ended_at.is_(None))
        .values(ended_at=now)
    )
    token = new_token()
    link = RegisterLink(token_hash=token_hash(token), event_id=event.id, person_id=trainer.id, created_at=now)
    session.add(link)
    session.flush()
    record(session, "event", event.id, "register link sent", actor, now, to=trainer.id, link=link.id)
    post(
        session,
        "attendance/register_link",
        trainer.email,
        now,
        words_of_link(session, event, trainer, token),
        to_person_id=trainer.id,
        about=("event", event.id),
    )
    return True


def words_of_link(session: Session, event: Event, trainer: Person, token: str) -> dict[str, object]:
    """What the message with the link to a register is filled in with: who is expected, as it is now."""
    people = expected(session, event.id)
    listed = [one for one in people if not one.off_lists]  # a message is passed on; the register shows everybody
    return {
        "event": event,
        "trainer": trainer,
        "token": token,
        "dates": link_dates(event.starts_at, event.ends_at, rules(session)),
        "when": [clock.show_sitting(sitting.starts_at, sitting.ends_at) for sitting in event.sittings],
        "people": [_on_the_list(event, one) for one in listed[:MOST_LISTED]],
        "expected": len(people),
    }


def _on_the_list(event: Event, one: Expected) -> str:
    """“Ann Example, Essex Police (online, day 2 only)”: what a trainer may read in a message, so no needs."""
    apart = [] if one.in_room or len(event.pools) == 1 else ["online"]
    apart += [one.days_text] if one.completes else []
    return f"{one.name}, {one.agency}" + (f" ({', '.join(apart)})" if apart else "")


def end_links_of(session: Session, person_id: int, now: datetime) -> int:
    """Links to registers that were sent to somebody open nothing any more. Returns how many still did."""
    ended = session.execute(
        update(RegisterLink)
        .where(RegisterLink.person_id == person_id, RegisterLink.ended_at.is_(None))
        .values(ended_at=now)
    )
    assert isinstance(ended, CursorResult)
    return ended.rowcount


def locked(session: Session, event_id: int) -> Event:
    """The event as it is now, locked: two phones at one register, or a closing and a late tap, take turns."""
    return session.scalars(
        select(Event).where(Event.id == event_id).with_for_update().execution_options(populate_existing=True)
    ).one()


def open_register(session: Session, event_id: int) -> Event:
    """The locked event, when its register can be written on. Raises Refused with a sentence."""
    event = locked(session, event_id)
    refuse_closed(event)
    return event


def refuse_closed(event: Event) -> None:
    """Raises Refused with a sentence where nothing can be written on a register any more."""
    if event.state == EventState.CANCELLED:
        raise Refused(Code.CLOSED, NO_REGISTER)
    if not event.takes_bookings:
        raise Refused(Code.NOT_POSSIBLE, bookings.NO_BOOKINGS)
    if event.register_closed_at:
        raise Refused(Code.CLOSED, CLOSED)


def why_not_yet(sitting: Sitting, now: datetime) -> str | None:
    """Why a sitting can't be marked yet: a register is kept on the day, not before."""
    day = clock.local(sitting.starts_at).date()
    if now >= clock.start_of(day):
        return None
    return f"You can mark this register from the morning of {clock.show_date(day)}."


def _open_sitting(session: Session, sitting_id: int, now: datetime) -> Sitting:
    sitting = session.get_one(Sitting, sitting_id)
    open_register(session, sitting.event_id)
    if sentence := why_not_yet(sitting, now):
        raise Refused(Code.TOO_EARLY, sentence)
    return sitting


def _to_be_marked(session: Session, sitting_id: int, booking_ref: str, now: datetime) -> tuple[Sitting, Booking]:
    sitting = _open_sitting(session, sitting_id, now)
    booking = session.scalar(select(Booking).where(Booking.ref == booking_ref))
    if booking is None or not _is_on_register(sitting, booking):
        raise Refused(Code.CHANGED, NOT_ON_REGISTER)
    if sentence := why_not_expected(sitting, booking):
        raise Refused(Code.NOT_POSSIBLE, sentence)
    return sitting, booking


def _is_on_register(sitting: Sitting, booking: Booking) -> bool:
    return booking.event_id == sitting.event_id and booking.state in ON_THE_REGISTER


def why_not_expected(sitting: Sitting, booking: Booking) -> str | None:
    """Why somebody cannot be marked at a sitting of a register that is open; None when they can."""
    if not _is_on_register(sitting, booking):
        return NOT_ON_REGISTER
    return None if booking.comes_to(sitting.position) else NOT_ON_THIS_DAY


def write_mark(
    session: Session,
    sitting: Sitting,
    booking: Booking,
    kind: MarkKind,
    grace: bool | None,
    actor: Actor,
    now: datetime,
    *,
    source: MarkSource = MarkSource.HAND,
) -> None:
    """Put a mark on a register that is open, in place of what was there."""
    earlier = session.get(Mark, (sitting.id, booking.id))
    if earlier and (earlier.kind, earlier.within_grace, earlier.source) == (kind, grace, source):
        return  # the same tap, sent twice
    before = earlier.kind if earlier else None
    found = earlier or Mark(sitting_id=sitting.id, booking_id=booking.id)
    found.kind, found.within_grace, found.source = kind, grace, source
    found.marked_at, found.marked_by_id = now, actor.person_id
    session.add(found)
    session.flush()
    details = {"sitting": sitting.id, "before": before, "to": kind, "in_time": grace}
    record(
        session,
        "booking",
        booking.id,
        "signed in by code" if source is MarkSource.CODE else "marked",
        actor,
        now,
        **details,
    )


def _refuse_unconfirmed(session: Session, event: Event, person: Person) -> None:
    """Somebody whose booking still waits for something is no walk-in: letting them in would make a second booking."""
    earlier = live_booking(session, event.id, person.id)
    if earlier and earlier.state not in ON_THE_REGISTER:
        raise Refused(
            Code.TAKEN,
            "Somebody with that e-mail address has a booking for this event that is not confirmed yet. "
            "Ask the training team to confirm it: then it is on this register.",
        )


def _is_of(booking: Booking, who: WalkIn) -> bool:
    """Whether a booking is of whom the form says: by the address where one was typed, else by the name."""
    person = booking.delegate
    if person is None:
        return False
    if who.email:
        same_address = (person.email or "").lower() == who.email.lower()
        return same_address and likeness(booking.came_as or person.name, who.name) is not Likeness.DIFFERENT
    return sort_key(booking.came_as or person.name) == sort_key(who.name)


def _namesake(session: Session, event: Event, who: WalkIn) -> str | None:
    """“Wanda Inn (Essex Police)”: somebody on the register of the name typed, but not by the same address."""
    found = session.execute(
        select(SHOWN_NAME, Booking.agency_name, Person.email)
        .join(Booking, Booking.delegate_id == Person.id)
        .where(Booking.event_id == event.id, Booking.state.in_(ON_THE_REGISTER))
        .order_by(Booking.id)
    ).tuples()
    for name, agency_name, email in found:
        by_address = who.email and (email or "").lower() == who.email.lower()
        if sort_key(name) == sort_key(who.name) and not by_address:
            return f"{name} ({agency_name})"
    return None


def _person_of(session: Session, event: Event, agency: Agency | None, who: WalkIn, now: datetime) -> Person:
    """The person with that address and name, the one of that name at their agency whom the trainer knows them to be, or
    somebody new. Nobody is found by a name alone: two people may share one.
    """
    if who.email and person_with_address(session, who.email):
        return delegates.person_meant(session, who.name, who.email, "", now, if_unclear=True)
    same = known_at_agency(session, event.id, agency.id, who.name) if agency and who.known is not False else None
    if same and who.known is None:
        raise Refused(Code.MISSING, "Say whether this is who their organisation has by that name", "known")
    if who.known and not same:
        raise Refused(
            Code.CHANGED, "They are on this register already, or their organisation no longer has them. Look again"
        )
    if same:
        return same
    if who.email:
        return delegates.new_person(session, who.name, who.email, "", now)
    person = Person(name=who.name, created_at=now)
    session.add(person)
    session.flush()
    return person
