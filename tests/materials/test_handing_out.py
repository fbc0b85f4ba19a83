"""Slides from their upload to the delegate who fetched them, as their users go the way."""

import io
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.materials.files import PDF, office
from tests.pages import main_text, soup_of
from training import clock
from training.courses.models import Event
from training.mail.models import Message
from training.materials.availability import why_no_such_days
from training.materials.models import Material, MaterialFetch, SlidesRequest
from training.settings.models import Setting

SLIDES = office("pptx")
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


class Handed:
    """An event of five days ago, its trainer, and two who attended: Ann asked for the slides, Bo did not."""

    def __init__(self, make, client_for, client, session):
        self.make, self.client_for, self.client, self.session = make, client_for, client, session
        self.trainer = make.trainer()
        self.event: Event = make.event(days=-5, trainers=(self.trainer,), register_closed_at=clock.now())
        self.ann = make.booking(self.event, make.person("Ann Asked"), outcome="attended")
        self.bo = make.booking(self.event, make.person("Bo Fetched"), outcome="attended")
        session.add(SlidesRequest(booking_id=self.ann.id, asked_at=clock.now(), asked_by="evaluation"))
        session.flush()
        self.phone = client_for(self.trainer)
        self.address = f"/register/{self.event.ref}/materials"

    def add(self, content=PDF, name="slides.pdf", **typed):
        typed = {"title": "Slides of the morning", **typed}
        return self.phone.submit(f"{self.address}/add", "Add it", file=(io.BytesIO(content), name), **typed)

    def the_one(self) -> Material:
        return self.session.scalars(select(Material)).one()

    def fetch(self, booking, by=None):
        browser = by or self.client_for(booking.delegate)
        return browser.get(f"/bookings/{booking.ref}/materials/{self.the_one().ref}")


def told(session) -> list[Message]:
    return session.scalars(select(Message).where(Message.kind == "materials/ready").order_by(Message.id)).all()


@pytest.fixture
def handed(make, client_for, client, session):
    return Handed(make, client_for, client, session)


def test_slides_go_from_the_trainer_to_who_attended_and_who_fetched_is_seen(handed, session, run_job, frozen_clock):
    assert "1 person has asked for the slides" in main_text(handed.phone.get(f"{handed.address}/add"))
    said = main_text(handed.add(SLIDES, "slides.pptx"))
    assert "“Slides of the morning” is added." in said
    assert "Asked for the slides 1 of 2 who attended" in said
    run_job("materials.tell")
    assert told(session) == [], "what was added by mistake can be withdrawn before anybody hears of it"
    frozen_clock.shift(timedelta(days=20))
    for _ in range(2):
        run_job("materials.tell")
    [message] = told(session)
    assert "Slides of the morning" in message.text

    browser, opening = handed.client, handed.make.link(handed.ann, "entrance", created_at=message.created_at)
    link = soup_of(browser.get(f"/bookings/open/{opening}", follow_redirects=True)).find(
        "a", string="Slides of the morning"
    )
    for _ in range(2):
        answer = browser.get(link["href"])
    assert answer.data == SLIDES
    assert answer.headers["Content-Disposition"] == 'attachment; filename="Slides of the morning.pptx"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert browser.head(link["href"]).status_code == 200
    fetch = session.scalars(select(MaterialFetch)).one()
    assert (fetch.booking_id, fetch.times, fetch.version) == (handed.ann.id, 2, 1)
    assert "1 fetched it" in main_text(handed.phone.get(handed.address))


def test_slides_are_for_those_who_ask(handed, session, run_job, frozen_clock):
    handed.add()
    frozen_clock.shift(660)
    assert handed.fetch(handed.bo).status_code == 410
    browser = handed.client_for(handed.bo.delegate)
    said = main_text(browser.submit(f"/bookings/{handed.bo.ref}", "Ask for the slides"))
    assert "You asked for the slides. We write to you as soon as you can fetch them." in said
    assert handed.fetch(handed.bo).status_code == 200
    run_job("materials.tell")
    assert "Slides and handouts" in main_text(browser.get("/my/bookings"))
    assert len(browser.queries) <= 12
    assert [one.to_address for one in told(session)] == [handed.ann.delegate.email, handed.bo.delegate.email]
    stranger = handed.client_for(handed.make.person())
    assert handed.fetch(handed.bo, by=stranger).status_code == 404
    absent = handed.make.booking(handed.event, handed.make.person(), outcome="did not attend")
    assert handed.fetch(absent).status_code == 404
    assert "Slides" not in main_text(handed.client_for(absent.delegate).get(f"/bookings/{absent.ref}"))


