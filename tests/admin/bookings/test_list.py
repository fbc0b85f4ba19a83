"""The list of bookings: sorted by its headings, narrowed, kept in the address, and downloaded as it is narrowed."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from openpyxl import load_workbook

from tests.pages import main_text, soup_of
from training import clock

LIST = "/admin/bookings"


def names(response):
    """Whose the bookings are, from above."""
    return [link.get_text() for link in soup_of(response).select("tbody th a")]


def heading(soup: BeautifulSoup, words: str):
    return next(th for th in soup.select("thead th") if th.get_text().startswith(words))


@pytest.fixture
def three(make):
    """Three bookings, made one day after another, for events in another order."""
    made = []
    for name, days, agency in (
        ("Łukasz Zed", 30, "Tendring"),
        ("anna brown", 10, "basildon"),
        ("Łena Ames", 20, "É Club"),
    ):
        event = make.event(days=days)
        person = make.person(name, agency=make.agency(agency))
        when = clock.now() - timedelta(days=9 - len(made))
        made.append(make.booking(event, person, agency_id=None, agency_name=agency, created_at=when))
    return made


class TestOrder:
    def test_the_newest_stand_first_and_the_page_says_so(self, admin, three):
        response = admin.get(LIST)
        assert names(response) == ["Łena Ames", "anna brown", "Łukasz Zed"]
        assert "3 bookings, newest first." in main_text(response)
        assert heading(soup_of(response), "Booked")["aria-sort"] == "descending"

    @pytest.mark.parametrize(
        ("sort", "first_to_last", "words"),
        (
            ("delegate", ["anna brown", "Łena Ames", "Łukasz Zed"], "by delegate, A to Z"),
            ("-delegate", ["Łukasz Zed", "Łena Ames", "anna brown"], "by delegate, Z to A"),
            ("agency", ["anna brown", "Łukasz Zed", "Łena Ames"], "by agency, A to Z"),
            ("event", ["anna brown", "Łena Ames", "Łukasz Zed"], "by day of the event, earliest first"),
            ("booked", ["Łukasz Zed", "anna brown", "Łena Ames"], "oldest first"),
            ("nonsense", ["Łena Ames", "anna brown", "Łukasz Zed"], "newest first"),
        ),
    )
    def test_a_heading_sorts_by_its_column(self, admin, three, sort, first_to_last, words):
        response = admin.get(f"{LIST}?sort={sort}")
        assert names(response) == first_to_last
        assert f"3 bookings, {words}." in main_text(response)

    def test_pressing_a_heading_twice_turns_the_order_round(self, admin, three):
        once = str(heading(soup_of(admin.get(LIST)), "Delegate").find("a")["href"])
        page = soup_of(admin.get(once))
        assert heading(page, "Delegate")["aria-sort"] == "ascending"
        assert not heading(page, "Booked").get("aria-sort")
        assert names(admin.get(str(heading(page, "Delegate").find("a")["href"])))[0] == "Łukasz Zed"

    def test_a_phone_finds_the_orders_in_the_form(self, admin, three):
        response = admin.submit(LIST, "Search", sort="delegate")
        assert names(response)[0] == "anna brown"
        assert "sort=delegate" in response.request.full_path

    def test_rows_alike_keep_their_order_from_page_to_page(self, make, admin):
        event = make.event(capacity=60)
        agency = make.agency("One for all")
        for number in range(60):
            make.booking(event, make.person(f"Delegate {number:02}"), agency_id=agency.id, agency_name=agency.name)
        pages = [names(admin.get(f"{LIST}?sort=agency&rows=25&page={page}")) for page in (1, 2, 3)]
        assert sorted(name for page in pages for name in page) == [f"Delegate {number:02}" for number in range(60)]


class TestAddress:
    def test_a_heading_and_a_page_keep_what_was_asked_for(self, make, admin):
        event = make.event(capacity=60)
        for number in range(30):
            make.booking(event, make.person(f"Ada Delegate {number}"))
        soup = admin.page(f"{LIST}?q=ada&state=confirmed&sort=-delegate&rows=25")
        link = str(heading(soup, "Event").find("a")["href"])
        assert all(part in link for part in ("q=ada", "state=confirmed", "sort=-event"))
        second = str(soup.select_one(".govuk-pagination__next a")["href"])
        assert all(part in second for part in ("q=ada", "sort=-delegate", "page=2"))
        assert "page=" not in str(heading(admin.page(second), "Event").find("a")["href"])

    def test_rows_a_page_are_remembered_on_every_list(self, make, admin):
        for number in range(30):
            make.person(f"Delegate {number:02}")
        assert len(admin.page("/admin/people?rows=25").select("tbody tr")) == 25
        assert len(admin.page("/admin/people").select("tbody tr")) == 25
        assert len(admin.page("/admin/people?rows=7").select("tbody tr")) == 25, "no such number is offered"
        assert len(admin.page("/admin/people?rows=100").select("tbody tr")) > 25

    def test_booked_since_a_day_shows_those_from_midnight_in_london(self, make, admin):
        event = make.event()
        make.booking(event, make.person("Just before"), created_at=datetime(2026, 5, 7, 22, 59, tzinfo=UTC))
        make.booking(event, make.person("Just after"), created_at=datetime(2026, 5, 7, 23, 0, tzinfo=UTC))
        assert names(admin.get(f"{LIST}?since=2026-05-08")) == ["Just after"]
        assert len(names(admin.get(f"{LIST}?since=yesterday"))) == 2, "no day: left out"

    def test_the_desks_number_of_new_bookings_opens_exactly_those(self, make, admin):
        event = make.event()
        make.booking(event, make.person("New One"))
        make.booking(event, make.person("Old One"), created_at=clock.now() - timedelta(days=9))
        link = next(a for a in admin.page("/admin").select("a") if "since yesterday" in a.get_text(" "))
        assert names(admin.get(str(link["href"]))) == ["New One"]


class TestFiles:
    def test_the_csv_holds_what_the_filter_finds_in_its_order_and_runs_no_formula(self, make, admin):
        event = make.event()
        make.booking(event, make.person("=HYPERLINK(1)"), agency_name="+Plus", price_pence=8000)
        make.booking(event, make.person("Ada Ames"))
        response = admin.get(f"{LIST}?sort=-delegate&download=csv")
        assert response.content_type == "text/csv; charset=utf-8"
        assert re.search(r'filename="bookings-\d{4}-\d\d-\d\d\.csv"', response.headers["Content-Disposition"])
        assert response.data.startswith(b"\xef\xbb\xbf")
        rows = list(csv.DictReader(io.StringIO(response.data.decode("utf-8-sig"))))
        assert {row["Delegate"] for row in rows} == {"'=HYPERLINK(1)", "Ada Ames"}
        plus = next(row for row in rows if row["Agency"] == "'+Plus")
        assert plus["Price"] == "80.00"
        assert list(csv.DictReader(io.StringIO(admin.get(f"{LIST}?q=ada+ames&download=csv").data.decode("utf-8-sig"))))

    def test_the_spreadsheet_types_what_it_holds(self, make, admin):
        make.booking(make.event(), make.person("=1+1"), price_pence=8050)
        sheet = load_workbook(io.BytesIO(admin.get(f"{LIST}?download=xlsx").data)).active
        headings = [cell.value for cell in sheet[1]]
        row = dict(zip(headings, sheet[2], strict=True))
        assert (row["Delegate"].value, row["Delegate"].data_type) == ("=1+1", "s")
        assert row["Price"].value == 80.5
        assert isinstance(row["Booked"].value, datetime)

    def test_neither_needs_nor_reasons_are_in_a_file(self, make, admin):
        booking = make.booking(make.event(), make.person("Ada Ames"))
        make.reason(booking, "A reason of her own")
        said = admin.get(f"{LIST}?download=csv").data.decode("utf-8-sig")
        assert "A reason of her own" not in said
        assert "eeds" not in said.splitlines()[0]

    def test_a_kind_of_file_that_there_is_not_is_the_page(self, admin):
        assert admin.get(f"{LIST}?download=exe").mimetype == "text/html"
