"""Who of an agency is in date: the matrix, its sums by plain SQL, what it asks of roles."""

import csv
from datetime import date, timedelta
from io import StringIO

import pytest
from sqlalchemy import select, text

from tests.pages import main_text
from training import clock
from training.agency.levels.models import AgencyRole
from training.agency.levels.standing import RoleAsks, Standing, asked_of, needs_at, sums_of
from training.board_lists.lists import BoardList, Level
from training.records.hours.held import Held
from training.records.needed_next import Need, NeedState

LEVELS = BoardList(tuple(Level(code=str(n), name=f"Level {n}", framework="ESCB", rank=n) for n in (1, 2, 3)))
IN_DATE, LAPSED, NEVER = NeedState.IN_DATE, NeedState.LAPSED, NeedState.NEVER


def need(level: str, state: NeedState) -> Need:
    by = None if state is NEVER else Held(root_id=1, level=level, title="Two", on=date(2025, 5, 12))
    return Need(state=state, level=level, by=by)


@pytest.mark.parametrize(
    ("needs", "expected"),
    (
        ([], [None, None, None]),
        ([need("2", IN_DATE)], [IN_DATE, IN_DATE, None]),
        ([need("3", LAPSED), need("1", IN_DATE)], [IN_DATE, LAPSED, LAPSED]),
        ([need("1", NEVER), need("2", NEVER)], [NEVER, NEVER, None]),
    ),
)
def test_a_cell_says_what_the_record_says_and_a_higher_level_counts_for_a_lower(needs, expected):
    found = [needs_at(needs, level, LEVELS) for level in LEVELS]
    assert [one.state if one else None for one in found] == expected


def test_a_role_is_known_by_its_name_however_it_is_typed_and_others_are_everybody_else():
    asks = [RoleAsks("Teacher", "2"), RoleAsks("", "1")]
    assert [one.level for one in asked_of("TEACHER", asks)] == ["2"]
    assert [one.level for one in asked_of("Cook", asks)] == ["1"]


@pytest.mark.parametrize(
    ("headcount", "percent", "missing", "too_low"),
    ((4, "66.7%", 1, False), (3, "100.0%", 0, False), (2, "", 0, True), (None, "", 0, False)),
)
def test_a_percentage_is_of_the_headcount_without_those_who_are_away_or_of_nothing(
    headcount, percent, missing, too_low
):
    people = [Standing([need("2", IN_DATE)], "", is_away=away) for away in (False, False, True)]
    found = sums_of(people, [RoleAsks("", "2", headcount)], LEVELS, list(LEVELS))[1]
    assert (found.percent, found.missing, found.too_low) == (percent, missing, too_low)
    assert found.by_state[IN_DATE] == 2


@pytest.fixture
def people(make, agency, certificate_for, session):
    """Of the agency, beside its coordinator: in date, overdue, never, away."""
    found = [make.person(name, agency=agency, job_role="Leader") for name in ("Ann", "Ben", "Cal", "Dee")]
    for person, months, days in ((found[0], 24, -3), (found[1], 1, -100)):
        certificate_for(person, agency=agency, title="Two", level="2", refresh_months=months, days=days)
    [ann], [dee] = found[0].affiliations, found[3].affiliations
    ann.staff_number = "0042"
    dee.away_from, dee.away_until = clock.today(), clock.today() + timedelta(days=9)
    for person in found:
        person.affiliations[0].job_role = "Leader"
    session.commit()
    return found


def test_a_coordinator_says_what_a_role_needs_and_sees_who_is_in_date_of_how_many(
    make, browser, agency, people, session
):
    event = make.event(make.course("L2", title="Level two", level="2"), days=30)
    assert "You ask it of no role" in main_text(browser.get("/agency/levels"))
    roles = f"/agency/levels/roles?agency={agency.id}"
    bad = browser.submit(roles, "Save", role="Leader", headcount="0")
    assert (bad.status_code, "Choose the level" in main_text(bad)) == (422, True)
    browser.submit(roles, "Save", role="leader", level="2", headcount="6")
    page = main_text(browser.get("/agency/levels"))
    assert "Level 2 1 0 1 1 20.0% in date: 1 of 5, without 1 who is away" in page
    assert "Level 2 : 4 people have to take or renew it." in page
    assert f"/events/{event.ref}" in browser.get("/agency/levels").text
    assert "Cal Leader ○ Not done yet ○ Not done yet Not asked" in page
    make.event(make.course("L2R", level="2", renews=event.course), days=30, capacity=9)
    make.booking(event, people[2], agency=agency)
    assert "1 has a place, so 3 places are needed. 32 places are free." in main_text(browser.get("/agency/levels"))
    assert "Ben Leader ✗ Refresh overdue" in page
    assert "2 people" in main_text(browser.get("/agency/people?show=never")), "as the list of people has it"
    plain = session.execute(
        text(
            "SELECT count(*) FROM affiliation JOIN booking ON booking.delegate_id = affiliation.person_id"
            " AND booking.agency_id = affiliation.agency_id JOIN certificate ON certificate.booking_id = booking.id"
            " WHERE affiliation.ended_at IS NULL AND affiliation.away_from IS NULL AND certificate.level = '2'"
            " AND certificate.valid_until >= :today AND affiliation.agency_id = :agency"
        ),
        {"today": clock.today(), "agency": agency.id},
    ).scalar_one()
    assert plain == 1
    browser.submit(roles, "Save", role="Leader", level="2", headcount="3")
    low = main_text(browser.get("/agency/levels"))
    assert "You gave 3 as the number of people, and we know of 4. Correct the number" in low
    assert "%" not in low.partition("What would")[0]
    before = main_text(browser.submit(roles, "Ask it no longer : Leader"))
    assert "Before" in before
    assert len(session.scalars(select(AgencyRole)).all()) == 2


def test_nobody_is_sent_to_a_refresher_who_has_never_done_the_level(make, browser, agency, session):
    make.person("Cal", agency=agency)
    session.add(AgencyRole(agency_id=agency.id, role="", level="2", headcount=2, since=clock.now()))
    whole = make.course("L2", title="Level two", level="2")
    make.event(make.course("L2R", level="2", renews=whole), days=30, capacity=9)
    page = main_text(browser.get("/agency/levels"))
    assert "Level 2 : 2 people have to take or renew it. 0 places are free. No date is open." in page


def test_the_file_has_a_row_for_each_person_with_their_staff_number(browser, people):
    rows = list(csv.DictReader(StringIO(browser.get("/agency/levels.csv").data.decode("utf-8-sig"))))
    ann = next(row for row in rows if row["Name"] == "Ann")
    assert (ann["Staff number"], ann["Level 2"], ann["Level 2: refresh due"]) == ("0042", "In date", "2028-05-09")
    assert next(row for row in rows if row["Name"] == "Dee")["Away until"] == str(date(2026, 5, 21))


def test_the_matrix_needs_as_many_queries_for_many_people_and_is_searched_and_paged(make, browser, agency, people):
    browser.get("/agency/levels")
    few = len(browser.queries)
    for number in range(60):
        make.person(f"Person {number:02}", agency=agency)
    page = browser.page("/agency/levels?page=2")
    assert len(browser.queries) == few
    assert page.find(attrs={"aria-current": "page"}, string="Page 2")
    found = main_text(browser.get("/agency/levels?q=person 59"))
    assert "1 person, by name" in found
    assert "Person 58" not in found
