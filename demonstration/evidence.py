"""What agencies tell the Board besides their bookings, and what is counted that is no event.

How many people do which role, what agencies need and what reviews changed there, and two years of monthly numbers.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from demonstration.data_files import table
from demonstration.rows import history, insert_only, insert_rows
from training import clock
from training.access import Actor
from training.agency.levels.operations import ask_of_role
from training.agency.levels.standing import RoleAsks
from training.board_lists.queries import board_lists
from training.history.models import History
from training.other_learning.models import MonthlyCount
from training.people.models import Agency
from training.search.normal_form import sort_key
from training.texts.models import TextKind, WrittenText
from training.texts.operations import mark_read
from training.yearly_requests.impact.models import ImpactAnswer
from training.yearly_requests.impact.operations import answer_impact, ask_about, cite
from training.yearly_requests.impact.queries import Impact
from training.yearly_requests.models import AgencyRequest, RequestKind, RequestRound
from training.yearly_requests.needs.operations import answer_needs
from training.yearly_requests.needs.queries import Needs
from training.yearly_requests.operations import ask_agencies, change_contact, send_request
from training.years import FinancialYear

SECTORS = ("local authority", "police", "health", "probation", "district council")
"""Of the agencies that are asked."""
ASKED_BEFORE = timedelta(days=24)
ANSWERED_WITHIN = timedelta(days=18)
TIME_TO_ANSWER = timedelta(days=42)
MONTHS = 24
_LEVELS = ("1", "2", "3")


def say_roles(session: Session, agencies: Mapping[str, Agency], coordinator: Actor, now: datetime) -> None:
    """What some agencies ask of whom: of one role there are more people than it says, and of one it says no number."""
    for row in table("roles.csv"):
        asks = RoleAsks(row["role"], row["level"], int(row["headcount"]) if row["headcount"] else None)
        ask_of_role(session, agencies[row["agency"]].id, asks, coordinator, now - ASKED_BEFORE)


def count_other_learning(session: Session, administrator: Actor, now: datetime, rng: Random) -> None:
    """Each month that is over, of the two years before today."""
    rows = [
        {**row, "title_key": sort_key(row["title"]), "entered_at": clock.start_of(next_month) + timedelta(days=4)}
        for month, next_month in _months(clock.local(now).date())
        for row in _numbers_of(month, rng)
    ]
    ids = insert_rows(session, MonthlyCount, rows)
    past = [
        history(
            administrator, row["entered_at"], "monthly count", count_id, "added",
            month=f"{row['month']:%Y-%m}", kind=row["kind"],
        )
        for row, count_id in zip(rows, ids, strict=True)
    ]  # fmt: skip
    insert_only(session, History, past)


def _months(today: date) -> Iterator[tuple[date, date]]:
    """Those that are over, the earliest first, each with the first day of the next."""
    number = today.year * 12 + today.month - 1
    firsts = [date(one // 12, one % 12 + 1, 1) for one in range(number - MONTHS, number + 1)]
    return pairwise(firsts)


def _numbers_of(month: date, rng: Random) -> Iterator[dict[str, Any]]:
    """August is quiet, and what is new begins in April."""
    quiet = 0.5 if month.month == 8 else 1.0
    for row in table("learning.csv"):
        grown = (1 + float(row["change"])) ** ((month.year * 12 + month.month) % MONTHS / 4)
        count = round((int(row["count"]) or 25) * grown * quiet * rng.uniform(0.85, 1.15))
        if int(row["count"]) or month.month >= 4:
            yield {"month": month, "kind": row["kind"], "title": row["title"], "count": count}


def ask_for_evidence(session: Session, agencies: Mapping[str, Agency], administrator: Actor, now: datetime) -> None:
    """What agencies need, and what reviews changed there: some have answered, and all that they wrote has been read."""
    _ask_for_needs(session, agencies, administrator, now)
    _ask_for_impact(session, agencies, administrator, now)
    unread = WrittenText.read_at.is_(None) & (WrittenText.kind == TextKind.AGENCY)
    mark_read(session, session.scalars(select(WrittenText.ref).where(unread)).all(), administrator, now)


def _ask_for_needs(session: Session, agencies: Mapping[str, Agency], actor: Actor, now: datetime) -> None:
    asked = _ask(session, RequestKind.NEEDS, FinancialYear.of(now).first + 1, actor, now)
    _write_to_some(session, asked, agencies, actor)
    for row in table("needs.csv"):
        said = Needs(
            {level: int(row[level]) for level in _LEVELS if row[level]},
            {level: int(row[f"own_{level}"]) for level in ("1", "2") if row[f"own_{level}"]},
            row["topics"],
            row["own_training"],
        )
        request_id = _request_to(session, asked, agencies[row["agency"]])
        answer_needs(session, request_id, said, 0, actor, asked.asked_at + ANSWERED_WITHIN)


def _ask_for_impact(session: Session, agencies: Mapping[str, Agency], actor: Actor, now: datetime) -> None:
    asked = _ask(session, RequestKind.IMPACT, FinancialYear.of(now).first, actor, now)
    reviews = {one.name: one.code for one in board_lists(session).reviews}
    ask_about(session, asked.id, list(dict.fromkeys(reviews[row["review"]] for row in table("impact.csv"))))
    _write_to_some(session, asked, agencies, actor)
    answers: defaultdict[str, dict[str, Impact]] = defaultdict(dict)
    for row in table("impact.csv"):
        answers[row["agency"]][reviews[row["review"]]] = Impact(int(row["briefed"]), row["who"], row["changed"])
    for name, said in answers.items():
        request_id = _request_to(session, asked, agencies[name])
        answer_impact(session, request_id, said, 0, actor, asked.asked_at + ANSWERED_WITHIN)
    cited = {row["changed"] for row in table("impact.csv") if row["cited"]}
    for answer_id in session.scalars(select(ImpactAnswer.id).where(ImpactAnswer.changed.in_(cited))):
        cite(session, answer_id, cited=True, actor=actor, now=now)


def _ask(session: Session, kind: RequestKind, year: int, administrator: Actor, now: datetime) -> RequestRound:
    """Asked some weeks ago, and open for some more."""
    at = now - ASKED_BEFORE
    closes_on = clock.local(at).date() + TIME_TO_ANSWER
    return ask_agencies(session, kind, year, SECTORS, closes_on, administrator, at)


def _write_to_some(session: Session, asked: RequestRound, agencies: Mapping[str, Agency], administrator: Actor) -> None:
    """To the others there is nobody to write to, as nobody has entered an address."""
    for row in table("contacts.csv"):
        request_id = _request_to(session, asked, agencies[row["agency"]])
        change_contact(session, request_id, row["contact"], administrator, asked.asked_at)
        send_request(session, request_id, asked.asked_at)


def _request_to(session: Session, asked: RequestRound, agency: Agency) -> int:
    of_agency = (AgencyRequest.round_id == asked.id, AgencyRequest.agency_id == agency.id)
    return session.scalars(select(AgencyRequest.id).where(*of_agency)).one()
