"""The demonstration year says what the Board published, and keeps the rules of the system it shows."""

import hashlib
import re
from collections import Counter, defaultdict
from datetime import timedelta
from random import Random

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from demonstration.__main__ import load
from demonstration.accounts import ACCOUNTS
from demonstration.demand import EARLIER, PREVIOUS
from demonstration.kinds import EXTRA, HEADCOUNT, JOINT, PARTNER, PUBLIC
from demonstration.operations import SEED
from demonstration.people import AgencyFacts, make_people
from tests.conftest import NOW
from tests.demonstration.conftest import PASSWORD
from training import clock, workdays
from training.attendance.models import Mark, MarkKind
from training.attendance.outcome import SittingSeen, outcome_of
from training.bookings.lifecycle import State
from training.bookings.models import Booking, Needs
from training.bookings.places import mismatches
from training.certificates.models import Certificate
from training.courses.models import Audience, Course, Event, EventState, LearningOutcome, PlacePool, Sitting
from training.db import Base, db
from training.evaluations.models import Evaluation, EvaluationAnswer
from training.evaluations.questionnaires.models import FormVersion, Question
from training.evaluations.questions import PER_OUTCOME
from training.evaluations.quotes.collection_queries import quotes_of_year
from training.evaluations.quotes.leaving_out import MARK
from training.evaluations.quotes.queries import counts
from training.interest.models import Interest
from training.interest.queries import to_be_told
from training.mail.models import Message
from training.materials.follow_up.queries import figures_of_year
from training.people.models import Agency, Person
from training.settings.queries import demonstration_loaded_at
from training.years import FinancialYear

ATTENDED = Booking.outcome == "attended"


def attended(year: Session, *codes: str) -> int:
    query = select(func.count()).select_from(Booking).join(Event).join(Course)
    return year.scalar(query.where(ATTENDED, Course.code.in_(codes))) or 0


def by_ref(year: Session, ref: str) -> Event:
    return year.scalars(select(Event).where(Event.ref == ref)).one()


def test_the_demonstration_year_has_the_figures_that_the_board_published(year: Session) -> None:
    """80 opportunities, over 1,700 people, 402 at the conference, 198 at two briefings, 95 of whom asked for slides."""
    of_year = ~Event.ref.startswith(PREVIOUS)
    events = select(func.count()).select_from(Event).where(Event.ref.not_in((*EARLIER, *EXTRA)), of_year)
    assert year.scalar(events) == 80
    people = year.scalar(select(func.count(Booking.delegate_id.distinct())).join(Event).where(of_year))
    assert people is not None
    assert 1650 <= people <= 1720
    assert attended(year, "NAI-CONF") == 402
    assert attended(year, "BRIEF") == 198
    wanted = select(func.count()).select_from(EvaluationAnswer).join(EvaluationAnswer.question)
    wanted = wanted.join(Evaluation, Evaluation.id == EvaluationAnswer.evaluation_id).join(Event).join(Course)
    asked = (Course.code == "BRIEF", Question.key == "wants_slides", EvaluationAnswer.number == 1)
    assert year.scalar(wanted.where(*asked)) == 95
    briefings = [by_ref(year, ref) for ref in ("BRIEF-01", "BRIEF-02")]
    years = {FinancialYear.of(event.starts_at) for event in briefings}
    figures = [figures_of_year(year, one)[1][briefings[0].course_id].figures for one in years]
    assert (sum(one.asked for one in figures), sum(one.attended for one in figures)) == (95, 198)
    assert sum(one.answered for one in figures) > 5


def test_forms_of_three_stages_were_answered_at_rates_one_can_believe(year: Session) -> None:
    rows = year.execute(
        select(Evaluation.stage, func.count(), func.count(Evaluation.submitted_at)).group_by(Evaluation.stage)
    )
    rates = {stage: (sent, answered / sent) for stage, sent, answered in rows.tuples()}
    assert rates.keys() == {"before", "after", "impact"}
    assert all(sent > 200 for sent, _ in rates.values())
    assert 0.45 < rates["before"][1] < 0.7 < rates["after"][1] < 0.9
    assert 0.2 < rates["impact"][1] < 0.45
    late = year.scalars(select(Evaluation.id).where(Evaluation.submitted_at > Evaluation.expires_at)).all()
    assert late == []


def test_quotes_were_read_and_used_and_one_was_taken_back_since(year: Session) -> None:
    found = counts(year)
    assert found.in_bank > 200 < 3 * found.not_used
    assert found.to_read > 5
    assert found.to_put_right == 2  # in a report and in a bulletin
    used = [quotes_of_year(year, number) for number in (2025, 2026)]
    assert all(len(quotes) > 3 for quotes in used)
    assert any(MARK in quote.words for quotes in used for quote in quotes)


