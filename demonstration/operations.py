"""Loading the demonstration year, all of it in one transaction."""

from collections.abc import Callable, Sequence
from datetime import datetime
from random import Random

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from demonstration import accounts
from demonstration.accounts import DemonstrationAccount, make_accounts
from demonstration.afterwards import (
    FilledForm,
    read_texts,
    write_certificates,
    write_evaluations,
    write_registers,
    write_texts,
)
from demonstration.aims import tag_courses, write_costs
from demonstration.coming import Coming
from demonstration.demand import CLOSED_LATELY, EARLIER, NOT_CLOSED, is_of_previous_year, is_past
from demonstration.elsewhere import accept_elsewhere, bring_in_elsewhere
from demonstration.evidence import ask_for_evidence, count_other_learning, say_roles
from demonstration.interests import write_interests
from demonstration.kinds import load_audiences, load_editions, load_kinds
from demonstration.lately import close_lately
from demonstration.moments import Doing, Moments
from demonstration.money.dues import settle_dues
from demonstration.money.invoices import Invoices
from demonstration.money.ledger_rows import write_books
from demonstration.money.prices import load_price_rules, settle_prices
from demonstration.observing import observe_sessions
from demonstration.people import COUNTY_WIDE, PEOPLE, AgencyFacts, Delegate, make_people
from demonstration.previous import PreviousYear
from demonstration.programme import load_programme, load_trainers
from demonstration.quoting import give_themes, read_quotes, use_in_reports, write_quotes
from demonstration.renaming import join_clubs, rename_course
from demonstration.rows import write_bookings, write_needs, write_people, write_reasons
from demonstration.slides import follow_up_signed_in, hand_out_slides
from demonstration.stages import ask_in_stages, ask_managers, write_stages
from demonstration.waiting_lists import put_under_pressure
from demonstration.year import Pin, PlannedBooking, Year
from training import queue
from training.access import SYSTEM, Actor
from training.attendance.link_dates import link_dates
from training.attendance.operations import send_link
from training.bookings import settling
from training.bookings.lifecycle import Decision, Outcome, State
from training.bookings.models import Booking
from training.courses.models import Course, Event
from training.evaluations.operations import send_forms
from training.mail.models import Message
from training.payments.models import Way
from training.payments.queries import free_cancellation_windows, policy_with
from training.people.models import Agency, Person
from training.settings.operations import change_rules
from training.settings.queries import rules

SEED = 2023
TODAY = "L2-WEB-03"
WISHES = {"L3-05": accounts.HOLDER.email, "BRAIN-02": accounts.DELEGATE.email}
"""Who with a sign-in asked for the slides of which event."""
CONTACTS = {
    "safeguarding_contact_name": "Ruth Ellery",
    "safeguarding_contact_email": "safeguarding.contact@demo.example",
    "safeguarding_deputy_name": "Imran Sheikh",
    "safeguarding_deputy_email": "safeguarding.deputy@demo.example",
}
"""Who is told where something that people wrote may be about a child or a worker."""
STEPS = (
    *("programme", "people", "bookings", "registers", "charges", "evaluations", "certificates"),
    *("what is open", "messages"),
)


def is_empty(session: Session) -> bool:
    """Nobody and nothing is there yet: a site that somebody uses is never loaded into."""
    return not any(session.scalar(select(table.id).limit(1)) for table in (Person, Course, Agency))


