"""Agencies say what reviews changed there: answered by a link, read, cited, and shown to the Board."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.courses.conftest import errors_in
from tests.pages import main_text
from training import clock
from training.access import SYSTEM
from training.board_lists.operations import add_thing
from training.yearly_requests.impact.models import ImpactAnswer
from training.yearly_requests.models import AgencyRequest

SEND = "yearly_requests.send"


@pytest.fixture
def admin(make, client_for):
    return client_for(make.administrator())


@pytest.fixture
def asked(session, admin, make, transact):
    """An agency that is asked about two reviews."""
    agency = make.agency("Colne Scouts")
    with transact() as writing:
        for name in ("Child A", "Child B"):
            add_thing(writing, "review", name, date(2026, 1, 1), {}, SYSTEM, clock.now())
    soon = clock.today() + timedelta(days=30)
    admin.submit(
        "/admin/evidence/impact",
        "Ask them",
        year="2026",
        sectors=["voluntary"],
        reviews=["child-a", "child-b"],
        closes_on=[str(soon.day), str(soon.month), str(soon.year)],
    )
    return session.scalars(select(AgencyRequest).where(AgencyRequest.agency_id == agency.id)).one()


def test_what_changed_is_answered_read_cited_and_shown_to_the_board(session, admin, make, client_for, client, asked):
    form, answers = f"/tell-us/{asked.token}", f"/admin/evidence/requests/{asked.round_id}/answers"
    reader = client_for(make.board_reader())
    wrong = client.submit(form, "Send", briefed_0="most")
    assert errors_in(wrong) == ["How many of your people were briefed on Child A? Enter a whole number"]
    said = {"briefed_0": "40", "who_0": "All leaders", "changed_0": "We ask about home first.", "changed_1": "A rota."}
    client.submit(form, "Send", page=wrong, **said)
    board = main_text(reader.get("/reports/agencies/impact"))
    assert "1 of 1 agencies have answered" in board
    assert "Child A 1 40 1" in board
    assert "We ask about home first." not in board, "nobody has read it"
    page = admin.get(answers)
    assert "All leaders" in main_text(page)
    ids = session.scalars(select(ImpactAnswer.id).order_by(ImpactAnswer.id)).all()
    form_of = f"{answers}/{ids[0]}/cite"
    assert form_of in page.text
    admin.submit(answers, f"Cite it in reports : {asked.agency.full_name}")
    board = main_text(reader.get("/reports/agencies/impact"))
    assert "We ask about home first." in board
    assert "All leaders" not in board
    client.submit(form, "Send", changed_0="We ask Ben first.")
    assert "Ben" not in main_text(reader.get("/reports/agencies/impact")), "other words are read anew"


def test_a_concern_takes_what_was_cited_out_of_the_reports(admin, make, client_for, client, asked):
    answers = f"/admin/evidence/requests/{asked.round_id}/answers"
    client.submit(f"/tell-us/{asked.token}", "Send", changed_0="We ask about home first.")
    admin.submit(answers, f"Cite it in reports : {asked.agency.full_name}")
    admin.submit(answers, f"This may be about a child or a worker ({asked.agency.full_name})")
    board = main_text(client_for(make.board_reader()).get("/reports/agencies/impact"))
    assert "We ask about home first." not in board
    assert "1 of 1 agencies have answered" in board
