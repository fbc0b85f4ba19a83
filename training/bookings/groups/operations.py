"""Booking for several in one press, all or nothing; naming and swapping who comes; all inside transaction()."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from training.access import SYSTEM, Actor
from training.addresses import address_key
from training.bookings import emails as bookings_emails
from training.bookings import places, settling
from training.bookings.approval import asking
from training.bookings.booking import operations as booking_operations
from training.bookings.booking.requests import Request
from training.bookings.charging import queries as charging_queries
from training.bookings.earlier_training.prerequisites import why_missing
from training.bookings.earlier_training.queries import who_has_done_enough
from training.bookings.eligibility import booked_already, why_not_bookable
from training.bookings.groups import colleagues, emails, queries
from training.bookings.groups.colleagues import Colleague
from training.bookings.groups.pasted_list import ListedColleague
from training.bookings.groups.plan import Fate, PlannedRow
from training.bookings.groups.queries import LookedUp
from training.bookings.holds import naming_reminder_at
from training.bookings.lifecycle import Action, AlreadyDone, Decision, State, decide
from training.bookings.models import CHANGED, Booking, BookingLink, refusal_of
from training.bookings.operations import facts_of
from training.bookings.queries import event_facts, live_booking, name_by, recipient_of, unnamed_of
from training.bookings.settling import send_offer
from training.courses.models import Event, LineManager
from training.history.operations import record
from training.links import token_hash
from training.payments.models import Payer
from training.people import delegates
from training.people.models import Agency, Person
from training.people.relations.queries import agency_today
from training.people.workplaces.operations import say_if_county_wide
from training.people.workplaces.queries import workplace_today
from training.people.workplaces.workplace import NOT_KNOWN, Workplace
from training.refusals import Code, Refused
from training.settings.queries import rules

LOOK_AGAIN = "Something has changed since you checked the list. Look at it again, then press the button once more."


@dataclass(frozen=True, kw_only=True)
class GroupBooking:
    """Several places of one event that somebody books for an agency of theirs."""

    agency_id: int
    listed: Sequence[ListedColleague]
    unnamed: int = 0
    """How many places are to be named later."""
    mode: str | None = None
    manager_name: str = ""
    manager_email: str = ""
    payer: Mapping[str, str] | None = None
    """Who pays for each of them: the payer's columns by name."""
    form_token: str
    workplaces: Mapping[int, Workplace] = field(default_factory=dict)
    """Where those work of whom nobody had said it, by line, for a county-wide agency."""
    left_out: str = ""
    """The lines that whoever checked the list saw could not be booked."""
    event_version: int | None = None


def book_several(
    session: Session, event_id: int, group: GroupBooking, actor: Actor, now: datetime
) -> Sequence[Booking]:
    """Places go in the order of the list, whoever finds none joins the waiting list, and each is told.

    The same form sent twice answers with what it booked. Raises Refused with a sentence, and then nothing is booked.
    """
    event = booking_operations.locked_event(session, event_id, now)
    earlier = _made_before(session, event_id, group)
    if earlier:
        return earlier
    if group.event_version not in {None, event.version}:
        raise Refused(Code.CHANGED, CHANGED)
    sentence = why_not_bookable(event_facts(event), now)
    sentence = sentence or queries.why_agency_may_not(event, group.agency_id)
    if sentence:
        raise Refused(Code.NOT_POSSIBLE, sentence)
    if group.unnamed and now >= name_by(session, event):
        raise Refused(Code.CLOSED, "It is too late to book places for colleagues to be named later. Enter their names.")
    typed = group.workplaces
    looked_up = queries.look_up(
        session, event, group.agency_id, group.listed, group.unnamed, group.mode, group.manager_email, now, typed
    )
    if looked_up.plan.left_out != group.left_out or not looked_up.plan.booked:
        raise Refused(Code.CHANGED, LOOK_AGAIN)
    rows = [row for row in looked_up.plan.rows if row.fate is not Fate.WRONG]
    try:
        people = _people_of(session, group, rows, looked_up, now)
        where = looked_up.workplaces
        booked = _book_rows(session, event, group, list(zip(rows, people, strict=True)), where, actor, now)
        _keep_workplaces(session, group, rows, people, looked_up, actor, now)
    except IntegrityError as error:
        raise refusal_of(error, "Somebody of the list") from error
    emails.tell_of_several(session, event, booked, group.form_token, actor, now)
    return booked


def _tell_of_one(
    actor: Actor, session: Session, booking: Booking, _decision: Decision, _address_token: str | None, now: datetime
) -> None:
    """To somebody with an address of their own. Of the others, whoever booked reads in the message about all."""
    if booking.delegate and booking.delegate.email and booking.delegate_id != actor.person_id:
        emails.tell_booked_for(session, booking, actor, now)