def load_year(session: Session, now: datetime, begin: Callable[[str], None]) -> None:
    """Fill an empty database. The same seed and day make the same year. `begin` is told of each step of STEPS."""
    rng = Random(SEED)  # noqa: S311 - made-up people, not secrets
    begin("programme")
    for load in (load_programme, _name_contacts, load_price_rules, load_audiences, load_editions):
        load(session, now)
    agencies = {agency.name: agency for agency in session.scalars(select(Agency).order_by(Agency.id))}
    for name in COUNTY_WIDE:
        agencies[name].county_wide = True
    people = make_accounts(session, agencies, now)
    load_trainers(session, people[accounts.TRAINER], now)
    ask_in_stages(session)
    events = session.scalars(_events()).unique().all()
    begin("people")
    known = {name: AgencyFacts.of(agency) for name, agency in agencies.items()}
    signed_in = _who_may_book(people, known)
    crowd = make_people(list(known.values()), PEOPLE - len(signed_in), rng)
    pins = [*_pins(signed_in), *_earlier_pins(crowd, known[accounts.COORDINATOR.agency or ""])]
    plans = Year(crowd, pins, now, rng).fill([event for event in events if not is_of_previous_year(event)])
    previous = PreviousYear(events, list(known.values()), plans, now)
    write_people(session, plans, rng)
    begin("bookings")
    coordinator, in_force = people[accounts.COORDINATOR], rules(session)
    settle_prices(session, [*plans, *previous.plans], in_force)
    past = [plan for plan in plans if is_past(plan.event, now)]
    write_bookings(session, past, {known[accounts.COORDINATOR.agency or ""].id: coordinator.id}, rng)
    previous.write(session)
    write_needs(session, past, in_force, now, rng)
    write_reasons(session, past, in_force, now)
    _write_interests(session, plans, signed_in[accounts.DELEGATE], now)
    begin("registers")
    closed = write_registers(session, past, now, rng) + previous.close_registers(session)
    begin("charges")
    _write_money(session, past, people[accounts.ADMINISTRATOR], now)
    begin("evaluations")
    forms = _write_forms(session, closed, people[accounts.ADMINISTRATOR], now, rng)
    begin("certificates")
    write_certificates(session, forms, {people[accounts.HOLDER].id}, now, rng)
    session.expire_all()
    begin("what is open")
    administrator = Actor(people[accounts.ADMINISTRATOR].id, "administrator")
    moments = Moments(now)
    _tell_again(session, moments, past)
    _plan_sessions(session, moments, list(events), people[accounts.TRAINER], administrator, rng)
    Invoices(session, moments, administrator, Random(SEED)).plan()  # noqa: S311 - made-up money, not secrets
    coming = [plan for plan in plans if not is_past(plan.event, now)]
    Coming(session, moments, administrator, rng).plan(coming, [plan for plan in past if not plan.delegate.has_account])
    moments.pass_by()
    _read_what_was_written(session, administrator, now)
    crowd = list(dict.fromkeys(plan.delegate for plan in plans if plan.state is State.CONFIRMED))
    youth_group = agencies[accounts.COORDINATOR.agency or ""]
    put_under_pressure(session, crowd, people[accounts.DELEGATE], coordinator, youth_group, now)
    load_kinds(session, administrator, people[accounts.TRAINER], now)
    _give_evidence(session, agencies, administrator, Actor(coordinator.id, "coordinator"), now)
    bring_in_elsewhere(session, people[accounts.DELEGATE], youth_group, administrator, now)
    accept_elsewhere(session, people, administrator, now)
    session.flush()
    begin("messages")
    _settle_messages(session, people[accounts.TRAINER], now)
    queue.wake("payments.compare")  # the simulator has just been told


def _name_contacts(session: Session, now: datetime) -> None:
    change_rules(session, CONTACTS, SYSTEM, now)


def _who_may_book(
    people: dict[DemonstrationAccount, Person], known: dict[str, AgencyFacts]
) -> dict[DemonstrationAccount, Delegate]:
    """All with a sign-in but the one who has not booked yet: who comes is the same without her."""
    booking = (pair for pair in people.items() if pair[0] is not accounts.RENEWER)
    return {account: _delegate(account, person, known) for account, person in booking}