def test_whoever_asks_for_a_handout_alone_is_told_of_it(handed, session, run_job, frozen_clock):
    handed.add(kind="handout", title="Where to get help")
    frozen_clock.shift(660)
    handed.client_for(handed.bo.delegate).submit(f"/bookings/{handed.bo.ref}", "Ask for the slides")
    run_job("materials.tell")
    assert handed.bo.delegate.email in [one.to_address for one in told(session)]


def test_what_is_withdrawn_says_so_and_whom_to_ask(handed, session):
    handed.add(audience="attended")
    assert handed.fetch(handed.bo).status_code == 200
    one = f"{handed.address}/{handed.the_one().ref}"
    assert "Enter why it is withdrawn" in main_text(handed.phone.submit(f"{one}/withdraw", "Withdraw it"))
    said = main_text(handed.phone.submit(f"{one}/withdraw", "Withdraw it", because="Slide 7 shows a case"))
    assert "is withdrawn" in said
    page = handed.fetch(handed.bo)
    assert page.status_code == 410
    assert "escbtraining@essex.gov.uk" in main_text(page)
    assert "Slide 7" not in page.text
    shown = main_text(handed.client_for(handed.bo.delegate).get(f"/bookings/{handed.bo.ref}"))
    assert "Withdrawn on" in shown
    assert "Slides of the morning" not in main_text(
        handed.client_for(handed.ann.delegate).get(f"/bookings/{handed.ann.ref}")
    )
    handed.phone.submit(one, "Hand it out again")
    assert handed.fetch(handed.bo).status_code == 200


def test_a_new_file_takes_the_place_of_the_one_of_before_which_stays(handed):
    handed.add(audience="attended")
    one = f"{handed.address}/{handed.the_one().ref}"
    said = main_text(handed.phone.submit(one, "Replace the file", file=(io.BytesIO(SLIDES), "second.pptx")))
    assert "version 2 is handed out from now on" in said
    assert handed.fetch(handed.bo).data == SLIDES
    assert handed.phone.get(f"{one}/file?version=1").data == PDF
    assert handed.phone.get(f"{one}/file?version=9").status_code == 404


def test_what_is_typed_stays_and_a_good_file_need_not_be_sent_twice(handed, session):
    said = handed.add(SVG, "slides.pdf", title="Kept title")
    assert said.status_code == 422
    assert "can hold a program" in main_text(said)
    assert soup_of(said).find("input", attrs={"name": "title"})["value"] == "Kept title"
    said = handed.add(title="Kept title", from_on=["9", "5", "2027"], until_on=["1", "5", "2027"])
    assert "The last day is before the first" in main_text(said)
    early = handed.phone.submit(
        said.request.path, "Add it", page=said, from_on=["", "", ""], until_on=["1", "5", "2026"]
    )
    assert "nobody could fetch it. Enter a later day, or none." in main_text(early)
    assert "slides.pdf It has arrived. You do not need to choose it again." in main_text(said)
    said = handed.phone.submit(said.request.path, "Add it", page=said, until_on=["1", "5", "2028"])
    assert "“Kept title” is added." in main_text(said)
    assert handed.the_one().current.file_name == "slides.pdf"


def test_a_file_that_is_too_large_is_refused_on_its_page_and_not_kept(handed, session):
    session.add(Setting(name="material_mb", value="1"))
    said = handed.add(b"%PDF-" + b"0" * 1_100_000, title="Kept title")
    said.request.environ["wsgi.input"].close()
    assert "The file is larger than 1 MB" in main_text(said)
    assert soup_of(said).find("input", attrs={"name": "title"})["value"] == "Kept title"
    assert session.scalar(select(Material)) is None


def test_a_last_day_that_is_past_is_refused_unless_it_stays_as_it_was():
    past, today = date(2026, 5, 11), date(2026, 5, 12)
    assert "That day is past" in (why_no_such_days(None, past, None, today) or "")
    assert why_no_such_days(None, past, None, None) is None
    assert why_no_such_days(None, today, None, today) is None
