"""The pages of one area: its own figures, and nothing of another area, on no page and in no file."""

from io import BytesIO

import openpyxl
import pytest
from sqlalchemy import text

from tests.conventions.access_table import ROWS
from tests.pages import main_text
from training import clock
from training.access import Role, rule_for
from training.courses.models import KeptPlaces

CAME = """
    SELECT count(*), count(DISTINCT b.delegate_id)
    FROM booking b JOIN event e ON e.id = b.event_id JOIN course c ON c.id = e.course_id
    WHERE b.area = :area AND e.register_closed_at IS NOT NULL AND e.state <> 'cancelled' AND b.completes_id IS NULL
      AND b.outcome IN ('attended', 'partial') AND {more}
"""
BOARDS = ("reports", "results", "other_learning", "agencies")
OWN = {"area.home", "area.year", "area.grouped", "area.download", "area.names"}


@pytest.fixture
def reader(client_for, make):
    return client_for(make.area_reader("Southend"))


@pytest.fixture
def came(make):
    """came("Southend", 3): so many of an agency there came to one event, whose register is closed."""

    def come(area, number, *, event=None, agency=None, outcome="attended"):
        event = event or make.event(make.course(), days=-5, register_closed_at=clock.now())
        agency = agency or make.agency(area=area, quadrant=None)
        for _ in range(number):
            make.booking(event, make.person(), agency=agency, area=area, outcome=outcome)
        return event

    return come


def test_a_reader_sees_who_came_from_their_area_and_nothing_of_another(reader, make, came, session):
    joint = came("Southend", 6, agency=make.agency("Leigh Scouts", area="Southend", quadrant=None))
    came("Thurrock", 11, event=joint, agency=make.agency("Grays Guides", area="Thurrock", quadrant=None))
    other = came("Thurrock", 7)
    joint.kept_places = [KeptPlaces(area="Southend", places=8), KeptPlaces(area="Thurrock", places=13)]
    session.commit()

    home = reader.get("/account/start", follow_redirects=True)
    assert home.request.path == "/area/Southend"
    read = main_text(home)
    people = session.execute(text(CAME.format(more="1 = 1")), {"area": "Southend"}).one()
    assert f"{people[0]} attendances" in read
    assert f"{people[1]} different people" in read
    assert f"{joint.course.title} " in read
    assert "Thurrock" not in read
    assert other.course.title not in read

    by_agency = main_text(reader.get("/area/Southend/by/agency"))
    assert "Leigh Scouts" in by_agency
    assert "Grays Guides" not in by_agency

    book = openpyxl.load_workbook(BytesIO(reader.get("/area/Southend/figures.xlsx").data))
    cells = [str(cell) for sheet in book for row in sheet.values for cell in row if cell is not None]
    assert [list(row) for row in book["Joint events"].values][1][2:] == [8, 6]
    assert not [cell for cell in cells if "Thurrock" in cell or "Grays" in cell or cell in {"11", "13", "17", "24"}]
    assert reader.get("/area/Thurrock").status_code == 404
    assert reader.get("/area/Thurrock/figures.csv").status_code == 404


@pytest.mark.parametrize("name", ("level", "course", "format", "sector"))
def test_every_row_of_an_area_is_what_plain_sql_counts(make, came, session, name, client_for):
    for number, level in ((2, "1"), (3, "3")):
        event = make.event(make.course(level=level), days=-5, register_closed_at=clock.now())
        came("Thurrock", number, event=event)
        came("Essex", 9, event=event)
        came("Thurrock", 1, event=event, outcome="did not attend")
    came("Thurrock", 1, outcome="did not attend")  # a course nobody from there came to: it has no row
    column = {"level": "c.level", "course": "c.title", "format": "c.format", "sector": "b.sector"}[name]
    sheets = openpyxl.load_workbook(
        BytesIO(client_for(make.area_reader("Thurrock")).get("/area/Thurrock/figures.xlsx").data)
    )
    rows = [row[2:] for row in sheets[f"By {name}"].values if row[1] == "2026-27"]
    keys = session.scalars(text(f"SELECT DISTINCT {column} FROM booking b JOIN event e ON e.id = b.event_id "
                                "JOIN course c ON c.id = e.course_id")).all()  # fmt: skip
    counted = [
        session.execute(text(CAME.format(more=f"{column} = :key")), {"area": "Thurrock", "key": key}).one()
        for key in keys
    ]
    assert sorted(rows) == sorted(tuple(one) for one in counted if one[0])


def test_an_agency_is_named_by_those_of_its_people_who_are_from_there(reader, make, came):
    trust = make.agency("County Trust", area="Essex")
    came("Essex", 9, agency=trust)
    came("Southend", 1, agency=trust)
    read = main_text(reader.get("/area/Southend/by/agency"))
    assert "County Trust" not in read
    assert "fewer than 5 people are known 1" in read


def test_a_reader_of_an_area_may_open_no_page_but_theirs(app, reader):
    """Of every address of the site that asks for a role; and each page of figures for the Board, by a real request."""
    rules = {endpoint: rule_for(app, endpoint) for endpoint in app.view_functions}
    assert {endpoint for endpoint, rule in rules.items() if rule and Role.AREA_READER in rule.roles} == OWN
    of_others = [row for row in ROWS if {"x"} == set(row.cells[1:3]) and "{" not in row.address]
    refused = [row for row in of_others if row.method == "GET" and row.endpoint.split(".")[0] in BOARDS]
    assert len(refused) > 9
    for row in refused:
        assert reader.get(row.address).status_code == 403, row.line
