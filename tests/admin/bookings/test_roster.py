"""A roster shows everything about each booking; needs only at the press of a button that records who looked."""

from datetime import datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import insert, select

from tests.pages import main_text
from training import clock
from training.bookings.models import Booking, Needs
from training.history.models import History
from training.links import new_code
from training.payments.models import Charge, Payer
from training.people.models import Person


def sheet_of(response):
    assert response.status_code == 200
    return load_workbook(BytesIO(response.data)).active


def with_needs(make, event, name, access, **values):
    booking = make.booking(event, make.person(name), **values)
    make._save(Needs(booking_id=booking.id, access=access, dietary="Vegan"))
    return booking


def looks(session):
    rows = session.scalars(select(History).where(History.action == "needs seen").order_by(History.id)).all()
    return [(row.actor_id, row.subject, row.subject_id) for row in rows]


def test_the_roster_shows_everything_about_a_booking_on_one_row(make, admin):
    event = make.event(make.course(price_pence=8000, line_manager="told"))
    booking = make.booking(
        event,
        make.person("Asha Okoro", email="asha@example.org"),
        agency=make.agency("Colne youth club"),
        job_role="Youth worker",
        manager_name="Mo Manager",
        manager_email="mo@example.org",
        prerequisite="Level 2 in March 2025",
        outcome="attended",
    )
    payer = Payer(organisation="Colne Trust", contact_name="Fay Finance", contact_email="fay@example.org")
    charge = Charge(
        booking_id=booking.id, payer=payer, reason="place", pence=8000, explanation="x", created_at=clock.now()
    )
    make._save(charge)
    said = main_text(admin.get(f"/admin/events/{event.ref}/roster"))
    for fact in (
        "Asha Okoro",
        "asha@example.org",
        "Colne youth club",
        "Voluntary",
        "Youth worker",
        "Mo Manager",
        "mo@example.org",
        "Level 2 in March 2025",
        "£80.00 owed by Colne Trust",
        "Attended",
        "12 May 2026",
        "1 of 24 places taken",
    ):
        assert fact in said, fact


def test_the_roster_is_filtered_by_state_and_searched(make, admin):
    event = make.event()
    make.booking(event, make.person("Anna Confirmed"))
    make.booking(event, make.person("Ravi Requested"), state="requested", awaits="manager")
    make.booking(event, make.person("Carl Cancelled"), state="cancelled")
    make.booking(event, make.person("Wanda Walked"), walk_in=True)
    address = f"/admin/events/{event.ref}/roster"

    coming = main_text(admin.get(address))
    assert "Anna Confirmed" in coming
    assert "Manager to approve" in coming
    assert "Carl Cancelled" not in coming
    assert "Carl Cancelled" in main_text(admin.get(f"{address}?state=ended"))
    assert "Wanda Walked" in main_text(admin.get(f"{address}?state=walked-in"))
    found = main_text(admin.get(f"{address}?state=all&q=ANNA"))
    assert "Anna Confirmed" in found
    assert "Ravi Requested" not in found
    assert "No booking here matches “100%”" in main_text(admin.get(f"{address}?q=100%25"))


def test_five_hundred_bookings_stay_within_the_budget(make, session, admin):
    event = make.event(capacity=600)
    agency = make.agency()
    people = [{"name": f"Delegate {n:03}", "fs_uniquifier": f"u{n}", "created_at": clock.now()} for n in range(500)]
    session.execute(insert(Person), people)
    ids = session.scalars(select(Person.id).where(Person.name.like("Delegate %"))).all()
    common = {
        "event_id": event.id,
        "pool_id": event.pools[0].id,
        "state": "confirmed",
        "agency_id": agency.id,
        "agency_name": agency.name,
        "created_at": clock.now(),
    }
    session.execute(insert(Booking), [{**common, "ref": new_code(8), "delegate_id": number} for number in ids])
    event.pools[0].taken = 500
    session.commit()

    address = f"/admin/events/{event.ref}/roster"
    first = main_text(admin.get(address))  # the browser counts the queries
    assert "Delegate 049" in first
    assert "Delegate 050" not in first
    assert "Delegate 499" in main_text(admin.get(f"{address}?page=10"))
    assert sheet_of(admin.get(f"{address}.xlsx")).max_row == 501


@pytest.mark.parametrize("page", ("0", "-1", "x", "9" * 5000, "²"))
def test_a_page_that_is_no_page_is_the_first_or_an_empty_one(make, admin, page):
    event = make.event()
    make.booking(event)
    assert admin.get(f"/admin/events/{event.ref}/roster?page={page}").status_code == 200


