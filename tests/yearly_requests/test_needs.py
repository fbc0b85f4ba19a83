"""Agencies are asked for their training needs: sent, answered by the link, chased, and merged in mid-year."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.courses.conftest import errors_in
from tests.pages import main_text
from training import clock
from training.access import SYSTEM
from training.concerns.models import Concern
from training.history.models import History
from training.mail.models import Message
from training.merging.agency_operations import merge_agencies
from training.texts.models import WrittenText
from training.yearly_requests import operations
from training.yearly_requests.models import AgencyRequest, RequestKind
from training.yearly_requests.needs.queries import sums_by_level

SEND = "yearly_requests.send"


@pytest.fixture
def admin(make, client_for):
    return client_for(make.administrator())


@pytest.fixture
def ask(session, make, transact):
    """ask(): every agency of the voluntary sector, for this year. Gives the round."""

    def asked(days=30):
        closes_on = clock.today() + timedelta(days=days)
        with transact() as writing:
            made = operations.ask_agencies(
                writing, RequestKind.NEEDS, 2026, ["voluntary"], closes_on, SYSTEM, clock.now()
            )
            return made.id

    return asked


@pytest.fixture
def coordinate(make):
    """coordinate(agency, "co@example.org"): somebody books for it."""

    def made(agency, email):
        person = make.coordinator(agency)
        make.address(person, email)
        return person

    return made


def requests_of(session, agency):
    return session.scalars(select(AgencyRequest).where(AgencyRequest.agency_id == agency.id)).all()


def messages(session):
    rows = session.execute(select(Message.to_address, Message.kind).order_by(Message.id)).all()
    return [(to, kind.removeprefix("requests/needs_")) for to, kind in rows if kind.startswith("requests/")]


def test_the_administrator_asks_and_the_worker_writes_to_whoever_answers(session, admin, make, coordinate, run_job):
    ours, without = make.agency("Colne Scouts"), make.agency("Sea Cadets")
    make.agency("Typed", checked_at=None)
    coordinate(ours, "co@example.org")
    there = "/admin/evidence/needs"
    wrong = admin.submit(there, "Ask them", sectors=[], closes_on=["", "", ""])
    assert errors_in(wrong)[0] == "Choose the year"
    soon = clock.today() + timedelta(days=30)
    day = [str(soon.day), str(soon.month), str(soon.year)]
    admin.submit(there, "Ask them", page=wrong, year="2026", sectors=["voluntary"], closes_on=day)
    run_job(SEND), run_job(SEND)
    assert messages(session) == [("co@example.org", "asked")]
    again = admin.submit(there, "Ask them", year="2026", sectors=["voluntary"], closes_on=day)
    assert errors_in(again) == ["Agencies have been asked for this year. Choose another year"]
    [asked] = requests_of(session, without)
    chase = f"/admin/evidence/requests/{asked.round_id}"
    assert "0 of 2 have answered" in main_text(admin.get(chase))
    assert "Nobody: it has no coordinator" in main_text(admin.get(f"/admin/evidence/requests/one/{asked.id}"))
    admin.submit(f"/admin/evidence/requests/one/{asked.id}", "Save", contact="clerk@example.org")
    run_job(SEND)
    assert messages(session)[1:] == [("clerk@example.org", "asked")]
    assert "Nobody is left to remind" in main_text(admin.submit(chase, "Remind everybody without an answer"))


def test_a_link_is_answered_without_an_account_and_read_by_the_administrator(session, admin, make, client, ask):
    agency = make.agency("Colne Scouts")
    round_id = ask()
    [asked] = requests_of(session, agency)
    form = f"/tell-us/{asked.token}"
    empty = client.submit(form, "Send", needed_2="a dozen")
    assert errors_in(empty) == ["Enter a whole number"]
    nothing = client.submit(form, "Send", page=empty, needed_2="")
    assert errors_in(nothing) == ["Enter a number or a few words, or tick that you need nothing"]
    done = client.submit(form, "Send", page=nothing, needed_2="1,200", own_1="0", topics="Online safety")
    assert "1,200 need it" in main_text(done)
    other = client.get(form)
    client.submit(form, "Send", needed_2="30", topics="Online safety")
    refused = client.submit(form, "Send", page=other, needed_2="31")
    assert errors_in(refused)[0].startswith("Somebody else has answered for your organisation")
    assert "30 need it" in main_text(refused)
    client.submit(form, "Send", page=refused)
    session.expire_all()
    assert sums_by_level(session, round_id)["2"].needed == 31
    assert session.scalars(select(History.action).where(History.subject == "agency request")).all() == [
        *("answered", "answer changed", "answer changed")
    ]
    read = main_text(admin.get(f"/admin/evidence/requests/{round_id}/answers"))
    assert "1 of 1 agencies have answered" in read
    assert "Online safety" in read
    assert session.scalars(select(WrittenText.kind)).all() == ["agency"]


def test_a_coordinator_finds_the_question_on_the_page_of_their_organisation(session, make, client_for, ask):
    agency = make.agency("Colne Scouts")
    browser = client_for(make.coordinator(agency))
    ask()
    page = browser.page("/agency")
    assert "The Board asks Colne Scouts what training it needs in 2026-27." in page.text
    [asked] = requests_of(session, agency)
    assert page.find("a", href=f"/tell-us/{asked.token}") is not None


def test_what_an_agency_wrote_can_be_raised_as_a_concern(session, admin, make, coordinate, client, ask):
    agency = make.agency("Colne Scouts")
    coordinate(agency, "co@example.org")
    round_id = ask()
    [asked] = requests_of(session, agency)
    client.submit(f"/tell-us/{asked.token}", "Send", topics="Ben of Hill Road")
    page = admin.get(f"/admin/evidence/requests/{round_id}/answers")
    admin.submit("", f"This may be about a child or a worker ({agency.full_name})", page=page)
    concern = session.scalars(select(Concern)).one()
    assert concern.author == f"{agency.full_name}, by the link that was sent to Cory Coordinator, co@example.org"
    assert "Ben of Hill Road" in concern.words
    assert "Ben of Hill Road" not in main_text(admin.get(f"/admin/evidence/requests/{round_id}/answers"))


def test_after_closing_nothing_typed_is_lost_and_a_later_day_opens_it_again(
    session, admin, make, client, ask, frozen_clock
):
    agency = make.agency()
    round_id = ask(days=1)
    [asked] = requests_of(session, agency)
    form = f"/tell-us/{asked.token}"
    opened = client.get(form)
    frozen_clock.shift(timedelta(days=2))
    late = client.submit(form, "Send", page=opened, topics="Neglect, please")
    assert late.status_code == 410
    assert "Neglect, please" in main_text(late)
    later = clock.today() + timedelta(days=9)
    there = f"/admin/evidence/requests/{round_id}/closing"
    admin.submit(there, "Change the last day", closes_on=[str(later.day), str(later.month), str(later.year)])
    assert "Thank you" in main_text(client.submit(form, "Send", page=opened, topics="Neglect, please"))


def test_reminders_go_in_one_press_to_those_without_an_answer(
    session, admin, make, coordinate, client, ask, run_job, frozen_clock
):
    answers, silent, gone = make.agency("A"), make.agency("B"), make.agency("C")
    for agency in (answers, silent, gone):
        coordinate(agency, f"{agency.name.lower()}@example.org")
    round_id = ask()
    run_job(SEND)
    client.submit(f"/tell-us/{requests_of(session, answers)[0].token}", "Send", nothing="y")
    admin.submit(f"/admin/evidence/requests/one/{requests_of(session, gone)[0].id}", "Do not ask it")
    frozen_clock.shift(timedelta(days=3))
    page = admin.submit(f"/admin/evidence/requests/{round_id}", "Remind everybody without an answer")
    assert "1 agency is reminded" in main_text(page)
    run_job(SEND), run_job(SEND)
    assert messages(session)[3:] == [("b@example.org", "reminder")]


def test_of_two_agencies_that_are_one_the_last_answer_counts_and_both_stay(session, admin, make, client, ask, transact):
    """Merged: one agency with two requests. What became another keeps its own, and is asked of those who went along."""
    one, other = make.agency("Colne Scouts"), make.agency("Colne Scout Group")
    round_id = ask()
    for agency, number in ((one, "10"), (other, "14")):
        client.submit(f"/tell-us/{requests_of(session, agency)[0].token}", "Send", needed_2=number)
    ids = one.id, other.id
    with transact() as writing:
        merge_agencies(writing, *ids, SYSTEM, clock.now())
    assert len(requests_of(session, other)) == 2
    assert sums_by_level(session, round_id)["2"].needed == 14
