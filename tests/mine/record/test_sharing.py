"""A record is shared by a link: what it shows, who opened it, and how it ends."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.pages import main_text
from training import clock
from training.records.models import RecordLink, RecordLinkOpening

SHARING = "/my/record/sharing"
DONE = {"title": "Children first", "provider": "Rose Clinic", "completed_on": date(2025, 3, 3), "minutes": 150}


@pytest.fixture
def person(make):
    return make.person("Sam Okafor", job_role="Leader")


@pytest.fixture
def browser(client_for, person):
    return client_for(person)


@pytest.fixture
def link(browser, session):
    """One that works to 11 June 2026."""
    assert "ready below" in main_text(browser.submit(SHARING, "Make the link", for_whom="Human resources, Provide"))
    return session.scalars(select(RecordLink)).one()


def show(client, link):
    return client.submit(f"/shared-record/{link.token}", "Show the record")


def test_the_link_shows_the_record_to_whoever_presses_and_nothing_else(
    client, make, person, link, certificate_for, session
):
    certificate = certificate_for(person, title="Safeguarding lead", level="3", refresh_months=24)
    taken_back = certificate_for(person, title="Taken back")
    taken_back.revoked_because, taken_back.revoked_at = "It was somebody else", clock.now()
    make.booking(make.event(make.course(title="Still to come"), days=20), person)
    level_2 = make.course(title="Level 2", level="2")
    make.equivalence(person, level_2, said="My own words", decided_at=clock.now(), **DONE)
    cover = client.get(f"/shared-record/{link.token}")
    assert cover.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "Sam Okafor shares a training record It is meant for: Human resources, Provide." in main_text(cover)
    assert "Safeguarding lead" not in main_text(cover)
    assert session.scalars(select(RecordLinkOpening)).all() == [], "opening the page is not pressing"
    page = show(client, link)
    shown = main_text(page)
    assert "Level 3, safeguarding lead In date" in shown
    assert f"Safeguarding lead Level 3 9 May 2026 6 hours {certificate.number} Check it" in shown
    assert f"/verify/{certificate.token}" in page.text
    assert (
        "Children first Rose Clinic 3 March 2025 2.5 hours Accepted on 12 May 2026 as our level 2 No refresh needed"
        in shown
    )
    assert "In all: 8.5 hours of training." in shown
    for absent in ("Taken back", "Still to come", "My own words", person.email, "Leader", "Renew"):
        assert absent not in page.text


def test_its_owner_sees_when_it_was_opened(client, browser, link, frozen_clock):
    assert "Nobody has opened it yet." in main_text(browser.get(SHARING))
    show(client, link)
    frozen_clock.shift(3600)
    show(client, link)
    assert "Opened twice, last on Tuesday 12 May 2026" in main_text(browser.get(SHARING))
    assert "This is what whoever has a link of yours sees." in main_text(browser.get(f"{SHARING}/preview"))


def test_a_link_that_was_withdrawn_or_is_over_says_so_and_what_to_do(client, browser, link, frozen_clock):
    address = f"/shared-record/{link.token}"
    frozen_clock.move_to(clock.at(link.last_day, clock.now().time()))
    assert client.get(address).status_code == 200
    frozen_clock.shift(86400)
    over = client.get(address)
    assert over.status_code == 410
    assert "It showed a training record until 11 June 2026." in main_text(over)
    frozen_clock.shift(-86400)
    page = client.get(address)
    browser.submit(SHARING, "Withdraw it : Human resources, Provide")
    late = client.submit("", "Show the record", page=page)
    assert (late.status_code, "This link was withdrawn" in main_text(late)) == (410, True)
    assert "withdrawn on 11 June 2026" in main_text(browser.get(SHARING))
    unknown = client.get("/shared-record/nonsense")
    assert (unknown.status_code, "This link to a training record does not work" in main_text(unknown)) == (404, True)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    (
        ({"for_whom": ""}, "Enter whom it is for"),
        ({"for_whom": "x" * 121}, "Use 120 characters or fewer"),
        ({"last_day": ["11", "5", "2026"]}, "Choose a day from today on, within a year"),
        ({"last_day": ["12", "6", "2027"]}, "Choose a day from today on, within a year"),
        ({"last_day": ["", "", ""]}, "Enter the last day on which it works"),
    ),
)
def test_bad_input_in_the_form_for_a_link_has_a_sentence(browser, session, typed, sentence):
    answer = browser.submit(SHARING, "Make the link", **{"for_whom": "Provide", **typed})
    assert (answer.status_code, sentence in main_text(answer)) == (422, True)
    assert session.scalars(select(RecordLink)).all() == []


def test_links_that_ended_long_ago_are_deleted_with_their_openings(client, link, session, run_job, frozen_clock):
    show(client, link)
    frozen_clock.shift(timedelta(days=30 + 90).total_seconds())
    run_job("records.delete_old")
    assert session.scalars(select(RecordLink)).all() != []
    frozen_clock.shift(86400)
    run_job("records.delete_old")
    assert session.scalars(select(RecordLink)).all() == []
    assert session.scalars(select(RecordLinkOpening)).all() == []
