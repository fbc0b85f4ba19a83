"""A coordinator reminds people of what is due: asked first, sent once, and to whoever is away once they are back."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from tests.pages import main_text
from training import clock
from training.agency.reminders.models import LevelReminder
from training.agency.reminders.operations import SWEEP
from training.timetable.models import StoppedMessages, Topic

KIND = "agency/reminder"


@pytest.fixture
def people(make, agency, certificate_for, session):
    """Overdue, due, stopped, without an address, away; in date; and of another agency."""
    found = {}
    for name, months, days in (
        ("Olive", 1, -100), ("Dana", 3, -60), ("Stan", 1, -100), ("Nora", 1, -100), ("Abel", 1, -100), ("Ina", 24, -3),
        ("Bea", 1, -100),
    ):  # fmt: skip
        address = {"email": None} if name == "Nora" else {}
        found[name] = make.person(name, agency=agency, **address)
        certificate_for(found[name], agency=agency, title="Two", level="2", refresh_months=months, days=days)
    certificate_for(make.person("Xena", agency=make.agency("Other")), level="2", refresh_months=1, days=-100)
    [tie] = found["Abel"].affiliations
    tie.away_from, tie.away_until = clock.today(), clock.today() + timedelta(days=9)
    session.add(StoppedMessages(person_id=found["Stan"].id, topic=Topic.RENEWAL, stopped_at=clock.now()))
    session.commit()
    return found


@pytest.fixture
def event(make, people, agency):
    """Bea has a place there; Olive has one, too, through somebody else, of which the agency knows nothing."""
    found = make.event(make.course("L2", title="Level two", level="2"), days=30)
    make.booking(found, people["Bea"], agency=agency)
    make.booking(found, people["Olive"], agency=make.agency("Elsewhere"))
    return found


def states(session):
    session.expire_all()
    return {one.person.name: one.state for one in session.scalars(select(LevelReminder))}


def press(browser, **values):
    return browser.submit("/agency/reminders/new", "Remind those who are ticked", **values)


@pytest.fixture
def work(run_job):
    """The worker writes what was asked for, and to those who are back."""
    return lambda: [run_job(name) for name in ("jobs.work", SWEEP)]


def test_one_press_reminds_everybody_whose_training_is_due_once(
    browser, agency, people, event, messages, session, work
):
    page = main_text(browser.get("/agency/reminders/new"))
    assert "3 people get it" in page
    assert "Nora Level 2 Refresh overdue refresh was due" in page
    assert "Bea Level 2 Refresh overdue refresh was due" in page
    for words in (
        "Has a place already",
        "No e-mail address",
        "Wants no such messages",
        "Away until 21 May 2026",
        "26 May 2026",
    ):
        assert words in page
    assert "Your safeguarding training for Colchester Scouts" in page
    assert "Ina" not in page
    assert "Xena" not in page
    before = browser.get("/agency/reminders/new")
    said = main_text(press(browser))
    assert "2 reminders are on their way. 1 person is away, and gets it once back." in said
    assert "0 of 2 dealt with" in said
    work()
    assert states(session) == {"Olive": "sent", "Dana": "sent", "Abel": "away"}
    sent = messages(KIND)
    assert {one.to_address for one in sent} == {people["Olive"].email, people["Dana"].email}
    text_of = {one.to_address: one.text for one in sent}
    assert f"/events/{event.ref}" in text_of[people["Dana"].email]
    assert "Its refresh was due on" in text_of[people["Olive"].email]
    assert "You have a place: Level two" in text_of[people["Olive"].email]
    again = main_text(browser.get("/agency/reminders/new"))
    assert "Nobody to remind" in again
    assert again.count("Reminded a short time ago On 12 May 2026") == 2
    assert "Reminded on 12 May 2026" in main_text(browser.get("/agency/levels"))
    plain = "SELECT count(*) FROM history WHERE action = 'reminded of levels' AND subject = 'person'"
    assert session.execute(text(plain)).scalar_one() == 2
    late = browser.submit("/agency/reminders/new", "Remind those who are ticked", page=before)
    assert "Nobody of those is left to be reminded" in main_text(late)
    assert "Nobody is ticked" in main_text(press(browser, page=before, tick=["x", "999999999999"]))


def test_who_is_away_is_reminded_the_day_after_they_are_back(browser, people, messages, session, work, frozen_clock):
    press(browser)
    work()
    [tie] = people["Abel"].affiliations
    tie.away_until += timedelta(days=7)  # comes back later
    session.commit()
    frozen_clock.shift(timedelta(days=17))  # the first day back
    work()
    assert len(messages(KIND)) == 3
    assert "Goes on 1 June 2026" in main_text(browser.get("/agency/reminders"))
    frozen_clock.shift(timedelta(days=3))
    work()
    assert states(session)["Abel"] == "sent"
    assert [one.to_address for one in messages(KIND)][3:] == [people["Abel"].email]


def test_what_waits_can_be_taken_back_and_is_not_sent_to_who_has_renewed(
    browser, agency, people, messages, session, work, frozen_clock, certificate_for
):
    press(browser, tick=[people["Abel"].affiliations[0].id])
    assert "No reminders yet" in main_text(
        browser.submit(f"/agency/reminders?agency={agency.id}", "Take it back : Abel")
    )
    press(browser, tick=[people["Abel"].affiliations[0].id])
    frozen_clock.shift(timedelta(days=20))
    certificate_for(people["Abel"], agency=agency, level="2", refresh_months=36, days=-1)
    work()
    assert states(session) == {"Abel": "not due"}
    assert messages(KIND) == []