def _made_before(session: Session, event_id: int, group: GroupBooking) -> Sequence[Booking]:
    """What this very list has booked. Another list in the same form, by way of “back”, is another booking."""
    tokens = [_token(group, position) for position in range(len(group.listed) + group.unnamed)]
    made = Booking.form_token.in_(tokens), Booking.event_id == event_id, Booking.agency_id == group.agency_id
    return session.scalars(select(Booking).where(*made).order_by(Booking.id)).all()


def _token(group: GroupBooking, position: int) -> str:
    lines = ["\t".join((one.name, one.email, one.job_role)) for one in group.listed]
    list_hash = token_hash("\n".join([*lines, str(group.unnamed)]))[:8]
    return f"{group.form_token}-{list_hash}-{position}"


def _people_of(
    session: Session, group: GroupBooking, rows: Sequence[PlannedRow], looked_up: LookedUp, now: datetime
) -> list[Person | None]:
    """Who comes on each row; those we have not heard of are written down. All are tied to the agency.

    Of two new ones at one address, the first has it for their own.
    """
    people: list[Person | None] = []
    taken = set(looked_up.shared)
    for one in (row.listed for row in rows):
        if one is None:
            people.append(None)
            continue
        known, key = looked_up.people.get(one.line), address_key(one.email)
        people.append(known or colleagues.described(queries.as_colleague(one), now, shares=key in taken))
        taken.add(key)
    named = [person for person in people if person]
    session.add_all(named)
    session.flush()
    colleagues.tie_to(session, group.agency_id, named, now)
    return people


def _keep_workplaces(
    session: Session,
    group: GroupBooking,
    rows: Sequence[PlannedRow],
    people: Sequence[Person | None],
    looked_up: LookedUp,
    actor: Actor,
    now: datetime,
) -> None:
    """What whoever books said of people of whom nobody had is kept with their ties, so that it is not asked again."""
    agency = session.get_one(Agency, group.agency_id)
    for row, person in zip(rows, people, strict=True):
        if person and row.listed and row.listed.line in looked_up.asks_where:
            said = group.workplaces.get(row.listed.line)
            say_if_county_wide(session, person.id, agency, said, actor, now)


def _book_rows(
    session: Session,
    event: Event,
    group: GroupBooking,
    rows: Sequence[tuple[PlannedRow, Person | None]],
    where: Mapping[int, Workplace] | None,
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
            workplace=None if where is None else where.get(row.listed.line, NOT_KNOWN) if row.listed else NOT_KNOWN,
            form_token=_token(group, position),
        )
        for position, (row, person) in enumerate(rows)
    ]
    price = charging_queries.price_for(session, event, agency, now)
    return booking_operations.book_in_turn(session, event, requests, price, partial(_tell_of_one, actor), actor, now)


NO_COLLEAGUES = (
    "This place was booked by somebody who works for themselves, so there is no colleague to give it to. It can be"
    " cancelled, and whoever is next on the waiting list gets it."
)


def substitute_delegate(
    session: Session, booking: Booking, colleague: Colleague, actor: Actor, now: datetime
) -> AlreadyDone | None:
    """A colleague of the same agency comes instead: free until the event starts, and both are told.

    Answers with AlreadyDone when it is theirs already. Raises Refused with a sentence.
    """
    person, done = _who_comes(session, booking, colleague, Action.SUBSTITUTE, actor, now)
    if done:
        return done
    before = booking.delegate
    assert before is not None  # the lifecycle refuses to swap nobody
    _forget_the_former(session, booking, before, actor, now)
    _hand_over(session, booking, person, colleague)
    record(session, "booking", booking.id, Action.SUBSTITUTE, actor, now, former=before.id, delegate=person.id)
    called = colleagues.called(session, _agency_of_colleagues(session, booking), colleague, person)
    emails.tell_given_away(session, booking, before, called, now)
    booking.substitutions += 1
    emails.tell_booked_for(session, booking, actor, now)
    return None


def name_delegate(
    session: Session, booking: Booking, colleague: Colleague, actor: Actor, now: datetime
) -> AlreadyDone | None:
    """Say who comes to a place that was booked for nobody yet. Answers and refuses as substitute_delegate() does."""
    person, done = _who_comes(session, booking, colleague, Action.NAME, actor, now)
    if done:
        return done
    _hand_over(session, booking, person, colleague)
    record(session, "booking", booking.id, Action.NAME, actor, now, delegate=person.id)
    if booking.state == State.OFFERED:
        # Whoever booked was asked; now it is for the one who comes to accept it.
        send_offer(session, booking, now)
    else:
        emails.tell_booked_for(session, booking, actor, now)
    if booking.state == State.CONFIRMED and booking.event.course.line_manager != LineManager.NONE:
        bookings_emails.post_to_manager(session, "bookings/manager_told", booking, now)
    return None


