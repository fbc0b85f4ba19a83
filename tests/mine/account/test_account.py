"""Somebody's own account: each line leads to where it is changed, and nothing is shown that does not work."""

import pytest
from sqlalchemy import select

from tests.pages import main_text
from training import clock
from training.certificates.models import Certificate
from training.history.models import History
from training.mail.models import Message
from training.people.models import Person
from training.timetable.models import StoppedMessages


@pytest.fixture
def person(make) -> Person:
    return make.person("Priya Patel", agency=make.agency("Colne youth club"))


@pytest.fixture
def own(client_for, person):
    return client_for(person)


@pytest.fixture
def certificate(make, session, person) -> Certificate:
    booking = make.booking(make.event(days=-30), person, outcome="attended")
    issued = {"issued_at": clock.now(), "attended_on": clock.today(), "course_title": "Level 1", "level": "1"}
    return make._save(
        Certificate(
            year=2026,
            serial=1,
            number="ESCB-2026-00001",
            token="t" * 22,
            short_code="ABCDEFGHJK",
            booking_id=booking.id,
            name="Priya Patel",
            hours=3,
            dates="1 June 2026",
            place="online",
            design_id=1,  # the Board's first
            **issued,
        )
    )


def test_the_name_in_the_head_leads_to_an_account_whose_every_line_leads_on(own):
    assert own.page("/courses").find("a", class_="account__name")["href"] == "/account"
    page = own.page("/account")
    ways = [link["href"] for link in page.select(".govuk-summary-list__actions a")]
    assert len(ways) == 9
    for way in ways:
        assert own.get(way).status_code == 200, way
    words = page.find("main").get_text(" ", strip=True)
    assert "Colne youth club" in words
    assert "None. You sign in with a link" in words


def test_a_name_is_corrected_and_certificates_are_asked_for_and_issued(
    own, client_for, make, session, person, certificate
):
    said = main_text(own.submit("/account/name", "Save my name", name="Priya Patel-Jones"))
    assert "Your name is changed." in said
    assert "Level 1, 1 June 2026: Priya Patel" in said
    said = main_text(own.submit("/account/name", "Ask for them as Priya Patel-Jones"))
    assert "We have asked the training team to correct this certificate." in said
    admin = client_for(make.administrator())
    assert "1 person asks for certificates" in main_text(admin.get("/admin"))
    admin.submit("/admin/people/certificates", "Issue it as Priya Patel-Jones")
    names = session.execute(select(Certificate.name, Certificate.replaced_at.is_(None)).order_by(Certificate.id)).all()
    assert names == [("Priya Patel", False), ("Priya Patel-Jones", True)]
    assert "Nobody waits for you" in main_text(admin.get("/admin/people/certificates"))


def test_whoever_asked_is_told_where_certificates_stay_as_they_are(own, client_for, make, session, certificate):
    own.submit("/account/name", "Save my name", name="Priya Jones")
    own.submit("/account/name", "Ask for them as Priya Jones")
    admin = client_for(make.administrator())
    admin.submit("/admin/people/certificates", "Leave it as it is : Priya Jones")
    assert session.scalars(select(Message.kind)).all() == ["certificates/left_as_it_is"]
    assert session.scalars(select(Certificate.correction_asked_at)).all() == [None]


def test_another_device_is_signed_out_and_its_cookie_opens_nothing(own, client_for, make, session, person):
    other = client_for(person)
    shown = own.get("/account/devices")
    assert "You are using it now" in main_text(shown)
    own.submit("", "Sign out : A browser, since Tuesday 12 May 2026, 9am", page=shown)
    assert own.get("/account").status_code == 200
    assert other.get("/account").status_code == 302


def test_nobody_signs_out_the_device_of_somebody_else(own, make, session):
    device = make.sign_in(make.person())
    page = own.get("/account/devices")
    make.sign_in(make.person())
    answer = own.post(f"/account/devices/{device.id}/sign-out", data={"csrf_token": own_token(page)})
    assert answer.status_code == 404


def own_token(page) -> str:
    return page.text.partition('name="csrf_token" value="')[2].partition('"')[0]


def test_signing_out_everywhere_signs_out_here_and_ends_links(own, client_for, make, session, person):
    other, link = client_for(person), make.sign_in_link(person)
    said = main_text(own.submit("/account/devices", "Sign out everywhere"))
    assert "You are signed out everywhere." in said
    assert [browser.get("/account").status_code for browser in (own, other)] == [302, 302]
    assert own.get(f"/account/login/link/{link}").status_code == 410
    assert "signed out everywhere" in session.scalars(select(History.action)).all()


def test_what_nobody_has_to_have_is_stopped_and_begun_again(own, session, person):
    own.submit("/account/messages", "Save", topics=["renewal"])
    assert session.scalars(select(StoppedMessages.topic)).all() == ["news"]
    assert "Not everything" in main_text(own.get("/account"))
    own.submit("/account/messages", "Save", topics=["renewal", "news"])
    assert session.scalars(select(StoppedMessages.topic)).all() == []


def test_a_job_or_role_is_what_the_next_booking_begins_with(own, make, session, person):
    own.submit("/account/job-role", "Save", job_role="Health visitor")
    session.refresh(person)
    assert person.job_role == "Health visitor"
    assert 'value="Health visitor"' in own.get(f"/events/{make.event().ref}/book").text
