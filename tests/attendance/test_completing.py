"""What was missed at one date is completed at another: booked, kept on its register, and counted once."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.attendance.conftest import words
from tests.pages import main_text, soup_of
from tests.payments.policies import SISTER_BOARD
from tests.year_figures import total_of_year
from training import clock
from training.access import SYSTEM
from training.attendance.models import Mark
from training.bookings.earlier_training.queries import done_by
from training.bookings.models import Booking
from training.bookings.places import mismatches
from training.certificates.models import Certificate
from training.certificates.operations import issue_if_earned
from training.evaluations.models import Evaluation
from training.history import queries as history
from training.mail.models import Message
from training.payments.models import Proposal


@dataclass
class Missed:
    """Somebody who came to day 1 of two, nine days ago, and another date today and tomorrow."""

    first: Booking
    event: Any
    trainer: Any
    delegate: Any


@pytest.fixture
def missed(make: Any) -> Missed:
    agency, trainer = make.agency("Mid Essex Scouts"), make.trainer()
    person = make.person("Pat Partial", agency=agency)
    course = make.course(sittings=2, price_pence=8000)
    past = make.event(course, days=-9, sittings=2, trainers=(trainer,), register_closed_at=clock.now())
    first = make.booking(past, person, agency=agency, outcome="partial")
    mark(make.session, first, "present", "absent")
    return Missed(first, make.event(course, days=10, sittings=2, trainers=(trainer,)), trainer, person)


def mark(session: Any, booking: Booking, *kinds: str | None) -> None:
    for sitting, kind in zip(booking.event.sittings, kinds, strict=True):
        if kind:
            session.merge(Mark(sitting_id=sitting.id, booking_id=booking.id, kind=kind, marked_at=clock.now()))
    session.commit()


def book(browser: Any, missed: Missed, event: Any = None) -> Any:
    event = event or missed.event
    return browser.submit(f"/bookings/{missed.first.ref}/complete", "Book day 2", date=event.ref)


@pytest.fixture
def own(client_for: Any, missed: Missed) -> Any:
    return client_for(missed.delegate)


@pytest.fixture
def booked(own: Any, missed: Missed, session: Any) -> Booking:
    """The booking that completes it."""
    book(own, missed)
    return session.scalars(select(Booking).where(Booking.completes_id == missed.first.id)).one()


@pytest.fixture
def close_with(client_for: Any, missed: Missed, booked: Booking, session: Any, frozen_clock: Any) -> Any:
    """close_with("present"): on the second day, the completing booking is marked so and the register closed."""

    def close(kind: str) -> Any:
        frozen_clock.move_to(missed.event.ends_at + timedelta(hours=1))
        mark(session, booked, None, kind)
        answer = client_for(missed.trainer).submit(f"/register/{missed.event.ref}/close", "Close the register")
        assert missed.event.register_closed_at
        return answer

    return close


def reopen(client_for: Any, make: Any, event: Any) -> None:
    page = f"/register/{event.ref}/reopen"
    client_for(make.administrator()).submit(page, "Open the register again", reason="wrong mark")


class TestBookingIt:
    def test_the_booking_and_my_bookings_link_to_completing_a_missed_day(self, own, missed):
        address = f"/bookings/{missed.first.ref}/complete"
        for page in (f"/bookings/{missed.first.ref}", "/my/bookings"):
            link = soup_of(own.get(page)).find("a", href=address)
            assert "Complete day 2 at another date" in words(link)

    def test_the_page_for_completing_names_the_missed_day_of_each_coming_date_and_what_it_costs(self, own, missed):
        page = main_text(own.get(f"/bookings/{missed.first.ref}/complete"))
        assert "Saturday 23 May 2026, 9:30am to 4:30pm, Colchester" in page
        assert "Friday 22 May" not in page
        assert "This is free, and holds a place." in page

    def test_a_completing_booking_costs_nothing_and_is_for_the_missed_day_only(self, booked, missed, session):
        assert (booked.state, booked.price_pence, booked.comes_for) == ("confirmed", 0, "2")
        assert booked.price_explanation == f"Completes booking {missed.first.ref}"
        assert missed.event.taken == 1
        assert mismatches(session) == []
        message = session.scalars(select(Message).where(Message.kind == "bookings/confirmed")).one()
        assert "Saturday 23 May 2026" in message.text
        assert "Friday 22 May 2026" not in message.text
        assert message.attachments[0].content.decode().count("BEGIN:VEVENT") == 1

    def test_who_completes_a_missed_day_is_not_asked_again_for_the_prerequisite(self, own, missed, make, session):
        course = missed.first.event.course
        course.prerequisite_id, course.prerequisite_blocks = make.course(title="Level 2", level="2").id, True
        session.commit()
        book(own, missed)
        assert session.scalars(select(Booking.completes_id).where(Booking.completes_id.is_not(None))).all()

    def test_who_finds_no_place_for_completing_joins_the_waiting_list(self, own, missed, session):
        missed.event.pools[0].capacity = 0
        assert "Every place is taken. You join the waiting list." in main_text(
            own.get(f"/bookings/{missed.first.ref}/complete")
        )
        assert "so this is on its waiting list" in main_text(book(own, missed))
        assert session.scalars(select(Booking.state).where(Booking.completes_id.is_not(None))).all() == ["waiting"]

    def test_a_missed_day_is_completed_by_one_booking_at_a_time_however_often_the_button_is_pressed(
        self, own, missed, make, session
    ):
        page = own.get(f"/bookings/{missed.first.ref}/complete")
        for _ in range(2):
            own.submit("", "Book day 2", page=page, date=missed.event.ref)
        make.event(missed.first.event.course, days=20, sittings=2)
        assert "There is a booking already that completes this one." in main_text(
            own.get(f"/bookings/{missed.first.ref}/complete")
        )
        assert session.scalar(select(func.count()).where(Booking.completes_id.is_not(None))) == 1

    def test_dates_with_another_number_of_days_are_not_listed(self, own, missed, make):
        other = make.event(missed.first.event.course, days=20, sittings=1)
        assert other.ref not in own.get(f"/bookings/{missed.first.ref}/complete").text

    @pytest.mark.parametrize("kinds", (("left early", "absent"), ("absent", "absent"), ("present", "left early")))
    def test_only_whole_missed_days_are_completed_by_somebody_who_came_to_the_rest(self, own, missed, session, kinds):
        mark(session, missed.first, *kinds)
        assert "There is nothing to complete here" in main_text(own.get(f"/bookings/{missed.first.ref}/complete"))

    def test_the_coordinator_and_the_administrator_may_book_completing_and_nobody_else(self, client_for, make, missed):
        address = f"/bookings/{missed.first.ref}/complete"
        for person in (make.coordinator(missed.first.agency), make.administrator()):
            assert client_for(person).get(address).status_code == 200
        for person in (make.coordinator(make.agency()), make.trainer()):
            assert client_for(person).get(address).status_code == 404

    def test_cancelling_a_completing_booking_costs_nothing_whatever_the_policy(self, own, missed, booked, make):
        booked.policy_id = make.policy("Sister board", SISTER_BOARD).id
        booked.created_at = clock.now() - timedelta(days=30)
        page = main_text(own.get(f"/bookings/{booked.ref}/cancel"))
        assert "free now: it completes another booking" in page

    def test_a_completing_booking_moves_to_another_date_with_as_many_days_for_nothing(self, own, missed, booked, make):
        dearer = make.event(missed.first.event.course, days=30, sittings=2, price_pence=9000)
        make.event(missed.first.event.course, days=40, sittings=1)
        page = main_text(own.get(f"/bookings/{booked.ref}/transfer"))
        assert "This date has another number of days." in page
        own.submit(f"/bookings/{booked.ref}/transfer", "Move the booking", date=dearer.ref)
        assert (booked.event_id, booked.price_pence) == (dearer.id, 0)


class TestTheRegister:
    def test_the_register_says_for_which_day_a_completing_delegate_comes_and_expects_them_on_no_other(
        self, client_for, make, missed, booked, session, frozen_clock
    ):
        frozen_clock.move_to(missed.event.starts_at)
        other = make.booking(missed.event)
        phone = client_for(missed.trainer)
        page = main_text(phone.get(f"/register/{missed.event.ref}?day=1"))
        assert "Comes for day 2 only, to complete another date. Not expected on this day." in page
        assert "0 of 1 marked" in page
        phone.submit(f"/register/{missed.event.ref}?day=1", "Mark rest present")
        assert session.scalars(select(Mark.booking_id).where(Mark.sitting_id == missed.event.sittings[0].id)).all() == [
            other.id
        ]

    def test_a_mark_for_a_completing_delegate_on_another_day_is_refused(self, client_for, missed, booked, frozen_clock):
        frozen_clock.move_to(missed.event.starts_at)
        phone = client_for(missed.trainer)
        page = soup_of(phone.get(f"/register/{missed.event.ref}"))
        token = page.find("input", attrs={"name": "csrf_token"})["value"]
        data = {"csrf_token": token, "day": "1", "mark": f"{booked.ref}:present"}
        answer = phone.post(f"/register/{missed.event.ref}/mark", data=data, follow_redirects=True)
        assert "does not come on this day" in main_text(answer)

    def test_closing_the_register_asks_for_a_completing_delegate_s_mark_of_that_day_only(
        self, client_for, missed, booked, frozen_clock
    ):
        frozen_clock.move_to(missed.event.ends_at)
        page = main_text(client_for(missed.trainer).get(f"/register/{missed.event.ref}/close"))
        assert "1 person is not marked on day 2." in page
        assert "day 1." not in page


class TestClosing:
    def test_completed_training_counts_from_the_last_day_as_the_certificate_says(self, close_with, missed, session):
        close_with("present")
        [done] = done_by(session, [missed.delegate.id])[missed.delegate.id]
        assert done.on == date(2026, 5, 23)

    def test_the_first_booking_is_attended_and_its_evaluation_follows(self, close_with, missed, booked, session):
        answer = main_text(close_with("present"))
        assert "0 attended, 0 attended in part, 0 did not attend." in answer
        assert "Evaluation forms sent: 1." in answer
        assert "Missed days completed: 1." in answer
        assert (missed.first.outcome, booked.outcome) == ("attended", "partial")
        form = session.scalars(select(Evaluation)).one()
        assert (form.booking_id, form.event_id) == (missed.first.id, missed.first.event_id)
        (fixed,) = [row for row in history.of(session, "booking", missed.first.id) if row.action == "outcome fixed"]
        assert fixed.details == {"before": "partial", "to": "attended", "by_hand": False}

    def test_the_certificate_names_both_days_and_counts_from_the_last(self, close_with, missed, session, transact):
        missed.first.event.course.refresh_months = 12
        close_with("present")
        booking_id = missed.first.id
        with transact() as inner:
            issue_if_earned(inner, inner.get_one(Booking, booking_id), SYSTEM, clock.now())
        certificate = session.scalars(select(Certificate)).one()
        assert certificate.dates == "3 and 23 May 2026"
        assert certificate.attended_on == date(2026, 5, 23)
        assert certificate.valid_until == date(2027, 5, 23)

    def test_a_completed_booking_is_one_attendance_and_one_person_in_the_year_s_figures(self, close_with, session):
        close_with("present")
        total = total_of_year(session, 2026)
        assert (total.registered, total.attendances, total.people, total.part_only) == (1, 1, 1, 0)

    def test_who_does_not_come_to_complete_owes_nothing_and_may_try_again(
        self, close_with, missed, booked, session, own, make
    ):
        booked.policy_id = make.policy("Sister board", SISTER_BOARD).id
        close_with("absent")
        assert (missed.first.outcome, booked.outcome) == ("partial", "did not attend")
        assert session.scalars(select(Proposal)).all() == []
        again = make.event(missed.first.event.course, days=30, sittings=2)
        book(own, missed, again)
        assert again.taken == 1

    def test_correcting_the_second_register_takes_it_back_and_gives_it_again(
        self, close_with, client_for, make, missed, booked, session, transact
    ):
        close_with("present")
        booking_id = missed.first.id
        with transact() as inner:
            issue_if_earned(inner, inner.get_one(Booking, booking_id), SYSTEM, clock.now())
        reopen(client_for, make, missed.event)
        assert missed.first.outcome == "attended", "outcomes stand until it is closed again"
        close_with("absent")
        assert missed.first.outcome == "partial"
        assert session.scalars(select(Certificate)).one().revoked_at
        reopen(client_for, make, missed.event)
        close_with("present")
        assert missed.first.outcome == "attended"
        assert session.scalar(select(func.count()).where(Evaluation.booking_id == missed.first.id)) == 1

    def test_correcting_the_first_register_keeps_what_was_completed(
        self, close_with, client_for, make, missed, session
    ):
        close_with("present")
        page = f"/register/{missed.first.event.ref}/close"
        for kinds, outcome in ((("present", "absent"), "attended"), (("absent", "absent"), "did not attend")):
            reopen(client_for, make, missed.first.event)
            mark(session, missed.first, *kinds)
            client_for(make.administrator()).submit(page, "Close the register")
            assert missed.first.outcome == outcome

    def test_a_first_register_that_is_open_follows_when_it_is_closed(
        self, close_with, client_for, make, missed, session
    ):
        reopen(client_for, make, missed.first.event)
        close_with("present")
        assert missed.first.outcome == "partial"
        client_for(make.administrator()).submit(f"/register/{missed.first.event.ref}/close", "Close the register")
        assert missed.first.outcome == "attended"

    def test_an_outcome_that_a_trainer_decided_by_hand_is_not_changed_by_completing(self, close_with, missed):
        missed.first.outcome_because = "Slept through it"
        close_with("present")
        assert missed.first.outcome == "partial"