def _who_comes(
    session: Session, booking: Booking, colleague: Colleague, action: Action, actor: Actor, now: datetime
) -> tuple[Person, AlreadyDone | None]:
    places.lock_for(session, booking)
    session.refresh(booking.event, ["state", "starts_at", "register_closed_at"])
    if booking.agency_id is None:
        raise Refused(Code.NOT_ALLOWED, NO_COLLEAGUES)
    agency_id = agency_today(session, booking.agency_id)
    try:
        person = colleagues.one_of(session, agency_id, colleague, now)
    except IntegrityError as error:
        raise refusal_of(error) from error
    called = colleagues.called(session, agency_id, colleague, person)
    if booking.delegate_id == person.id == actor.person_id and action is Action.SUBSTITUTE:
        raise Refused(Code.TAKEN, "You have this place already. Enter the name of the colleague who comes instead.")
    if booking.delegate_id == person.id:
        return person, AlreadyDone(f"{called} has this place already.")
    decide(facts_of(session, booking), action, actor, now)
    if live_booking(session, booking.event_id, person.id):
        raise Refused(Code.TAKEN, booked_already(called))
    course = booking.event.course
    asks_manager = action is Action.NAME and course.line_manager == LineManager.MUST_APPROVE
    if asks_manager and asking.is_own_address(booking.manager_email, person.email):
        raise Refused(
            Code.NOT_ALLOWED, f"{called} is the line manager who has to approve, and nobody approves their own booking."
        )
    enough = None if actor.is_administrator else who_has_done_enough(session, course, [person], now)
    if enough is not None and person.id not in enough and course.prerequisite:
        raise Refused(Code.PREREQUISITE, why_missing(course.prerequisite.title, called))
    return person, None


def _agency_of_colleagues(session: Session, booking: Booking) -> int | None:
    """Whose people may come: of what the agency of the booking has become, where it did. The booking keeps its own."""
    return agency_today(session, booking.agency_id) if booking.agency_id is not None else None


def _forget_the_former(session: Session, booking: Booking, before: Person, actor: Actor, now: datetime) -> None:
    """Their links end, also where both have one address."""
    booking.needs = None
    booking.manager_name = booking.manager_email = booking.prerequisite = ""
    booking.address_token_hash = None
    booking.came_as = ""
    if booking.booked_by_id == before.id != actor.person_id:
        booking.booked_by_id = actor.person_id  # who arranged it is written to for a colleague without an address
    session.execute(
        update(BookingLink)
        .where(BookingLink.booking_id == booking.id, BookingLink.ended_at.is_(None))
        .values(ended_at=now)
    )


def _hand_over(session: Session, booking: Booking, person: Person, colleague: Colleague) -> None:
    """What we know of somebody from elsewhere is not said here: their role is what was typed, or what they do here."""
    booking.delegate = person
    if booking.agency is not None and booking.agency.county_wide:
        where = workplace_today(session, booking.agency, person.id)
        booking.area, booking.quadrant = where.area, where.quadrant
    agency_id = _agency_of_colleagues(session, booking)
    booking.job_role = colleague.job_role or colleagues.role_at(session, agency_id, person)
    try:
        session.flush()
    except IntegrityError as error:
        raise refusal_of(error, colleague.name or person.name) from error
    delegates.refuse_merged(session, person.id)


def remind_to_name(session: Session, event_id: int, now: datetime) -> int:
    """Remind everybody once who has yet to name somebody for this event; one message for all places of an agency.

    Whoever booked after that moment knows the deadline. Once more when the event moved to a later date. Returns how
    many places it was about.
    """
    places.lock_pools(session, event_id)
    rule = rules(session)
    due: dict[tuple[int | None, int | None], list[Booking]] = defaultdict(list)
    for booking in unnamed_of(session, event_id):
        at = naming_reminder_at(booking.event.starts_at, rule.naming_days, rule.naming_reminder_days)
        in_time = booking.created_at < at <= now < name_by(session, booking.event)
        reminded = booking.name_reminded_at is not None and booking.name_reminded_at >= at
        if in_time and not reminded and recipient_of(booking):
            due[booking.booked_by_id, booking.agency_id].append(booking)
    for bookings in due.values():
        emails.remind(session, bookings, name_by(session, bookings[0].event), now)
        for booking in bookings:
            booking.name_reminded_at = now
            record(session, "booking", booking.id, "reminded to name", SYSTEM, now)
    return sum(map(len, due.values()))


def release_unnamed(session: Session, event_id: int, now: datetime) -> int:
    """Give up the places of an event that nobody was named for in time, charged like a late cancellation."""
    settling.lapse_overdue(session, event_id, now)
    overdue = [booking for booking in unnamed_of(session, event_id) if now >= name_by(session, booking.event)]
    for booking in overdue:
        settling.carry_out(session, booking, Action.RELEASE, SYSTEM, now)
    return len(overdue)
