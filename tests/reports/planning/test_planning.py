"""Events needed next term: what falls due and who waits, against what is planned."""

from datetime import date, timedelta

import pytest

from tests.pages import main_text
from training import clock
from training.board_lists.queries import board_lists
from training.bookings.lifecycle import Outcome, State
from training.certificates.models import Certificate
from training.reports.planning.needed import Demand, next_quarters, next_term
from training.reports.planning.queries import demand


@pytest.mark.parametrize(
    ("people", "free", "events"),
    (
        ((0, 0, 0), 0, 0),
        ((24, 0, 0), 0, 1),
        ((20, 3, 2), 0, 1),
        ((20, 3, 13), 0, 2),
        ((20, 3, 2), 30, 0),
        ((20, 3, 2), 13, 1),
        ((20, 3, 2), 14, 0),
    ),
)
def test_events_are_counted_for_whoever_finds_no_free_place(people, free, events):
    due, waiting, interested = people
    assert Demand(due=due, waiting=waiting, interested=interested, free=free).more_events(24) == events


def test_the_next_term_and_the_next_four_quarters():
    assert next_term(date(2026, 5, 12)).key == "2026-autumn"
    assert next_term(date(2026, 12, 31)).key == "2026-spring"
    assert next_term(date(2027, 1, 1)).key == "2027-summer"
    assert [span.label for span in next_quarters(date(2026, 12, 31))] == [
        *("October to December 2026", "January to March 2027", "April to June 2027", "July to September 2027")
    ]


def test_only_those_are_due_who_hold_nothing_longer_and_have_not_booked(make, session, client_for):
    course, lead = make.course(level="2", title="Level two"), make.course(level="3", title="Lead")
    term = next_term(clock.today())
    runs_out = term.begins + timedelta(days=10)

    def issued(booking, level, until):
        number = f"ESCB-2026-{booking.id:05}"
        session.add(
            Certificate(
                year=2026,
                serial=booking.id,
                number=number,
                token=number,
                short_code="7Q4MK9XF2T",
                booking_id=booking.id,
                name="Ann",
                level=level,
                course_title="Any",
                hours=6,
                dates="12 May 2025",
                place="Online",
                issued_at=clock.now(),
                attended_on=clock.today(),
                valid_until=until,
                design_id=1,
            )
        )

    def certified(of, until):
        booking = make.booking(make.event(of, days=-300), make.person(), outcome=Outcome.ATTENDED)
        issued(booking, of.level, until)
        return booking

    certified(course, runs_out)
    renewed, leads, booked = (certified(course, runs_out) for _ in range(3))
    for of, held in ((course, renewed), (lead, leads)):
        again = make.booking(make.event(of, days=-20), held.delegate, outcome=Outcome.ATTENDED)
        issued(again, of.level, runs_out + timedelta(days=700))
    make.booking(make.event(course, days=30), booked.delegate)
    coming = make.event(course, days=(term.begins - clock.today()).days + 5, capacity=24)
    make.booking(coming, state=State.WAITING)
    make.interest(course, "ann@example.org")
    make.interest(course, make.person())
    session.commit()
    found = demand(session, term, board_lists(session).levels, clock.now())
    counted = {key: one for key, one in found.items() if key[0] == "2"}
    assert sum(one.due for one in counted.values()) == 1
    assert sum(one.waiting for one in counted.values()) == 1
    assert sum(one.interested for one in counted.values()) == 2
    assert sum(one.free for one in counted.values()) == 24
    page = main_text(client_for(make.administrator()).get("/admin/evidence/events-needed"))
    assert "Level 2 1 1 2 1 (24) 0 0" in page
