"""Journeys 4 and 5: the trainer's register by a link, then the evaluation, the certificate and its check."""

import io
import re
from collections.abc import Callable

from pypdf import PdfReader

from tests.factories import Make
from tests.journeys.conftest import Site
from tests.journeys.visitor import Visitor
from tests.simulators.smtp import link_in
from training.courses.models import Event
from training.people.models import Person


def todays_event(make: Make, title: str, *people: Person, **values: object) -> tuple[Event, Person]:
    trainer = make.trainer(f"Trainer of {title}")
    course = make.course(title=title, level="3", refresh_months=24, outcomes=1)
    event = make.event(course, days=0, trainers=(trainer,), **values)  # type: ignore[arg-type]
    for person in people:
        make.booking(event, person)
    return event, trainer


def test_from_the_register_to_a_certificate_anybody_can_check(
    visitor: Visitor, make: Make, site: Site, run_job: Callable[[str], None]
) -> None:
    amina, ben, chloe = make.person("Amina Yusuf"), make.person("Ben Ogunleye"), make.person("Chloë Marsh")
    title = f"Leading well {'at a desk' if visitor.by_keyboard else 'on a phone'}"
    event, trainer = todays_event(make, title, amina, ben, chloe)

    run_job("attendance.register_links")
    visitor.open(link_in(site.inbox.wait_for(trainer.email or "", title), "/enter/"))
    visitor.press("Open the register").heading(title)
    for person, mark in ((amina, "Present"), (ben, "Absent"), (chloe, "Left early")):
        visitor.mark(person.name, mark)
    visitor.open(f"/register/{event.ref}").follow("Add a walk-in")
    visitor.type("Full name", "Walter Inn").select("Agency", "I work for myself").press("Add to the register")
    visitor.mark("Walter Inn", "Present")
    visitor.open(f"/register/{event.ref}").follow("Close the register")
    visitor.sees("2 attended", "1 attended in part", "1 did not attend").press("Close the register")
    visitor.does_not_see("There is a problem")

    answer(visitor, link_in(site.inbox.wait_for(amina.email or "", title), "/evaluations/"))
    visitor.heading("Thank you")
    issued = site.inbox.wait_for(amina.email or "", "certificate")
    assert not site.inbox.sent_to(ben.email or "")
    assert not site.inbox.sent_to(chloe.email or "")

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
    visitor.press("Check the certificate").heading("This certificate is genuine and valid")
    visitor.sees("Amina Yusuf", title)


def answer(visitor: Visitor, link: str) -> None:
    visitor.open(link).heading("What did you think")
    visitor.choose("2", group="Before").choose("5", group="Now")
    for question in ("What the course covered", "The trainer", "The venue"):
        visitor.choose("4", group=question)
    visitor.choose("About right", group="The pace was").choose("Yes", group="Did it help")
    visitor.choose("9", group="How likely")
    visitor.type("Anything else you would like to say (optional)", "I will change how we record.")
    visitor.press("Send my answers")


def test_a_trainer_who_signs_in_sees_their_own_events(visitor: Visitor, make: Make, site: Site) -> None:
    from tests.journeys.test_a_practitioner import PASSWORD, give_password

    event, trainer = todays_event(make, "Signing in to teach", make.person())
    other = make.event(days=0)
    give_password(site, trainer.email or "")
    visitor.sign_in(trainer.email or "", PASSWORD).heading("My events").sees("Signing in to teach")
    visitor.open(f"/register/{event.ref}").heading("Signing in to teach")
    visitor.open(f"/register/{other.ref}").heading("Page not found")
