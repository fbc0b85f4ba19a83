"""Levels counted in hours, through the pages: offered, asked of a role, in a matrix and a record, across by hand."""

import csv
from datetime import date
from io import StringIO

import pytest
from sqlalchemy import select, text

from tests.courses.conftest import errors_in
from tests.pages import main_text
from training import clock
from training.board_lists.models import LevelHours, LevelRow
from training.bookings.earlier_training.models import Equivalence
from training.mail.models import Message

LEVELS = "/admin/settings/lists/levels"


def typed(day: date) -> list[str]:
    return [str(day.day), str(day.month), str(day.year)]


def level_page(session, code: str) -> str:
    return f"{LEVELS}/{session.scalars(select(LevelRow.id).where(LevelRow.code == code)).one()}"


@pytest.fixture
def admin(make, client_for):
    return client_for(make.administrator())


@pytest.fixture
def offered(session, admin):
    """Health level 3 core, offered from today: 8 hours in 3 years, of which 4 multi-agency."""
    page = level_page(session, "health-3")
    assert "8 hours in 3 years, of which 4 multi-agency From 1 January 2019" in main_text(admin.get(page))
    assert "Not offered yet" in main_text(admin.get(LEVELS))
    admin.submit(page, "Offer it", offered_from=typed(clock.today()))
    return page


def test_the_administrator_offers_a_level_and_says_in_which_hours_it_is_counted_from_which_day(session, admin, offered):
    bad = admin.submit(offered, "Count it so", hours="8", years="3", shared="9", hours_since=typed(clock.today()))
    assert errors_in(bad) == ["Enter no more than all the hours"]
    same = admin.submit(offered, "Count it so", hours="8", years="3", shared="4", hours_since=typed(clock.today()))
    assert errors_in(same) == ["It is counted so then already. Choose another day, or leave it as it is"]
    admin.submit(offered, "Count it so", hours="12", years="2", shared="", hours_since=["1", "4", "2027"])
    admin.submit(offered, "Count no hours", no_hours_since=["1", "4", "2029"])
    said = main_text(admin.get(offered))
    assert "No hours: by the day on which the refresh is due From 1 April 2029 12 hours in 2 years From 1 April" in said
    assert "Offered from a day on" in said
    assert session.scalars(select(LevelHours.minutes).where(LevelHours.level == "health-3")).all() == [480, 720, None]


@pytest.fixture
def nurse(make, agency, certificate_for, session):
    """Of the agency: attended level 3 of ours, 6 hours, together with somebody of another organisation."""
    nurse, other = make.person("Nia Nurse", email="nia@example.org", agency=agency), make.person()
    event = make.event(make.course(title="Level three", level="3", hours=6, refresh_months=36), days=-30)
    booking = make.booking(event, nurse, agency=agency, outcome="attended")
    make.booking(event, other, agency=make.agency("Other"), outcome="attended")
    nurse.affiliations[0].job_role = "Nurse"
    session.commit()
    return nurse, booking


def test_what_was_attended_counts_in_another_framework_once_somebody_says_so_and_no_longer_when_it_is_taken_back(
    make, admin, browser, agency, nurse, offered, session
):
    person, booking = nurse
    browser.submit(f"/agency/levels/roles?agency={agency.id}", "Save", role="Nurse", level="health-3", headcount="1")
    assert "Health level 3 core (8 hours in 3 years, of which 4 multi-agency)" in main_text(
        browser.get("/agency/levels/roles")
    )
    assert "Not done yet 0 of 8 hours, 0 of 4 multi-agency, since" in main_text(browser.get("/agency/levels"))
    assert "Level 3, safeguarding lead" in main_text(browser.get("/agency/levels")), "and nothing counts by itself"

    remind = main_text(browser.get("/agency/reminders/new"))
    assert "working with children Not done yet 0 of 8 hours, 0 of 4 multi-agency, since 12 May 2023 Now" in remind

    across = f"/admin/bookings/{booking.ref}/count-across"
    assert across in admin.get(f"/admin/people/{person.id}").text
    longer = admin.submit(across, "Let it count", level="health-3", hours="20")
    assert errors_in(longer) == ["It lasted 6 hours. Enter no more than that"]
    admin.submit(across, "Let it count", level="health-3")
    stored = session.scalars(select(Equivalence)).one()
    assert (stored.level, stored.minutes, stored.with_others, stored.booking_id) == ("health-3", 360, True, booking.id)
    assert (
        "now counts at Health level 3 core"
        in session.scalars(select(Message.subject).where(Message.kind == "bookings/level_accepted")).one()
    )
    again = admin.submit(across, "Let it count", level="health-3")
    assert "This counts at Health level 3 core already" in errors_in(again)[0]

    matrix = main_text(browser.get("/agency/levels"))
    assert "◔ Not enough hours yet 6 of 8 hours, 6 of 4 multi-agency, since 12 May 2023" in matrix
    rows = csv.DictReader(StringIO(browser.get("/agency/levels.csv").data.decode("utf-8-sig")))
    row = next(one for one in rows if one["Name"] == "Nia Nurse")
    names = {name: value for name, value in row.items() if name.startswith("Health")}
    assert list(names.values())[3:] == ["6.00", "8.00", "6.00"]
    short = main_text(browser.get("/agency/people?show=short"))
    assert "1 person" in short
    assert "Nia Nurse" in short
    plain = session.execute(
        text(
            "SELECT sum(minutes) FROM equivalence WHERE level = 'health-3' AND refused_because = '' AND person_id = :id"
        ),
        {"id": person.id},
    ).scalar_one()
    assert plain == 360

    undo = f"/admin/earlier-training/{stored.id}"
    admin.submit(undo, "Take it back", reason="It was another course.")
    assert "0 of 8 hours, 0 of 4 multi-agency" in main_text(browser.get("/agency/levels"))
    assert "Taken back" in main_text(admin.get(across)) or "taken back" in main_text(admin.get(across))


def test_somebody_asks_for_hours_from_elsewhere_at_a_level_and_their_record_says_how_many_stand(
    make, admin, offered, session, client_for
):
    person = make.person("Nia Nurse", email="nia@example.org")
    mine = client_for(person)
    values = {"course": "level:health-3", "title": "Own day", "provider": "Trust", "completed_on": ["3", "5", "2025"]}
    mine.submit("/my/earlier-training", "Ask the training team", **values, hours="")
    stored = session.scalars(select(Equivalence)).one()
    page = f"/admin/earlier-training/{stored.id}"
    assert "Does it count at Health level 3 core?" in main_text(admin.get(page))
    refused = admin.submit(page, "Accept", title="Own day", provider="Trust", completed_on=["3", "5", "2025"], hours="")
    assert errors_in(refused) == ["Enter how many hours it took: Health level 3 core is counted in hours"]
    admin.submit(page, "Accept", title="Own day", provider="Trust", completed_on=["3", "5", "2025"], hours="3.5")
    record = main_text(mine.get("/my/record"))
    assert "Not enough hours yet 3.5 of 8 hours, 0 of 4 multi-agency, since 12 May 2023." in record
    assert "3 hours 30 minutes: Own day, 3 May 2025. They count until 3 May 2028." in record
    assert "Accepted on 12 May 2026 as Health level 3 core" in record