def test_a_smaller_year_came_before_it(year: Session) -> None:
    booked = year.scalars(select(Booking.id).join(Event).where(Event.ref.startswith(PREVIOUS))).all()
    assert 500 < len(booked) < 1000
    both = select(Booking.delegate_id).join(Event).where(Event.ref.startswith(PREVIOUS))
    again = select(Booking.delegate_id.distinct()).join(Event)
    again = again.where(~Event.ref.startswith(PREVIOUS), Booking.delegate_id.in_(both))
    assert len(year.scalars(again).all()) > 50


def test_the_voluntary_sector_is_the_largest(year: Session) -> None:
    rows = year.execute(
        select(Booking.sector, func.count(), func.count(Booking.delegate_id.distinct()))
        .where(ATTENDED)
        .group_by(Booking.sector)
    ).all()
    assert max(rows, key=lambda row: row[1])[0] == "voluntary"
    assert max(rows, key=lambda row: row[2])[0] == "voluntary"


def test_neighbours_come_to_webinars_and_not_to_rooms(year: Session) -> None:
    rows = year.execute(
        select(Booking.area, Event.venue_id.is_not(None), func.count())
        .join(Event)
        .where(Event.ref != JOINT)
        .group_by(Booking.area, Event.venue_id)
    )
    seen = Counter((area, in_a_room) for area, in_a_room, _ in rows)
    for area in ("Southend", "Thurrock"):
        assert seen[area, False]
        assert not seen[area, True]


def test_every_place_that_is_taken_has_a_booking(year: Session) -> None:
    assert mismatches(year) == []


def test_nobody_is_in_two_rooms_at_once_or_twice_on_one_course(year: Session) -> None:
    rows = year.execute(
        select(Booking.delegate_id, Sitting.starts_at, Course.code)
        .join(Event, Event.id == Booking.event_id)
        .join(Course)
        .join(Sitting, Sitting.event_id == Event.id)
        .where(Booking.state == State.CONFIRMED)
    ).all()
    days = Counter((person, clock.local(at).date()) for person, at, _ in rows)
    assert max(days.values()) == 1
    courses = Counter(
        year.execute(
            select(Booking.delegate_id, Event.course_id).join(Event).where(Booking.state == State.CONFIRMED)
        ).tuples()
    )
    assert max(courses.values()) == 1


def test_agencies_keep_to_their_cap_until_ten_working_days_before(year: Session) -> None:
    """At no moment before has an agency more places than that: one that is given up is another's.

    Whoever waited has their place since they accepted it.
    """
    held: defaultdict[tuple[Event, int], list[Booking]] = defaultdict(list)
    has_place = ~Booking.walk_in, Booking.state != "waiting", Booking.agency_id.is_not(None)
    for booking, event in year.execute(
        select(Booking, Event).join(Event).where(Event.agency_cap.is_not(None), *has_place)
    ):
        held[event, booking.agency_id].append(booking)
    for (event, _), bookings in held.items():
        cap_ends = clock.start_of(workdays.add(clock.local(event.starts_at).date(), -10))
        began = {booking: booking.confirmed_at or booking.created_at for booking in bookings}
        for moment in (at for at in began.values() if at < cap_ends):
            there = [one for one, at in began.items() if at <= moment and (one.ended_at or clock.now()) > moment]
            assert len(there) <= (event.agency_cap or 0), event.ref


def test_bookings_are_made_after_the_event_was_published_and_before_it_closed(year: Session) -> None:
    now = clock.now()
    for booking, event in year.execute(select(Booking, Event).join(Event).where(~Booking.walk_in)):
        assert booking.created_at <= min(event.closes_at, now)
        assert booking.created_at >= event.published_at
        assert booking.ended_at is None or booking.created_at <= booking.ended_at <= now


def test_no_day_is_busier_than_an_office_can_believe(year: Session) -> None:
    days = Counter(clock.local(at).date() for at in year.scalars(select(Booking.created_at).where(~Booking.walk_in)))
    assert max(days.values()) < 60


def test_past_registers_are_closed_but_for_one_with_two_not_marked(year: Session) -> None:
    past = year.scalars(select(Event).where(Event.ends_at < clock.start_of(clock.today()))).all()
    assert [event.ref for event in past if event.register_closed_at is None] == ["TRAUMA-03"]
    on_it = select(Booking).where(Booking.event_id == by_ref(year, "TRAUMA-03").id, Booking.state == "confirmed")
    marked = select(Mark.booking_id)
    assert len(year.scalars(on_it.where(Booking.id.not_in(marked))).all()) == 2
    assert {booking.outcome for booking in year.scalars(on_it)} == {None}


