"""Writing the year's plans in bulk: people, bookings, places, needs and what happened to each."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import Table, insert, update
from sqlalchemy.orm import Session

from demonstration.demand import CLOSED_LATELY, NOT_CLOSED
from demonstration.names import make_name
from demonstration.people import Delegate
from demonstration.year import PlannedBooking
from training.access import SYSTEM, Actor
from training.bookings.holds import answer_ends
from training.bookings.lifecycle import Action, State
from training.bookings.models import Booking, Needs
from training.bookings.reasons.models import CancelReason
from training.courses.models import LineManager, PlacePool
from training.db import Base
from training.history.models import History
from training.payments.queries import default_policy_id
from training.people.addresses.models import PersonAddress, main_address
from training.people.models import Affiliation, Person
from training.people.workplaces.workplace import NOT_KNOWN
from training.settings.rules import Rules

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_ACCESS = (
    "I use a wheelchair and need step-free access and a space at a table.",
    "I have a hearing loss: please use the loop and face the room when you speak.",
    "Dyslexia. Slides beforehand on pale yellow, please.",
    "I am breastfeeding and need a private room at lunch.",
    "Chronic fatigue: I may need to stand up or lie down in the breaks.",
    "British Sign Language interpreter, please.",
    "I am autistic. A seat near the door and no role play, please.",
    "Prayer room at about 1pm.",
)
_DIETARY = ("Vegetarian", "Vegan", "Halal", "Coeliac: no gluten", "Nut allergy (I carry an EpiPen)", "No dairy")


def insert_rows(session: Session, model: type[Base], rows: Sequence[dict[str, Any]]) -> Sequence[int]:
    """Insert rows that all have the same columns, in as few statements as it takes. Returns their ids, in order."""
    if not rows:
        return []
    table = _table_of(model)
    ids = insert(table).returning(table.c.id, sort_by_parameter_order=True)
    return session.connection().execute(ids, rows).scalars().all()


def insert_only(session: Session, model: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows whose ids nobody needs."""
    if rows:
        session.connection().execute(insert(_table_of(model)), rows)


def _table_of(model: type[Base]) -> Table:
    """Rows go to the table itself: what a session knows of each is more work than writing it."""
    assert isinstance(model.__table__, Table)  # none of ours is a view
    return model.__table__


def seeded_code(rng: Random, length: int) -> str:
    """Like links.new_code, but the same at every loading."""
    return "".join(rng.choices(_ALPHABET, k=length))


def history(
    actor: Actor, at: datetime, subject: str, subject_id: int, action: str, **details: object
) -> dict[str, Any]:
    return {
        "at": at,
        "actor_id": actor.person_id,
        "capacity": actor.capacity,
        "subject": subject,
        "subject_id": subject_id,
        "action": action,
        "details": details,
    }


def write_people(session: Session, plans: Iterable[PlannedBooking], rng: Random) -> None:
    """Everybody who booked, without a password: they have an account to be booked for, and cannot sign in."""
    people: dict[Delegate, None] = {}
    for plan in plans:
        delegate = plan.delegate
        delegate.first_booked_at = min(plan.created_at, delegate.first_booked_at or plan.created_at)
        delegate.confirmed |= plan.state is not State.LAPSED
        if not delegate.has_account:
            people[delegate] = None
    rows = [_person_row(delegate, rng) for delegate in people]
    ids = insert_rows(session, Person, rows)
    affiliations, addresses = [], []
    for delegate, row, person_id in zip(people, rows, ids, strict=True):
        delegate.id = person_id
        if delegate.email:
            addresses.append(main_address(person_id, delegate.email, row["confirmed_at"], row["created_at"]))
        for agency in dict.fromkeys((delegate.agency, delegate.second_agency or delegate.agency)):
            where = delegate.workplace_for(agency) if agency and agency.county_wide else NOT_KNOWN
            tie = {"person_id": person_id, "agency_id": agency.id if agency else None, **asdict(where)}
            affiliations.append({**tie, "began_at": delegate.first_booked_at})
    insert_only(session, Affiliation, affiliations)
    insert_only(session, PersonAddress, addresses)


def _person_row(delegate: Delegate, rng: Random) -> dict[str, Any]:
    assert delegate.first_booked_at is not None
    began = delegate.first_booked_at - timedelta(minutes=3)
    return {
        "name": delegate.name,
        "active": True,
        "fs_uniquifier": f"{rng.getrandbits(128):032x}",
        "created_at": began,
        "confirmed_at": began + timedelta(minutes=9) if delegate.confirmed else None,
        "job_role": delegate.job_role,
    }


def write_bookings(
    session: Session, plans: Sequence[PlannedBooking], coordinators: dict[int, int], rng: Random
) -> None:
    """The bookings, their places and their history. `coordinators`: who books for others, by agency."""
    booked_by = [_booked_by(plan, coordinators, rng) for plan in plans]
    agreed = {"policy_id": default_policy_id(session)}
    rows = [{**_booking_row(plan, by, rng), **agreed} for plan, by in zip(plans, booked_by, strict=True)]
    for plan, row, booking_id in zip(plans, rows, insert_rows(session, Booking, rows), strict=True):
        plan.ref, plan.id = row["ref"], booking_id
    taken = Counter(plan.event.pools[0].id for plan in plans if plan.holds_a_place)
    for pool_id, number in taken.items():
        session.execute(update(PlacePool).where(PlacePool.id == pool_id).values(taken=number))
    insert_only(
        session, History, [row for plan, by in zip(plans, booked_by, strict=True) for row in _history_of(plan, by)]
    )


