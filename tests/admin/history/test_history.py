"""Who did what when: on the page of the thing, in the list of everything, and as a file."""

import csv
import io
from datetime import timedelta

import pytest

from tests.pages import main_text, soup_of
from training import clock
from training.access import SYSTEM, Actor, Role
from training.history.operations import record
from training.mail.wording.models import Wording

ALL = "/admin/history"


@pytest.fixture
def write(session, make):
    """Something that was done."""

    def write(subject, subject_id, action, by=None, *, days=0, **details):
        actor = Actor(by.id, Role.ADMINISTRATOR) if by else SYSTEM
        record(session, subject, subject_id, action, actor, clock.now() - timedelta(days=days), **details)
        session.commit()

    return write


def rows(response):
    return [" ".join(row.get_text(" ").split()) for row in soup_of(response).select("tbody tr")]


def test_a_booking_tells_its_story_in_words_the_newest_first(make, admin, write):
    booking, alex = make.booking(make.event()), make.person("Bo Colleague")
    write("booking", booking.id, "booked")
    write("booking", booking.id, "charged", alex, pence=8000, reason="place")
    said = main_text(admin.get(f"/admin/bookings/{booking.ref}"))
    assert "Charged, £80.00, for the place Bo Colleague" in said
    assert said.index("Charged, £80.00") < said.index("Booked The system")


def test_a_page_shows_the_last_ten_and_leads_to_all(make, admin, write):
    booking = make.booking(make.event())
    for _ in range(11):
        write("booking", booking.id, "repriced", pence=100)
    page = admin.page(f"/admin/bookings/{booking.ref}")
    link = next(a for a in page.select("a") if a.get_text().startswith("All 11 entries"))
    everything = admin.get(str(link["href"]))
    assert f"History of {booking.ref}" in main_text(everything)
    assert "11 entries, newest first" in main_text(everything)
    assert len(rows(everything)) == 11


def test_everything_is_narrowed_by_what_who_and_day(make, admin, write):
    booking, event = make.booking(make.event()), make.event()
    bo = make.person("Bo Colleague")
    write("booking", booking.id, "cancel", bo)
    write("booking", booking.id, "booked", days=9)
    write("event", event.id, "published", bo, days=3)
    assert len(rows(admin.get(ALL))) == 3
    assert "Event " + event.ref in rows(admin.get(f"{ALL}?subject=event"))[0]
    assert len(rows(admin.get(f"{ALL}?subject=booking&kind=cancel"))) == 1
    assert len(rows(admin.get(f"{ALL}?q=bo+coll"))) == 2
    assert len(rows(admin.get(f"{ALL}?who={bo.id}"))) == 2
    assert len(rows(admin.get(f"{ALL}?as=system"))) == 1
    assert len(rows(admin.get(f"{ALL}?from=2026-05-09&to=2026-05-09"))) == 1
    assert "Nothing is written down" in main_text(admin.get(f"{ALL}?to=2020-01-01"))


def test_interest_is_called_by_its_course_and_words_by_the_message_they_are_of(make, admin, session, write):
    interest = make.interest(make.course(title="Neglect and how to see it"), "ann@example.org")
    write("interest", interest.id, "confirmed")
    wording = Wording(
        **{
            "kind": "bookings/waiting",
            "number": 1,
            "subject": "You wait",
            "body": "{{event}}",
            "written_at": clock.now(),
        },
        **{"ours_subject": "You wait", "ours_body": "You wait.", "ours_sign": "then"},
    )
    session.add(wording)
    session.commit()
    write("wording", wording.id, "changed")
    words, asked = rows(admin.get(ALL))
    assert "You are on the waiting list" in words
    assert "bookings/waiting" not in words
    assert "Neglect and how to see it" in asked


def test_what_happened_downloads_as_it_is_narrowed(make, admin, write):
    booking = make.booking(make.event())
    write("booking", booking.id, "cancel")
    write("booking", make.booking(make.event()).id, "booked")
    file = admin.get(f"{ALL}?subject=booking&id={booking.id}&download=csv").data.decode("utf-8-sig")
    assert [(row["What was done"], row["Which"], row["Who"]) for row in csv.DictReader(io.StringIO(file))] == [
        ("Cancelled", booking.ref, "The system")
    ]


def test_a_page_of_everything_stays_within_the_budget(make, admin, write):
    things = {
        "booking": make.booking(make.event()).id,
        "event": make.event().id,
        "course": make.course().id,
        "person": make.person().id,
        "agency": make.agency().id,
        "venue": make.venue().id,
        "funder": make.funder().id,
        "payment": 1,
        "nothing known": 1,
    }
    for subject, number in things.items():
        write(subject, number, "changed")
    assert len(rows(admin.get(ALL))) == len(things)


@pytest.mark.parametrize(
    "odd", ("id=abc&subject=booking", "subject=nonsense", "from=yesterday", "id=999999&subject=event")
)
def test_an_odd_address_is_no_trouble(admin, odd):
    assert admin.get(f"{ALL}?{odd}").status_code == 200


def test_what_nobody_did_is_not_found(admin):
    assert admin.get(f"{ALL}?who=999999").status_code == 404


def test_nobody_can_change_it(admin):
    assert admin.post(ALL).status_code == 405