def test_outcomes_are_what_the_marks_come_to(year: Session) -> None:
    marks: dict[int, list[SittingSeen]] = {}
    for mark in year.scalars(select(Mark)):
        marks.setdefault(mark.booking_id, []).append(SittingSeen(MarkKind(mark.kind), mark.within_grace))
    for booking in year.scalars(select(Booking).where(Booking.outcome.is_not(None))):
        assert outcome_of(marks[booking.id]) == booking.outcome


def test_certificates_follow_full_attendance_and_an_answer_and_are_numbered_without_a_gap(year: Session) -> None:
    answered = select(Evaluation.booking_id).where(Evaluation.stage == "after", Evaluation.submitted_at.is_not(None))
    earned = set(year.scalars(select(Booking.id).where(ATTENDED, Booking.id.in_(answered))))
    certificates = year.scalars(select(Certificate).order_by(Certificate.year, Certificate.serial)).all()
    assert {certificate.booking_id for certificate in certificates} == earned
    for number in {certificate.year for certificate in certificates}:
        serials = [certificate.serial for certificate in certificates if certificate.year == number]
        assert serials == list(range(1, len(serials) + 1))
    issued = [certificate.issued_at for certificate in certificates]
    assert issued == sorted(issued)


def test_only_the_certificates_of_somebody_who_can_sign_in_are_rendered_at_once(year: Session) -> None:
    wanted = select(Person.email).join(Booking, Booking.delegate_id == Person.id).join(Certificate)
    waiting = Certificate.wanted_at.is_not(None), Certificate.rendered_at.is_(None)
    assert set(year.scalars(wanted.where(*waiting))) == {"certificate.holder@demo.example"}


def test_evaluations_answer_what_their_form_asks(year: Session) -> None:
    forms = select(Evaluation).where(Evaluation.submitted_at.is_not(None))
    reads = (
        joinedload(Evaluation.version).selectinload(FormVersion.questions),
        selectinload(Evaluation.answers),
        joinedload(Evaluation.booking).joinedload(Booking.event).joinedload(Event.course).selectinload(Course.outcomes),
    )
    for form in year.scalars(forms.options(*reads)):
        asked = {question.id: question for question in form.version.questions}
        said = {(answer.question_id, answer.outcome_id) for answer in form.answers}
        outcomes = [outcome.id for outcome in form.booking.event.course.outcomes]
        needed = {
            (question.id, outcome)
            for question in asked.values()
            for outcome in (outcomes if question.kind in PER_OUTCOME else [None])
            if question.required
        }
        assert needed <= said
        assert {question for question, _ in said} <= asked.keys()


def test_every_course_has_outcomes_and_a_description(year: Session) -> None:
    outcomes = dict(
        year.execute(select(LearningOutcome.course_id, func.count()).group_by(LearningOutcome.course_id)).tuples().all()
    )
    for course in year.scalars(select(Course)):
        assert 3 <= outcomes[course.id] <= 5
        assert len(course.description) > 100


def test_coming_events_are_full_nearly_full_and_nearly_empty(year: Session) -> None:
    left = [
        capacity - taken
        for capacity, taken in year.execute(
            select(PlacePool.capacity, PlacePool.taken)
            .join(Event)
            .where(Event.starts_at > clock.now(), Event.state == EventState.PUBLISHED)
        )
    ]
    assert 0 in left
    assert {1, 2, 3} & set(left)
    assert max(left) > 20


def test_places_are_waited_for_offered_and_kept_for_somebody_to_be_named(year: Session) -> None:
    full = by_ref(year, "L3-07")
    states = Counter(year.scalars(select(Booking.state).where(Booking.event_id == full.id)).all())
    assert (states["waiting"], states["offered"], full.taken) == (6, 1, full.capacity)
    assert states["cancelled"] >= 2
    unnamed = year.scalars(select(Booking).where(Booking.delegate_id.is_(None)).order_by(Booking.id)).all()
    assert [booking.state for booking in unnamed] == ["confirmed", "waiting"]
    assert year.scalars(select(Message.id).where(Message.kind == "bookings/offered")).all()


def test_needs_are_kept_for_coming_events_and_thirty_days_after(year: Session) -> None:
    ends = year.scalars(select(Event.ends_at).join(Booking).join(Needs)).all()
    assert len(ends) > 20
    assert min(ends) > clock.now() - timedelta(days=30)