def test_needs_are_shown_by_a_button_that_records_who_looked(make, session, admin, administrator):
    event = make.event()
    hers = with_needs(make, event, "Nia Needs", "Wheelchair user")
    his = with_needs(make, event, "Hal Other", "Hearing loop")
    gone = with_needs(make, event, "Gone Away", "Large print", state="cancelled")
    address = f"/admin/events/{event.ref}/roster"

    assert "Wheelchair" not in admin.get(address).text
    assert looks(session) == []

    one = admin.submit(address, "Show needs of Nia Needs")
    assert "Wheelchair user" in main_text(one)
    assert "Vegan" in main_text(one)
    assert "Hearing loop" not in one.text
    assert one.headers["Cache-Control"] == "no-store"
    assert looks(session) == [(administrator.id, "booking", hers.id)]

    everybody = main_text(admin.submit(address, "Show everybody’s access and dietary needs"))
    assert "Wheelchair user" in everybody
    assert "Hearing loop" in everybody
    assert "Large print" not in everybody
    assert {subject for _, _, subject in looks(session)[1:]} == {hers.id, his.id}
    assert gone.id not in {subject for _, _, subject in looks(session)}


def test_needs_are_never_read_out_by_an_address(make, admin):
    event = make.event()
    with_needs(make, event, "Nia Needs", "Wheelchair user")
    assert admin.get(f"/admin/events/{event.ref}/roster/needs").status_code == 405


def test_needs_of_another_event_are_not_shown(make, session, admin):
    event, other = make.event(), make.event()
    hers = with_needs(make, other, "Nia Needs", "Wheelchair user")
    with_needs(make, event, "Ned Needs", "Hearing loop")
    page = admin.get(f"/admin/events/{event.ref}/roster")
    said = admin.submit(page.request.path, "Show everybody’s access and dietary needs", booking=hers.ref)
    assert "Wheelchair" not in said.text
    assert looks(session) == []


def test_the_spreadsheet_holds_no_needs_and_runs_no_formula(make, admin):
    event = make.event(make.course(price_pence=8050))
    with_needs(make, event, "=1+1", "Wheelchair user", job_role="@SUM(A1)", prerequisite="https://example.org")
    response = admin.get(f"/admin/events/{event.ref}/roster.xlsx")
    sheet = sheet_of(response)
    row = {heading.value: cell for heading, cell in zip(sheet[1], sheet[2], strict=True)}

    assert "Wheelchair" not in str([[cell.value for cell in line] for line in sheet.rows])
    assert not [heading for heading in row if "need" in heading.lower()]
    assert row["Delegate"].value == "=1+1"
    assert row["Delegate"].data_type == "s"
    assert row["Job role"].data_type == "s"
    assert row["Earlier training declared"].hyperlink is None
    assert row["Booked"].value == datetime(2026, 5, 12, 9, 0)
    assert row["Price"].value == 80.5
    assert row["Price"].number_format == "£#,##0.00"
    assert f"roster-{event.ref}-2026-05-12.xlsx" in response.headers["Content-Disposition"]


def test_the_spreadsheet_holds_what_the_page_lists(make, admin):
    event = make.event()
    make.booking(event, make.person("Anna Confirmed"))
    make.booking(event, make.person("Carl Cancelled"), state="cancelled", ended_at=clock.now())
    address = f"/admin/events/{event.ref}/roster.xlsx"
    assert sheet_of(admin.get(address)).max_row == 2
    assert sheet_of(admin.get(f"{address}?state=all")).max_row == 3


def test_an_event_without_bookings_has_a_roster_that_says_so(make, admin):
    event = make.event(online=True)
    assert "Nobody yet" in main_text(admin.get(f"/admin/events/{event.ref}/roster"))
    assert sheet_of(admin.get(f"/admin/events/{event.ref}/roster.xlsx")).max_row == 1


def test_an_event_that_is_not_there_has_no_roster(admin):
    assert admin.get("/admin/events/NOPE-1/roster").status_code == 404


def test_a_certificate_is_released_for_somebody_who_attended(make, session, admin):
    event = make.event(days=-2, register_closed_at=clock.now())
    booking = make.booking(event, make.person("Asha Okoro"), outcome="attended")
    make.booking(event, make.person("Noel No-show"), outcome="did not attend")
    address = f"/admin/events/{event.ref}/roster"
    before = main_text(admin.get(address))
    assert "Release certificate of Asha Okoro" in before
    assert "Release certificate of Noel" not in before
    assert "Add somebody" not in before, "its register is closed"
    there = f"/admin/certificates/{booking.ref}/release"
    after = main_text(admin.submit(there, "Release certificate of Asha Okoro", why="agreed"))
    assert "Certificate of Asha Okoro" in after
    assert "Release certificate of" not in after
    assert "Certificate ESCB-2026-" in main_text(admin.get(f"/admin/bookings/{booking.ref}"))