def _give_evidence(
    session: Session, agencies: dict[str, Agency], administrator: Actor, coordinator: Actor, now: datetime
) -> None:
    tag_courses(session, administrator, now)
    write_costs(session, administrator, now, Random(SEED))  # noqa: S311 - made-up sums, not secrets
    say_roles(session, agencies, coordinator, now)
    count_other_learning(session, administrator, now, Random(SEED))  # noqa: S311 - made-up numbers, not secrets
    ask_for_evidence(session, agencies, administrator, now)
    rename_course(session, administrator, now)
    join_clubs(session, agencies, administrator, now)


def _plan_sessions(
    session: Session, moments: Moments, events: list[Event], trainer: Person, administrator: Actor, rng: Random
) -> None:
    close_lately(session, moments, next(event for event in events if event.ref == CLOSED_LATELY), rng)
    observe_sessions(session, moments, events, trainer, administrator)


def _write_forms(
    session: Session, closed: list[PlannedBooking], administrator: Person, now: datetime, rng: Random
) -> list[FilledForm]:
    """Of three stages, with who may be quoted, and the slides that were asked for; all that was written has been read.

    All but the forms of after have chance of their own.
    """
    in_force = rules(session)
    forms = write_evaluations(session, closed, in_force, now, rng)
    hand_out_slides(session, in_force, now, Random(SEED))  # noqa: S311 - made-up wishes, not secrets
    write_stages(session, closed, in_force, now, Random(SEED))  # noqa: S311 - made-up answers, not secrets
    write_quotes(session, Random(SEED))  # noqa: S311 - made-up agreements, not secrets
    write_texts(session, administrator, now, Random(SEED))  # noqa: S311 - made-up links, not secrets
    return forms


def _write_interests(session: Session, plans: list[PlannedBooking], sure: Delegate, now: datetime) -> None:
    """Chance of its own, too."""
    rng = Random(SEED)  # noqa: S311 - made-up wishes, not secrets
    courses = session.scalars(select(Course).order_by(Course.id)).all()
    booked = list(dict.fromkeys(plan.delegate for plan in plans if plan.delegate.confirmed))
    write_interests(session, courses, booked, sure, now, rng)


def _write_money(session: Session, plans: list[PlannedBooking], administrator: Person, now: datetime) -> None:
    """Chance of its own: who pays how does not change who comes."""
    rng = Random(SEED)  # noqa: S311 - made-up money, not secrets
    books = settle_dues(plans, policy_with(session, None), free_cancellation_windows(session), now, rng)
    write_books(session, books, Actor(administrator.id, "administrator"), rng)


def _events() -> Select[tuple[Event]]:
    return (
        select(Event)
        .order_by(Event.id)
        .options(
            joinedload(Event.course).options(
                selectinload(Course.outcomes), joinedload(Course.prerequisite), joinedload(Course.funder)
            ),
            joinedload(Event.venue),
            selectinload(Event.sittings),
            selectinload(Event.pools),
            selectinload(Event.agencies),
            selectinload(Event.trainers),
        )
    )


def _delegate(account: DemonstrationAccount, person: Person, agencies: dict[str, AgencyFacts]) -> Delegate:
    agency = agencies[account.agency] if account.agency else None
    return Delegate(account.name, account.email, agency, account.job_role, id=person.id, has_account=True)


def _pins(people: dict[DemonstrationAccount, Delegate]) -> list[Pin]:
    """What the people with a sign-in did: bookings ahead and behind, certificates, a form that is still open."""
    delegate, holder = people[accounts.DELEGATE], people[accounts.HOLDER]
    coordinator, attended = people[accounts.COORDINATOR], Outcome.ATTENDED
    return [
        Pin("CCE-01", delegate, outcome=Outcome.DID_NOT_ATTEND),
        Pin("NEGLECT-03", delegate, State.CANCELLED),
        Pin("BRAIN-02", delegate, outcome=attended),
        Pin("L2-06", delegate, pays=Way.INVOICE),
        Pin("FAITH-02", delegate, pays=Way.CARD),
        Pin("ONLINE-03", delegate),
        Pin("L1-01", holder, outcome=attended, answers=True),
        Pin("L2-03", holder, outcome=attended, answers=True),
        Pin("L3-05", holder, outcome=attended, answers=True),
        Pin("NAI-CONF-01", holder, outcome=attended, answers=True),
        Pin("WTESS-03", holder),
        Pin("THINKFAM-02", holder),
        Pin("L2-WEB-02", coordinator, outcome=attended, answers=True, pays=Way.INVOICE),
        Pin("L3-REF-04", coordinator, pays=Way.INVOICE),
    ]