def _booked_by(plan: PlannedBooking, coordinators: dict[int, int], rng: Random) -> int:
    coordinator = coordinators.get(plan.agency.id) if plan.agency else None
    return coordinator if coordinator and not plan.walk_in and rng.random() < 0.5 else plan.delegate.id


def _held_until(plan: PlannedBooking) -> datetime | None:
    """Those who wait, wait for their manager."""
    return answer_ends(plan.created_at, plan.event.starts_at, Rules().approval_days, Rules()) if plan.awaits else None


def has_manager(plan: PlannedBooking) -> bool:
    """Whether a booking names a line manager: who works for themselves has none, and a walk-in is not asked."""
    asked = plan.event.course.line_manager != LineManager.NONE
    return asked and plan.agency is not None and not plan.walk_in


def _booking_row(plan: PlannedBooking, booked_by: int, rng: Random) -> dict[str, Any]:
    agency, event = plan.agency, plan.event
    manager = make_name(rng) if has_manager(plan) else ""
    domain = (plan.delegate.email or "@demo.example").partition("@")[2]
    prerequisite = event.course.prerequisite
    return {
        "ref": seeded_code(rng, 8),
        "event_id": event.id,
        "pool_id": None if plan.walk_in else event.pools[0].id,
        "delegate_id": plan.delegate.id,
        "booked_by_id": booked_by,
        "state": plan.state,
        "awaits": plan.awaits,
        "held_until": _held_until(plan),
        "walk_in": plan.walk_in,
        "outcome": None if plan.event.ref in {NOT_CLOSED, CLOSED_LATELY} else plan.outcome,  # fixed when it closes
        "agency_id": agency.id if agency else None,
        "agency_name": agency.name if agency else "Works for themselves",
        "sector": agency.sector if agency else None,
        "tariff": agency.tariff if agency else None,
        **asdict(plan.delegate.workplace_for(agency)),
        "job_role": plan.delegate.job_role,
        "manager_name": manager,
        "manager_email": f"manager{rng.randint(1, 40)}@{domain}" if manager else "",
        "prerequisite": f"{prerequisite.title}, {rng.randint(2023, 2025)}" if prerequisite and not plan.walk_in else "",
        "price_pence": plan.price.pence,
        "price_explanation": plan.price.explanation,
        "discount_pence": plan.price.discount_pence,
        "created_at": plan.created_at,
        "confirmed_at": plan.created_at if plan.state in {State.CONFIRMED, State.CANCELLED} else None,
        "ended_at": plan.ended_at,
        "cancel_category": plan.cancel_category,
    }


_ENDINGS = {State.CANCELLED: Action.CANCEL, State.LAPSED: Action.LAPSE, State.DECLINED: Action.REFUSE}


def _history_of(plan: PlannedBooking, booked_by: int) -> list[dict[str, Any]]:
    delegate = Actor(plan.delegate.id, "delegate")
    booker = delegate if booked_by == plan.delegate.id else Actor(booked_by, "coordinator")
    if plan.walk_in:
        trainer = Actor(plan.event.trainers[0].id, "trainer")
        return [history(trainer, plan.created_at, "booking", plan.id, "walked in", to=plan.state)]
    waited = plan.state in {State.REQUESTED, State.LAPSED, State.DECLINED}
    first = State.REQUESTED if waited else State.CONFIRMED
    rows = [history(booker, plan.created_at, "booking", plan.id, "booked", to=first)]
    if plan.ended_at:
        actor = {State.LAPSED: SYSTEM, State.DECLINED: Actor(None, "manager")}.get(plan.state, delegate)
        ending = _ENDINGS[plan.state]
        rows.append(history(actor, plan.ended_at, "booking", plan.id, ending, before=first, to=plan.state))
    return rows


def write_reasons(session: Session, plans: Iterable[PlannedBooking], rules: Rules, now: datetime) -> None:
    """What people wrote of why they cancelled, where it is so lately that it is still kept."""
    kept_from = now - timedelta(days=rules.reasons_kept_days)
    insert_only(
        session,
        CancelReason,
        [
            {
                "booking_id": plan.id,
                "text": plan.cancel_reason,
                "given_by_id": plan.delegate.id,
                "given_at": plan.ended_at,
            }
            for plan in plans
            if plan.cancel_reason and plan.ended_at and plan.ended_at >= kept_from
        ],
    )


def write_needs(session: Session, plans: Iterable[PlannedBooking], rules: Rules, now: datetime, rng: Random) -> None:
    """Access and dietary needs of some, for events that were held so lately that they are still kept."""
    kept_from = now - timedelta(days=rules.needs_kept_days)
    rows = []
    for plan in plans:
        if plan.event.ends_at >= kept_from and plan.holds_a_place:
            access, dietary = needs_of(plan, rng)
            if access or dietary:
                rows.append({"booking_id": plan.id, "access": access, "dietary": dietary})
    insert_only(session, Needs, rows)


def needs_of(plan: PlannedBooking, rng: Random) -> tuple[str, str]:
    """What somebody needs to take part, and to eat where there is food. Most need nothing."""
    if rng.random() > 0.12:
        return "", ""
    in_a_room = plan.event.venue_id is not None
    access = rng.choice(_ACCESS) if rng.random() < 0.5 or not in_a_room else ""
    dietary = rng.choice(_DIETARY) if in_a_room and (not access or rng.random() < 0.3) else ""
    return access, dietary
