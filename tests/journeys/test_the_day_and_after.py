"""Journeys 4 and 5: the trainer's register by a link, then the evaluation, the certificate and its check."""

import io
import re
from collections.abc import Callable

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from tests.factories import Make
from tests.journeys.conftest import Site
from tests.journeys.visitor import Visitor
from tests.simulators.smtp import link_in, text_of
from training import clock
from training.attendance.models import RegisterLink
from training.bookings.models import Booking
from training.certificates.models import Certificate
from training.courses.models import Event
from training.links import new_token, token_hash
from training.people.models import Person


def todays_event(make: Make, title: str, *people: Person, **values: object) -> tuple[Event, Person]:
    trainer = make.trainer(f"Trainer of {title}")
    course = make.course(title=title, level="3", refresh_months=24, outcomes=1)
    event = make.event(course, days=0, trainers=(trainer,), **values)  # type: ignore[arg-type]
    for person in people:
        make.booking(event, person)
    return event, trainer


@pytest.mark.also_on_postgresql
@pytest.mark.usually_on_a_phone
def test_from_the_register_to_a_certificate_anybody_can_check(
    visitor: Visitor, make: Make, site: Site, run_job: Callable[[str], None]
) -> None:
    amina, ben, chloe = make.person("Amina Yusuf"), make.person("Ben Ogunleye"), make.person("Chloë Marsh")
    title = f"Leading well {visitor.where}"
    event, trainer = todays_event(make, title, amina, ben, chloe)

    run_job("attendance.register_links")
    visitor.open(link_in(site.inbox.wait_for(trainer.email or "", title), "/enter/"))
    visitor.press("Open the register").heading(title)
    for person, mark in ((amina, "Present"), (ben, "Absent"), (chloe, "Left early")):
        visitor.mark(person.name, mark)
    visitor.open(f"/register/{event.ref}").follow("Add a walk-in")
    visitor.type("Full name", "Walter Inn").select("Organisation", "I work for myself").press("Add to the register")
    visitor.mark("Walter Inn", "Present")
    visitor.open(f"/register/{event.ref}").follow("Close the register")
    visitor.sees("2 attended", "1 attended in part", "1 did not attend").press("Close the register")
    visitor.does_not_see("There is a problem")

    answer(visitor, link_in(site.inbox.wait_for(amina.email or "", title), "/evaluations/"))
    visitor.heading("Thank you")
    issued = site.inbox.wait_for(amina.email or "", "certificate")
    visitor.sees("Your certificate is ready")  # the page has looked again by itself, and stays
    for other in (ben, chloe):  # who may have been written to about the day itself
        assert not [sent for sent in site.inbox.sent_to(other.email or "") if "/evaluations/" in text_of(sent)]

    pdf = visitor.page.request.get(link_in(issued, "/certificates/"))
    assert pdf.headers["content-type"] == "application/pdf"
    words = PdfReader(io.BytesIO(pdf.body())).pages[0].extract_text()
    assert "Amina Yusuf" in words
    assert title in words
    number = re.search(r"ESCB-\d{4}-\d{5}", words)
    code = re.search(r"\b[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{2}\b", words)
    assert number
    assert code

    visitor.open("/verify").type("Certificate number", number[0].lower()).type("Code", code[0].replace("-", " "))
    visitor.press("Check the certificate").heading(f"Certificate {number[0]} is genuine and valid")
    visitor.sees("Amina Yusuf", title)

    token = make.session.scalars(select(Certificate.token).where(Certificate.number == number[0])).one()
    visitor.open(f"/verify/{token}")  # what the QR code holds
    visitor.heading(f"Certificate {number[0]} is genuine and valid").sees("Amina Yusuf", title, number[0])

    visitor.comes_signed_in_as(amina).heading("My bookings").sees(title)
    assert visitor.document("Certificate (PDF)") == pdf.body()
    visitor.follow("My training record").heading("My training record").sees(title, "Valid")
    assert visitor.document("Certificate (PDF)") == pdf.body()


def answer(visitor: Visitor, link: str) -> None:
    visitor.open(link).heading("What did you think")
    visitor.choose("2", group="Before").choose("5", group="Now")
    for question in ("What the course covered", "The trainer", "The venue"):
        visitor.choose("4", group=question)
    visitor.choose("About right", group="The pace was").choose("Yes", group="Did it help")
    visitor.choose("9", group="How likely")
    visitor.type("Anything else you would like to say (optional)", "I will change how we record.")
    visitor.press("Send my answers")


@pytest.mark.accessibility
@pytest.mark.usually_on_a_phone
def test_a_trainer_who_signs_in_sees_their_own_events_and_no_answers_of_a_few(
    visitor: Visitor, make: Make, site: Site
) -> None:
    event, trainer = todays_event(make, "Signing in to teach", make.person())
    other, past = make.event(days=0), make.event(days=-3, trainers=(trainer,))
    for text in ("Far too long for me", ""):
        send_form(make, make.booking(past, outcome="attended"), said=text)
    visitor.comes_signed_in_as(trainer).heading("My events").sees("Signing in to teach")
    visitor.follow("1 of 2").heading("What delegates said").sees("Answers are shown once 5 people have answered")
    visitor.does_not_see("Far too long for me")
    visitor.open(f"/register/{event.ref}").heading("Signing in to teach")
    visitor.open(f"/register/{other.ref}").heading("Page not found")


def send_form(make: Make, booking: Booking, *, said: str) -> None:
    """An evaluation form that was sent, and came back if anything is said."""
    answers = {"content": 3, "trainer": 3, "venue": 3, "recommend": 5, "comments": said}
    make.evaluation(booking, said=answers if said else None)


@pytest.mark.accessibility
@pytest.mark.usually_on_a_phone
def test_a_register_link_opens_its_own_event_for_its_own_days(visitor: Visitor, make: Make) -> None:
    trainer = make.trainer("Trainer with a link")
    today, past = make.event(days=0, trainers=(trainer,)), make.event(days=-20, trainers=(trainer,))
    visitor.open(register_link(make, past, trainer)).sees("This link worked until", "Sign in, or ask the training team")
    visitor.open(register_link(make, today, trainer, ended_at=clock.now())).sees("A newer link has been sent")
    link = register_link(make, today, trainer)
    visitor.open(link.replace(today.ref, past.ref)).heading("Page not found")
    visitor.open(link).press("Open the register").heading(today.course.title)
    visitor.open(f"/register/{past.ref}").heading("Sign in")


def register_link(make: Make, event: Event, trainer: Person, **values: object) -> str:
    token = new_token()
    row = RegisterLink(
        token_hash=token_hash(token), event_id=event.id, person_id=trainer.id, created_at=clock.now(), **values
    )
    make.session.add(row)
    make.session.commit()
    return f"/register/{event.ref}/enter/{token}"
