"""Reading who delivered what for which agency: four queries, whatever the period."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from training import clock
from training.courses.models import Event, Sitting, event_trainer
from training.courses.trainers.models import TrainerProfile
from training.people.models import Affiliation
from training.people.relations.lineage import successors
from training.people.relations.queries import every_relation
from training.reports.in_kind.lines import Given, InKind, Span, giving_agency, line_of, lines_of, minutes_of
from training.reports.in_kind.tables import ALL
from training.reports.year.agencies_queries import agency_names
from training.reports.year.queries import Compared, in_either, is_counted, side


@dataclass
class _Delivered:
    """Somebody delivered an event."""

    is_paid: bool
    ties: list[tuple[datetime, int | None]] = field(default_factory=list)


def hours_in_kind(session: Session, compared: Compared) -> InKind:
    """What agencies gave in both periods by letting their people deliver events whose register is closed.

    An agency that became another counts with what it is today.
    """
    at, minutes = _minutes_by_event(session, compared)
    now_called = successors(every_relation(session), clock.today())
    given: list[Given] = []
    paid, trained = [0, 0], set()
    for (event_id, trainer_id), one in _delivered(session, compared).items():
        trained.add(event_id)
        if one.is_paid:
            paid[at[event_id]] += minutes[event_id]
            continue
        agency_id = giving_agency((since, now_called.get(key or 0, key)) for since, key in one.ties)
        given.append(Given(at[event_id], event_id, trainer_id, agency_id, minutes[event_id]))
    names = agency_names(session, {str(one.agency_id) for one in given if one.agency_id is not None})
    untrained = [sum(side == number for key, side in at.items() if key not in trained) for number in (0, 1)]
    lines = lines_of(given, lambda agency_id: names[str(agency_id)])
    return InKind(lines, line_of(ALL, given), (paid[0], paid[1]), (untrained[0], untrained[1]))


def _minutes_by_event(session: Session, compared: Compared) -> tuple[dict[int, int], dict[int, int]]:
    """In which period each event is, and how many minutes its sittings are."""
    at: dict[int, int] = {}
    spans: dict[int, list[Span]] = defaultdict(list)
    rows = session.execute(
        select(Event.id, side(compared), Sitting.starts_at, Sitting.ends_at)
        .join(Sitting, Sitting.event_id == Event.id)
        .where(in_either(compared), is_counted())
    )
    for event_id, number, starts_at, ends_at in rows.tuples():
        at[event_id] = number
        spans[event_id].append((starts_at, ends_at))
    return at, {event_id: minutes_of(sittings) for event_id, sittings in spans.items()}


def _delivered(session: Session, compared: Compared) -> dict[tuple[int, int], _Delivered]:
    """Each event with each of its trainers, and the agencies they were tied to while it went on."""
    tied = (
        (Affiliation.person_id == event_trainer.c.person_id)
        & (Affiliation.began_at < Event.ends_at)
        & or_(Affiliation.ended_at.is_(None), Affiliation.ended_at > Event.starts_at)
    )
    rows = session.execute(
        select(
            event_trainer.c.event_id,
            event_trainer.c.person_id,
            func.coalesce(TrainerProfile.paid_by_fee, False),
            Affiliation.began_at,
            Affiliation.agency_id,
        )
        .join_from(event_trainer, Event, Event.id == event_trainer.c.event_id)
        .outerjoin(TrainerProfile, TrainerProfile.person_id == event_trainer.c.person_id)
        .outerjoin(Affiliation, tied)
        .where(in_either(compared), is_counted())
    )
    found: dict[tuple[int, int], _Delivered] = {}
    for event_id, person_id, is_paid, since, agency_id in rows.tuples():
        one = found.setdefault((event_id, person_id), _Delivered(is_paid))
        if since is not None:
            one.ties.append((since, agency_id))
    return found
