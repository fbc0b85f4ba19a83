"""What is particular to tariffs, areas, quadrants and levels as lists of the Board."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tests.courses.conftest import errors_in
from tests.pages import main_text
from training import clock
from training.board_lists.models import AreaRow, LevelRow, QuadrantRow, TariffRow

THERE = "/admin/settings/lists"


def typed(day):
    return [str(day.day), str(day.month), str(day.year)]


def page_of(session, row, code):
    return f"{THERE}/{row.__tablename__}s/{session.scalar(select(row.id).where(row.code == code))}"


def yesterday():
    return typed(clock.today() - timedelta(days=1))


def test_a_quadrant_is_split_and_every_agency_is_in_one_of_the_two(session, admin, make):
    stays, moves = make.agency("Maldon Scouts"), make.agency("Braintree Scouts")
    venue = make.venue(quadrant="Mid")
    trust = make.agency("Example NHS Trust", county_wide=True, quadrant=None)
    tie = make.tie(make.person(), trust, area="Essex", quadrant="Mid")
    old = make.booking(make.event(), agency=stays)
    for name in ("Mid East", "Mid West"):
        admin.submit(f"{THERE}/quadrants", "Add to the list", name=name, area="Essex", first_day=typed(clock.today()))
    admin.submit(page_of(session, QuadrantRow, "Mid"), "End it", last_day=yesterday(), becomes="mid-east")
    admin.submit(f"/admin/agencies/{moves.id}", "Save", quadrant="mid-west")
    session.expire_all()
    assert (stays.quadrant, moves.quadrant, tie.quadrant, venue.quadrant, old.quadrant) == (
        *("mid-east", "mid-west", "mid-east", "mid-east"),
        "Mid",
    )
    assert "Mid East" in main_text(admin.get("/admin/programme/venues"))
    make.event(venue=venue)
    listed = main_text(admin.get("/courses?where=mid-east"))
    assert "Colchester, Mid East" in listed
    assert "Essex, Mid" in main_text(admin.get(f"/admin/bookings/{old.ref}"))
    made = make.booking(make.event(), agency=stays)
    assert made.quadrant == "mid-east"


def test_an_area_that_is_divided_is_renamed_and_does_not_end(session, admin):
    essex = page_of(session, AreaRow, "Essex")
    refused = admin.submit(essex, "End it", last_day=typed(clock.today()), becomes="Southend")
    assert errors_in(refused) == [
        "It is divided into quadrants, which belong to it. Rename it instead, from that day on"
    ]
    admin.submit(essex, "Rename", name="Greater Essex", since=typed(clock.today()))
    assert "Southend" in main_text(admin.get(f"{THERE}/areas"))
    assert "Greater Essex" in main_text(admin.get(f"{THERE}/areas"))


def test_the_database_refuses_a_quadrant_of_another_area(session, make):
    with pytest.raises(IntegrityError):
        make.agency(area="Southend", quadrant="Mid")
    session.rollback()


def test_an_area_that_is_divided_asks_its_agencies_for_a_quadrant(session, admin, make):
    agency = make.agency(area="Southend", quadrant=None)
    admin.submit(f"{THERE}/quadrants", "Add to the list", name="Seafront", area="Southend", first_day=yesterday())
    asked = admin.submit(f"/admin/agencies/{agency.id}", "Save")
    assert errors_in(asked) == ["Choose which quadrant of Southend it is in"]
    wrong = admin.submit(f"/admin/agencies/{agency.id}", "Save", quadrant="Mid")
    assert errors_in(wrong) == ["Choose a quadrant of Southend"]
    admin.submit(f"/admin/agencies/{agency.id}", "Save", quadrant="seafront")
    session.refresh(agency)
    assert agency.quadrant == "seafront"


def test_a_new_area_can_keep_places_of_joint_events(session, admin, make):
    admin.submit(f"{THERE}/areas", "Add to the list", name="Suffolk", keeps_places="y", first_day=typed(clock.today()))
    event = make.event(days=60, capacity=10)
    page = admin.submit(
        f"/admin/events/{event.ref}/edit", "Save the event", kept_suffolk="4", kept_until=["1", "7", "2026"]
    )
    assert errors_in(page) == []
    session.expire_all()
    assert [(row.area, row.places) for row in event.kept_places] == [("suffolk", 4)]
    assert "4 places for Suffolk" in main_text(admin.get(f"/events/{event.ref}"))


def test_a_tariff_that_ends_is_followed_and_its_prices_stay_for_its_days(session, admin, make):
    course = make.course(price_pence=8000)
    make.price(course, tariff="education", pence=5000)
    make.price(course, tariff="relevant agency", pence=6000)
    school, event = make.agency(tariff="education", sector="school"), make.event(course, price_pence=8000)
    education = page_of(session, TariffRow, "education")
    assert "1 price of a course has it, and keeps it" in main_text(admin.get(education))
    admin.submit(education, "End it", last_day=yesterday(), becomes="relevant agency")
    session.refresh(school)
    assert school.tariff == "relevant agency"
    delegate = make.person(agency=school)
    assert "£60.00 relevant agency price" in main_text(admin.get(f"/admin/programme/courses/{course.code}/prices"))
    assert event.price_pence == 8000
    assert delegate.id


def test_a_tariff_is_called_in_prices_as_the_administrator_says(session, admin, make):
    course = make.course(price_pence=8000)
    make.price(course, tariff="education", pence=5000)
    admin.submit(page_of(session, TariffRow, "education"), "Save", before_price="schools and colleges")
    prices = main_text(admin.get(f"/admin/programme/courses/{course.code}/prices"))
    assert "£50.00 schools and colleges price" in prices


def test_a_level_that_has_ended_stays_with_its_courses_and_is_not_offered_to_new_ones(session, admin, make):
    course = make.course(level="2")
    level = page_of(session, LevelRow, "2")
    assert "1 course has it, and keeps it: change that on its own page." in main_text(admin.get(level))
    admin.submit(level, "End it", last_day=yesterday())
    assert admin.page("/admin/programme/courses/new").find("input", {"name": "level", "value": "2"}) is None
    own = admin.page(f"/admin/programme/courses/{course.code}").find("input", {"name": "level", "value": "2"})
    assert own.has_attr("checked")
    assert "Level 2" in main_text(admin.get(f"/courses/{course.code}"))


def test_a_level_of_another_framework_counts_for_none_of_ours(session, admin):
    values = {"name": "Health level 3", "framework": "Health", "rank": "3", "first_day": typed(clock.today())}
    admin.submit(f"{THERE}/levels", "Add to the list", **values)
    row = session.scalar(select(LevelRow).where(LevelRow.name == "Health level 3"))
    assert (row.code, row.framework, row.rank) == ("health-lev", "Health", 3)
    half = admin.submit(f"{THERE}/levels", "Add to the list", **{**values, "name": "Other", "rank": ""})
    assert errors_in(half) == ["Enter both a framework and a rank in it, or neither for a topic"]
    assert "Health level 3" in main_text(admin.get("/"))
