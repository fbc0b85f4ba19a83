"""Which messages a course sends: its timetable, and each of them on or off."""

import pytest
from sqlalchemy import select

from tests.pages import main_text, soup_of
from training import clock
from training.access import SYSTEM
from training.attendance.closing import close_register
from training.attendance.models import Mark
from training.certificates.models import Certificate
from training.history.models import History
from training.mail.models import Message


@pytest.fixture
def admin(make, client_for):
    return client_for(make.administrator())


def ticked(page) -> set[str]:
    return {box["value"] for box in soup_of(page).find_all("input", type="checkbox") if box.has_attr("checked")}


def test_a_message_is_switched_off_for_every_event_of_a_course(admin, make, session):
    course = make.course("SG3")
    address = f"/admin/courses/{course.code}/messages"
    page = admin.get(address)
    assert "reminder" in ticked(page)
    assert "hour before" not in ticked(page)
    assert "Reminder of the impact evaluation: the course names no form for them." in main_text(page)
    assert "Saved" in main_text(admin.submit(address, "Save", sent=sorted(ticked(page) - {"reminder"})))
    assert course.message_choices == {"reminder": False}
    assert "reminder" not in ticked(admin.get(address))
    assert session.scalars(select(History.action)).all() == ["messages chosen"]


def test_another_timetable_begins_with_its_own_messages(admin, make):
    course = make.course("SG3", message_choices={"reminder": False})
    address = f"/admin/courses/{course.code}/messages"
    assert "Saved" in main_text(admin.submit(address, "Use this timetable", profile="short online"))
    assert ticked(admin.get(address)) == {"day before", "hour before", "trainers", "evaluation", "certificate"}
    assert course.message_choices == {}


def test_a_form_that_the_course_does_not_name_cannot_be_switched_on_by_hand(admin, make):
    course = make.course("SG3")
    address = f"/admin/courses/{course.code}/messages"
    token = soup_of(admin.get(address)).find("input", attrs={"name": "csrf_token"})["value"]
    answer = admin.post(address, data={"csrf_token": token, "sent": ["impact"]})
    assert answer.status_code == 422
    assert course.message_choices == {}


def closed(make, session, transact, **course):
    """Somebody attended, and the register is closed."""
    booking = make.booking(make.event(make.course(**course), days=-1))
    sitting_id, event_id = booking.event.sittings[0].id, booking.event_id
    session.add(Mark(sitting_id=sitting_id, booking_id=booking.id, kind="present", marked_at=clock.now()))
    with transact() as inner:
        close_register(inner, event_id, {}, SYSTEM, clock.now())
    return booking


def test_without_an_evaluation_certificates_are_made_when_the_register_is_closed(make, session, transact):
    booking = closed(make, session, transact, message_choices={"evaluation": False})
    assert session.scalars(select(Message.kind)).all() == []
    assert session.scalars(select(Certificate.booking_id)).all() == [booking.id]


def test_a_course_that_sends_no_certificates_makes_them_all_the_same(make, session, transact, run_job):
    closed(make, session, transact, message_choices={"evaluation": False, "certificate": False})
    run_job("certificates.render")
    assert session.scalars(select(Message.kind)).all() == []
    assert session.scalars(select(Certificate.rendered_at)).one() is not None


def test_trainers_are_sent_nothing_where_the_course_says_so(make, session, run_job):
    make.event(make.course(message_choices={"trainers": False}), days=1, trainers=(make.trainer(),))
    make.event(make.course(), days=1, trainers=(make.trainer("Toni"),))
    run_job("attendance.register_links")
    assert len(session.scalars(select(Message.kind)).all()) == 1
