"""What issue after issue asks to be looked at in the demonstration: slides beyond the briefings, managers, records."""

import pytest
import time_machine
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from demonstration.accounts import COORDINATOR
from demonstration.renaming import CLUB, FORMER_CLUB, FORMER_TITLE, RENAMED
from demonstration.slides import BRIEFING, KEEPING_THEM
from tests.conftest import NOW
from tests.year_figures import figures_of_year
from training import clock
from training.agency.levels.queries import asks_of, matrix_of
from training.board_lists.queries import board_lists
from training.bookings.models import Booking
from training.certificates.models import Certificate
from training.courses.costs.models import CostKind
from training.courses.costs.queries import pence_by_kind
from training.courses.models import Course, Event
from training.courses.priorities.queries import tags_by_course
from training.evaluations.managers.models import ManagerLine
from training.mail.models import Message
from training.materials.follow_up.models import SlidesFollowUp
from training.materials.models import MaterialFetch, SlidesRequest
from training.other_learning.models import MonthlyCount
from training.people.models import Agency, Person
from training.people.relations.queries import formers_today
from training.records.needed_next import NeedState
from training.records.queries import needs_of
from training.settings.contacts import safeguarding_contacts
from training.settings.queries import rules
from training.yearly_requests.impact.models import ImpactAnswer, RoundReview
from training.yearly_requests.models import AgencyRequest, RequestRound


def test_slides_went_to_who_asked_at_nearly_every_course_and_what_came_of_them_was_asked(year: Session) -> None:
    def at(table: type[SlidesRequest | MaterialFetch | SlidesFollowUp], *which: ColumnElement[bool]) -> set[str]:
        courses = select(Course.code).join(Event, Event.course_id == Course.id)
        courses = courses.join(Booking, Booking.event_id == Event.id).join(table, table.booking_id == Booking.id)
        return set(year.scalars(courses.where(*which)))

    asked, told = at(SlidesRequest), at(SlidesRequest, SlidesRequest.told_at.is_not(None))
    assert asked - told == asked & {*KEEPING_THEM} - {BRIEFING}
    assert told - at(MaterialFetch) == set()
    assert len(at(SlidesFollowUp)) > 12


def test_two_with_a_sign_in_were_asked_what_came_of_the_slides_and_can_still_answer(year: Session) -> None:
    asked = select(Message.to_address, Message.about_id).where(Message.kind == "materials/what_came")
    to = dict(year.execute(asked).tuples().all())
    assert set(to) == {"certificate.holder@demo.example", "delegate@demo.example"}
    forms = year.scalars(select(SlidesFollowUp).where(SlidesFollowUp.booking_id.in_(to.values()))).all()
    assert all(form.closes_at > NOW and form.answered_at is None for form in forms)


def test_managers_of_one_course_were_asked_what_they_saw_and_some_have_answered(year: Session) -> None:
    lines = year.scalars(select(ManagerLine)).all()
    assert {line.evaluation.booking.event.course.code for line in lines} == {"TRAUMA"}
    assert 0 < len([line for line in lines if line.answered_at]) < len(lines)


@pytest.mark.parametrize(
    ("address", "states"),
    (
        ("delegate@demo.example", {NeedState.IN_DATE, NeedState.DUE, NeedState.LAPSED}),
        ("certificate.holder@demo.example", {NeedState.IN_DATE, NeedState.DUE}),
        ("renewing.delegate@demo.example", {NeedState.IN_DATE, NeedState.DUE, NeedState.LAPSED}),
    ),
)
def test_records_of_sign_ins_show_what_is_in_date_due_and_lapsed(
    year: Session, address: str, states: set[NeedState]
) -> None:
    person = year.scalars(select(Person).where(Person.email == address)).one()
    assert {need.state for need in needs_of(year, person.id, clock.local(NOW).date())} == states


def test_a_concern_reaches_a_contact_and_a_deputy(year: Session) -> None:
    assert [contact.email for contact in safeguarding_contacts(rules(year))] == [
        "safeguarding.contact@demo.example",
        "safeguarding.deputy@demo.example",
    ]


def test_most_events_that_are_over_have_a_cost_and_courses_serve_priorities_but_one(year: Session) -> None:
    over = set(year.scalars(select(Event.id).where(Event.ends_at < NOW, Event.state != "cancelled")))
    costs = pence_by_kind(year, over)
    assert 0.8 < len(costs) / len(over) < 1
    assert {kind for by_kind in costs.values() for kind in by_kind} == {*CostKind}
    served = set().union(*(tags.priorities for tags in tags_by_course(year).values()))
    assert {one.name for one in board_lists(year).priorities if one.code not in served} == {"From child to adult"}


def test_an_agency_gave_headcounts_of_which_one_is_too_low_and_one_is_missing(year: Session) -> None:
    agency = year.scalars(select(Agency).where(Agency.name == COORDINATOR.agency)).one()
    lists = board_lists(year).levels
    with time_machine.travel(NOW, tick=False):
        matrix = matrix_of(year, agency.id, asks_of(year, agency.id), lists, NOW, clock.today())
    sums = {one.level.code: one for one in matrix.sums}
    assert {code: one.too_low for code, one in sums.items()} == {"1": True, "2": False, "3": False}
    assert (sums["1"].percent, sums["1"].headcount, sums["1"].asked) == ("", 8, 11)  # eight volunteers, three trustees
    assert sums["2"].percent
    assert (sums["3"].percent, sums["3"].headcount) == ("", None)


def test_agencies_answered_what_they_were_asked_and_some_are_cited(year: Session) -> None:
    requests = year.execute(
        select(
            RequestRound.kind, func.count(), func.count(AgencyRequest.answered_at), func.count(AgencyRequest.sent_at)
        )
        .join_from(AgencyRequest, RequestRound)
        .group_by(RequestRound.kind)
        .order_by(RequestRound.kind)
    ).tuples()
    assert [tuple(row) for row in requests] == [("impact", 22, 4, 9), ("needs", 22, 6, 9)]
    assert year.scalar(select(func.count(ImpactAnswer.cited_at))) == 3
    assert year.scalar(select(func.count()).select_from(RoundReview)) == 3


def test_two_years_of_learning_that_is_not_an_event_are_counted_month_by_month(year: Session) -> None:
    months = year.scalars(select(MonthlyCount.month).distinct()).all()
    assert len(months) == 24
    assert max(months) < clock.local(NOW).date().replace(day=1)


def test_a_course_and_a_club_are_called_otherwise_since_the_middle_of_the_year(year: Session) -> None:
    titles = select(Certificate.course_title).join(Certificate.booking).join(Booking.event).join(Event.course)
    renamed = year.scalar(select(Course.title).where(Course.code == RENAMED))
    assert set(year.scalars(titles.where(Course.code == RENAMED))) == {FORMER_TITLE, renamed}
    club, former = (year.scalars(select(Agency).where(Agency.name == name)).one() for name in (CLUB, FORMER_CLUB))
    with time_machine.travel(NOW, tick=False):
        assert formers_today(year)[club.id] == {former.id}
        found = figures_of_year(year, 2025)["organisation"]
    parts = [found[f"{CLUB}: {one}"] for one in ("itself", FORMER_CLUB)]
    assert found[CLUB].attendances == sum(one.attendances for one in parts)
    assert all(one.attendances for one in parts)