def test_a_few_agencies_are_still_to_be_looked_at(year: Session) -> None:
    unchecked = year.scalars(select(Agency.id).where(Agency.checked_at.is_(None))).all()
    assert len(unchecked) == 2
    assert year.scalar(select(func.count()).select_from(Booking).where(Booking.agency_id.in_(unchecked)))


def test_no_message_is_waiting_to_go_out_and_one_has_failed(year: Session) -> None:
    """With SMTP_URL set, a demonstration must not write to made-up people."""
    assert year.scalars(select(Message).where(Message.sent_at.is_(None), Message.failed_at.is_(None))).all() == []
    assert len(year.scalars(select(Message).where(Message.failed_at.is_not(None))).all()) == 1
    kinds = set(year.scalars(select(Message.kind)))
    assert {"bookings/confirmed", "attendance/register_link", "evaluations/please"} <= kinds


def test_people_of_the_year_have_no_password(year: Session) -> None:
    emails = year.scalars(select(Person.email).where(Person.password.is_not(None))).all()
    assert len(emails) == len(ACCOUNTS)
    assert all(email and email.endswith("@demo.example") for email in emails)


def test_the_same_seed_makes_the_same_people(year: Session) -> None:
    agencies = [AgencyFacts.of(agency) for agency in year.scalars(select(Agency).order_by(Agency.id))]
    one, other = ([(who.name, who.email) for who in make_people(agencies, 300, Random(SEED))] for _ in range(2))
    assert one == other
    assert len({email for _, email in one}) == 300


def test_loading_the_demonstration_again_changes_nothing_and_prints_the_sign_ins(demonstration: Flask) -> None:
    def contents() -> dict[str, tuple[int, str]]:
        """How many rows each table has, and what is in them."""
        found = {}
        with demonstration.app_context():
            for table in Base.metadata.sorted_tables:
                rows = sorted(repr(row) for row in db.session.execute(select(table)))
                found[table.name] = len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest()
        return found

    before = contents()
    result = demonstration.test_cli_runner().invoke(load)
    assert contents() == before
    assert "Loading" not in result.output
    assert "Loading the demonstration year: messages" in demonstration.extensions["loading said"]
    lines = result.output.splitlines()
    assert len(lines) == len(ACCOUNTS)
    assert lines[0].split() == ["administrator", "administrator@demo.example", *PASSWORD.split()]


def test_people_wait_for_new_dates_and_the_worker_has_nothing_to_tell(year: Session) -> None:
    by_course = select(Course.code, func.count()).join(Interest, Interest.course_id == Course.id)
    waiting = dict(year.execute(by_course.group_by(Course.code)).tuples().all())
    assert waiting["L3"] == 34
    assert len(waiting) >= 5
    assert to_be_told(year, NOW) == []


def test_agencies_have_believable_names_that_are_not_numbered(year: Session) -> None:
    names = year.scalars(select(Agency.name)).all()
    assert len(names) == len(set(names)) == 93
    assert [name for name in names if "demonstration" in name.lower() or re.search(r"\b\d\d$", name)] == []


def test_who_works_for_themselves_names_no_line_manager(year: Session) -> None:
    alone = select(Booking.manager_name, Booking.manager_email).where(Booking.agency_id.is_(None))
    assert set(year.execute(alone).tuples()) == {("", "")}
    others = select(func.count()).select_from(Booking).where(Booking.agency_id.is_not(None), Booking.manager_name != "")
    assert (year.scalar(others) or 0) > 500


def test_it_says_when_it_was_loaded(year: Session) -> None:
    assert demonstration_loaded_at(year) == NOW


def test_there_is_an_event_of_each_type_and_courses_for_some(year: Session) -> None:
    headcount, public, partner, joint = (by_ref(year, ref) for ref in (HEADCOUNT, PUBLIC, PARTNER, JOINT))
    assert {one.state for one in (headcount, public, partner, joint)} == {EventState.PUBLISHED}
    assert (headcount.kind, headcount.taken, public.kind, public.taken) == ("headcount", 0, "public", 3)
    assert set(year.scalars(select(Booking.agency_id).where(Booking.event_id == public.id))) == {None}
    assert partner.partner
    assert not partner.takes_bookings
    assert [row.area for row in joint.kept_places] == ["Essex", "Southend", "Thurrock"]
    areas = Counter(year.scalars(select(Booking.area).where(Booking.event_id == joint.id)))
    assert areas == {"Essex": 1, "Southend": 2, "Thurrock": 1}
    assert joint.venue
    assert joint.venue.quadrant is None
    for_foster_carers = select(Course.code).where(Course.audiences.any(Audience.name == "Foster carers"))
    assert {"TRAUMA", "BRAIN"} <= set(year.scalars(for_foster_carers))