def _earlier_pins(crowd: Sequence[Delegate], agency: AgencyFacts) -> list[Pin]:
    """Colleagues of the coordinator who came three years ago, so that something is due for renewal."""
    colleagues = [delegate for delegate in crowd if delegate.agency == agency][: 3 * len(EARLIER)]
    return [
        Pin(EARLIER[number % len(EARLIER)], delegate, outcome=Outcome.ATTENDED, answers=True)
        for number, delegate in enumerate(colleagues)
    ]


def _tell_again(session: Session, moments: Moments, plans: list[PlannedBooking]) -> None:
    """What the people with a sign-in were told of what is over: that they have a place, the form to fill in, and
    questions about slides; and what line managers were asked.
    """

    def confirming(plan: PlannedBooking) -> Doing:
        booking = session.get_one(Booking, plan.id)
        return lambda at: settling.tell_of_new(session, booking, Decision(State.CONFIRMED), None, at)

    def asking(plan: PlannedBooking) -> Doing:
        return lambda at: send_forms(session, plan.event, at, only=[plan.id])

    for plan in plans:
        if plan.delegate.has_account and plan.state is State.CONFIRMED:
            moments.at(plan.created_at, confirming(plan))
            if plan.answers is False and plan.event.register_closed_at:
                moments.at(plan.event.register_closed_at, asking(plan))
    follow_up_signed_in(session, moments, plans, WISHES, rules(session))
    ask_managers(session, moments)


def _read_what_was_written(session: Session, administrator: Actor, now: datetime) -> None:
    read_texts(session, administrator, now)
    give_themes(session)
    read_quotes(session, administrator, now, Random(SEED))  # noqa: S311 - made-up decisions, not secrets
    use_in_reports(session, administrator, now)


def _settle_messages(session: Session, trainer: Person, now: datetime) -> None:
    """None of them waits to go out, whatever mail server there is."""
    _send_register_links(session, trainer, now)
    _record_failed(session, now)
    _record_sent(session)


def _send_register_links(session: Session, trainer: Person, now: datetime) -> None:
    for event in session.scalars(select(Event).where(Event.ref.in_((NOT_CLOSED, TODAY))).order_by(Event.starts_at)):
        if link_dates(event.starts_at, event.ends_at, rules(session)).sentence_at(now) is None:
            send_link(session, event, trainer, now, SYSTEM)
    session.flush()


def _record_sent(session: Session) -> None:
    for message in session.scalars(select(Message).where(Message.sent_at.is_(None), Message.failed_at.is_(None))):
        message.record_sent(message.created_at)


def _record_failed(session: Session, now: datetime) -> None:
    """One confirmation that never arrived, as the desk shows it: the newest of somebody without a sign-in."""
    coming = select(Booking.id).join(Booking.event).join(Booking.delegate)
    coming = coming.where(Event.starts_at > now, Booking.state == State.CONFIRMED, Person.password.is_(None))
    confirmations = select(Message).where(Message.kind == "bookings/confirmed", Message.about_id.in_(coming))
    unlucky = session.scalars(confirmations.order_by(Message.created_at.desc(), Message.id).limit(1)).one()
    unlucky.failed_at = unlucky.created_at
    unlucky.attempts, unlucky.last_error = 1, "550 5.1.1 There is no mailbox with this address"
