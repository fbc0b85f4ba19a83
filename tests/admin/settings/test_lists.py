"""The lists of the Board on their pages: added to, renamed from a day, ended, and followed by something else."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.courses.conftest import errors_in
from tests.pages import main_text
from training import clock
from training.board_lists.models import SectorRow
from training.board_lists.queries import board_lists
from training.courses.models import Headcount
from training.history.models import History

BEGINS = "It begins on Tuesday 12 May 2026. Choose that day or a later one"
THERE = "/admin/settings/lists/sectors"


def typed(day):
    return [str(day.day), str(day.month), str(day.year)]


def page_of(session, code):
    return f"{THERE}/{session.scalar(select(SectorRow.id).where(SectorRow.code == code))}"


@pytest.fixture
def faith(session, admin):
    """A sector that was added today."""
    admin.submit(THERE, "Add to the list", name="Faith groups", first_day=typed(clock.today()))
    return page_of(session, "faith-groups")


def test_a_new_sector_is_offered_to_agencies_and_counted_in_figures(session, admin, make, faith):
    agency = make.agency()
    admin.submit(f"/admin/agencies/{agency.id}", "Save", sector="faith-groups")
    session.refresh(agency)
    assert agency.sector == "faith-groups"
    assert "Faith groups" in main_text(admin.get("/admin/agencies"))
    assert "1 agency" in main_text(admin.get(faith))
    assert "Today: Local authority, District council" in main_text(admin.get("/admin/settings/lists"))


def test_one_to_come_is_not_offered_before_its_day(session, admin, make):
    admin.submit(THERE, "Add to the list", name="Faith groups", first_day=typed(clock.today() + timedelta(days=1)))
    form = admin.page(f"/admin/agencies/{make.agency().id}")
    assert form.find("option", value="faith-groups") is None
    assert form.find("option", value="police") is not None


def test_a_new_name_is_for_what_comes_and_old_bookings_keep_theirs(session, admin, make):
    event = make.event()
    old = make.booking(event, agency=make.agency(), created_at=clock.now() - timedelta(days=30))
    new = make.booking(event, agency=make.agency())
    since = clock.today() - timedelta(days=1)
    admin.submit(page_of(session, "voluntary"), "Rename", name="Charities", since=typed(since))
    assert "Voluntary" in main_text(admin.get(f"/admin/bookings/{old.ref}"))
    assert "Charities" in main_text(admin.get(f"/admin/bookings/{new.ref}"))
    assert "Charities" in main_text(admin.get("/admin/agencies"))
    assert "Voluntary Charities, from" in main_text(admin.get(page_of(session, "voluntary")))


def test_one_in_use_ends_only_with_what_follows_it(session, admin, make):
    agency, town = make.agency(sector="private"), page_of(session, "private")
    refused = admin.submit(town, "End it", last_day=typed(clock.today()))
    assert errors_in(refused) == ["Choose what follows it: 1 agency cannot be left without one"]
    admin.submit(town, "End it", last_day=typed(clock.today() - timedelta(days=1)), becomes="other")
    session.refresh(agency)
    assert agency.sector == "other"
    assert admin.page(f"/admin/agencies/{agency.id}").find(id="sector").find("option", value="private") is None


def test_the_worker_passes_on_what_has_it_on_the_day_after(session, admin, make, run_job, frozen_clock):
    agency = make.agency(sector="private")
    booked = make.booking(make.event(days=90), agency=agency)
    admin.submit(page_of(session, "private"), "End it", last_day=typed(clock.today()), becomes="other")
    run_job("board_lists.pass_on")
    session.refresh(agency)
    assert agency.sector == "private"
    frozen_clock.move_to(clock.now() + timedelta(days=1))
    run_job("board_lists.pass_on")
    session.refresh(agency)
    session.refresh(booked)
    assert (agency.sector, booked.sector) == ("other", "private"), "a booking keeps the sector of its day"
    run_job("board_lists.pass_on")
    actions = session.scalars(select(History.action).where(History.subject == "sector")).all()
    assert actions == ["ended", "passed on"]


def test_the_end_can_be_taken_back(session, admin, make):
    town = page_of(session, "private")
    admin.submit(town, "End it", last_day=typed(clock.today()))
    admin.submit(town, "Keep it on the list")
    assert session.scalar(select(SectorRow.last_day).where(SectorRow.code == "private")) is None


def test_the_order_is_that_of_forms(session, admin, make):
    admin.submit(THERE, "Move up District council")
    options = admin.page(f"/admin/agencies/{make.agency().id}").find(id="sector").find_all("option")
    assert [one["value"] for one in options][:3] == ["", "district council", "local authority"]


def test_a_sector_can_keep_school_holidays(session, admin, faith):
    admin.submit(faith, "Save", keeps_school_holidays="y")
    session.expire_all()
    assert board_lists(session).keeps_school_holidays("faith-groups")


@pytest.mark.parametrize(
    ("press", "sent", "sentence"),
    (
        ("Add to the list", {"name": "POLICE"}, "“Police” is on this list already. Choose another name"),
        ("Add to the list", {"name": ""}, "Enter a name"),
        ("Rename", {"name": "Police"}, "“Police” is on this list already. Choose another name"),
        ("Rename", {"since": ["1", "1", "2020"]}, BEGINS),
        (
            "End it",
            {"last_day": ["1", "1", "2020"]},
            BEGINS,
        ),
    ),
)
def test_what_cannot_be_is_refused_beside_its_field(session, admin, faith, press, sent, sentence):
    day = typed(clock.today())
    values = {
        "Add to the list": {"name": "Clubs", "first_day": day},
        "Rename": {"name": "Clubs", "since": day},
        "End it": {"last_day": day},
    }[press]
    page = admin.submit(THERE if press == "Add to the list" else faith, press, **{**values, **sent})
    assert page.status_code == 422
    assert errors_in(page) == [sentence]


def test_a_code_is_never_given_twice(session, admin, faith):
    admin.submit(faith, "Rename", name="Churches", since=typed(clock.today()))
    admin.submit(THERE, "Add to the list", name="Faith groups", first_day=typed(clock.today()))
    codes = session.scalars(select(SectorRow.code).where(SectorRow.code.startswith("faith"))).all()
    assert sorted(codes) == ["faith-groups", "faith-groups-2"]


def test_people_are_counted_by_the_sectors_of_the_day(session, admin, make, faith):
    event = make.event(days=-1, kind="headcount")
    admin.submit(f"/register/{event.ref}/headcount", "Save", came="9", sector_faith_groups="4")
    assert session.scalars(select(Headcount.sector)).all() == []
    event = make.event(days=0, kind="headcount")
    admin.submit(f"/register/{event.ref}/headcount", "Save", came="9", sector_faith_groups="4")
    assert session.scalars(select(Headcount.sector)).all() == ["faith-groups"]
