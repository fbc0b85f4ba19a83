"""Every list sorts by each of its columns, both ways, and downloads in both kinds, on both databases."""

import pytest

from tests.pages import main_text
from training import clock, lists
from training.access import SYSTEM
from training.downloads import FILES
from training.history.operations import record
from training.importing.models import FileImport, ImportRow
from training.yearly_requests.models import AgencyRequest, RequestRound

LISTS = (
    "/admin/agencies",
    "/admin/bookings",
    "/admin/certificates",
    "/admin/evidence/requests/1",
    "/admin/charges",
    "/admin/charges?show=decided",
    "/admin/history",
    "/admin/history?subject=booking",
    "/admin/interest",
    "/admin/invoices?show=all",
    "/admin/invoices?show=overdue",
    "/admin/invoices/waiting",
    "/admin/jobs",
    "/admin/memberships?show=all",
    "/admin/memberships/claims",
    "/admin/memberships/claims?show=decided",
    "/admin/memberships/discounts",
    "/admin/messages",
    "/admin/money/owed?year=all",
    "/admin/money/paid?year=all",
    "/admin/payments",
    "/admin/people",
    "/admin/people?q=a",
    "/admin/people/importing",
    "/admin/people/importing/a-file-of-agencies/lines",
    "/admin/programme/?when=all",
    "/admin/programme/courses/",
    "/admin/programme/funders",
    "/admin/programme/trainers",
    "/admin/programme/venues",
)
COORDINATORS = ("/agency", "/agency?when=past", "/agency/certificates", "/agency/people", "/agency/people?show=left")


@pytest.fixture
def declared(monkeypatch):
    """The lists as they were asked for."""
    seen, asked = [], lists._asked

    def noting(of):
        seen.append(of)
        return asked(of)

    monkeypatch.setattr(lists, "_asked", noting)
    return seen


@pytest.fixture
def rows(make, session):
    """Something for every list."""
    agency, course = make.agency(), make.course()
    person = make.person("=Asha", agency=agency)
    make.membership(agency, clock.today(), clock.today())
    make.claim(person, make.agency())
    make.venue(), make.funder(), make.trainer(), make.interest(course, person)
    booking = make.booking(make.event(course), person, agency=agency, price_pence=8000)
    charge = make.charge(booking, make.payer(way="invoice"))
    make.paid(make.charge(make.booking(make.event(course), make.person()), pence=500))
    make.proposal(make.booking(make.event(course), make.person()))
    record(session, "booking", booking.id, "booked", SYSTEM, clock.now())
    of = FileImport(
        ref="a-file-of-agencies",
        kind="agencies",
        file_name="a.csv",
        sha256="0" * 64,
        started_at=clock.now(),
        delete_on=clock.today(),
    )
    session.add(of)
    session.flush()
    session.add(RequestRound(id=1, kind="needs", year=2026, asked_at=clock.now(), closes_on=clock.today()))
    session.flush()
    session.add(AgencyRequest(round_id=1, agency_id=agency.id, token="0" * 22))
    session.add(ImportRow(import_id=of.id, position=0, line=2, cells=["=A"], shown="=A", verdict="new"))
    session.commit()
    return agency, charge


def check(browser, declared, address):
    sign = "&" if "?" in address else "?"
    browser.get(address)
    of = declared[-1]
    for column in of.columns:
        if not column.sorts:
            continue
        for sort in (column.name, f"-{column.name}"):
            response = browser.get(f"{address}{sign}sort={sort}&rows=25")
            assert response.status_code == 200
            shown = lists_words(of, column, sort)
            if "list-line" in response.text:
                assert shown in main_text(response), sort
    for kind in FILES if any(one.cell for one in of.columns) else ():
        assert browser.get(f"{address}{sign}download={kind}").content_type == FILES[kind]


def lists_words(of, column, sort):
    """How the page says that order."""
    turned = sort.startswith("-")
    return column.phrases[turned] if column.phrases else column.way.value[turned]


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize("address", LISTS)
def test_a_list_of_the_administrator_sorts_by_every_column(admin, declared, address):
    check(admin, declared, address)


@pytest.mark.parametrize("address", COORDINATORS)
def test_a_list_of_a_coordinator_sorts_by_every_column(client_for, make, declared, rows, address):
    agency, _ = rows
    check(client_for(make.coordinator(agency)), declared, address)


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize("address", LISTS)
def test_no_name_in_a_file_is_run_as_a_formula(admin, declared, address):
    sign = "&" if "?" in address else "?"
    text = admin.get(f"{address}{sign}download=csv").data.decode("utf-8-sig")
    assert not [cell for line in text.splitlines() for cell in line.split(",") if cell.startswith("=")]
