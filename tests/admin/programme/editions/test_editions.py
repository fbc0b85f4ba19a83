"""Editions of what a course teaches: on certificates by the day of the event, and told of to who holds one."""

from datetime import date

import pytest
from sqlalchemy import select

from tests.pages import main_text
from training import clock
from training.mail.models import Message
from training.timetable.models import StoppedMessages, Topic


@pytest.fixture
def desk(client_for, make):
    return client_for(make.administrator())


@pytest.fixture
def add(desk):
    def add(course, name: str, day: date, changes: str = ""):
        page = f"/admin/programme/courses/{course.code}/editions"
        return desk.submit(
            page, "Save the edition", name=name, changes=changes, from_day=[day.day, day.month, day.year]
        )

    return add


def test_the_edition_of_the_day_stands_on_certificate_check_and_record(
    make, client, client_for, desk, add, certificate_for
):
    course, person = make.course(), make.person("Priya Ramanathan")
    add(course, "KCSIE 2025", date(2025, 9, 1))
    add(course, "KCSIE 2026", clock.today())
    assert "KCSIE 2026 Taught now" in main_text(desk.get(f"/admin/programme/courses/{course.code}/editions"))
    certificate = certificate_for(person, event=make.event(course, days=-3))
    assert certificate.edition == "KCSIE 2025"
    assert "Content KCSIE 2025" in main_text(client.get(f"/verify/{certificate.token}"))
    assert "Content: KCSIE 2025" in main_text(client_for(person).get("/my/record"))
    make.booking(make.event(course, days=-2), person, outcome="attended")
    assert main_text(client_for(person).get("/my/record")).count("Content: KCSIE 2025") == 2, (
        "without a certificate, too"
    )
    assert certificate_for(event=make.event(course, days=0)).edition == "KCSIE 2026"
    assert certificate_for().edition == "", "of another course"


def test_an_edition_needs_a_name_and_a_day_of_its_own(make, add):
    course = make.course()
    add(course, "KCSIE 2025", date(2025, 9, 1))
    same_day, same_name = add(course, "KCSIE", date(2025, 9, 1)), add(course, "KCSIE 2025", date(2026, 9, 1))
    assert "Another edition begins on this day" in main_text(same_day)
    assert "Another edition of this course has this name" in main_text(same_name)
    assert 'value="KCSIE 2025"' in same_name.text


def test_who_holds_a_certificate_in_date_is_told_once_what_has_changed(
    session, make, desk, client, add, certificate_for, run_job
):
    course = make.course(refresh_months=24)
    before = make.event(course, days=-30)
    told, stopped, back = make.person("Ann"), make.person("Bo"), make.person("Cy")
    for person in (told, stopped, back, make.person("Dee", email=None)):
        certificate_for(person, event=before)
    certificate_for(told, event=make.event(course, days=-60))
    certificate_for(back, event=make.event(course, days=-1))
    certificate_for(make.person("Out of date"), event=make.event(course, days=-800))
    certificate_for(make.person("Of another course"))
    session.add(StoppedMessages(person_id=stopped.id, topic=Topic.NEWS, stopped_at=clock.now()))
    session.commit()

    add(course, "KCSIE 2026", date(2026, 5, 1), "Two pages are new.\nRead them.")
    page = next(
        link["href"]
        for link in desk.page(f"/admin/programme/courses/{course.code}/editions").select("tbody a")
        if link.get_text() == "KCSIE 2026"
    )
    shown = main_text(desk.get(page))
    for line in ("1 person would be told now", "1 person has no e-mail address", "1 person wants no such messages"):
        assert line in shown
    desk.submit(page, "Tell 1 person")
    run_job("jobs.work")
    messages = session.scalars(select(Message).where(Message.kind == "certificates/content_changed")).all()
    assert [message.to_address for message in messages] == [told.email]
    assert "Two pages are new." in messages[0].text
    assert "Your certificate stays as it is" in messages[0].text
    again = main_text(desk.get(page))
    assert "1 person was told before, and is not told again" in again
    assert "Tell 1 person" not in again
