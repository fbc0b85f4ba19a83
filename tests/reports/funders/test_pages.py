"""What a funder's money bought: for the Board and the administrator, and for the funder by a link."""

import csv
import re
from datetime import timedelta
from io import BytesIO, StringIO

import openpyxl
import pytest
from sqlalchemy import select

from tests.pages import main_text
from training import clock
from training.courses.costs.models import EventCost
from training.reports.funders.models import FunderLink

VVU = "/reports/funders/VVU"
YEAR = "?period=2026"


@pytest.fixture
def reader(client_for, make):
    return client_for(make.board_reader())


@pytest.fixture
def administrator(client_for, make):
    return client_for(make.administrator())


@pytest.fixture
def vvu(make):
    return make.funder()


@pytest.fixture
def delivered(make, session):
    """delivered("Gangs", vvu, came=3): a closed event. Today is 12 May 2026."""

    def deliver(title, funder, *, days=-5, capacity=10, came=0, absent=0, late=0, in_time=0, walked_in=0, pence=None):
        course = make.course(title=title, funder_id=funder.id)
        event = make.event(course, days=days, capacity=capacity, register_closed_at=clock.now())
        given_back = {"state": "cancelled", "confirmed_at": clock.now()}
        for number, more in (
            (came, {"outcome": "attended"}),
            (absent, {"outcome": "did not attend"}),
            (walked_in, {"outcome": "attended", "walk_in": True}),
            (
                late,
                {"state": "cancelled", "confirmed_at": clock.now(), "ended_at": event.starts_at - timedelta(days=2)},
            ),
            (in_time, {**given_back, "ended_at": event.starts_at - timedelta(days=40)}),
        ):
            for _ in range(number):
                make.booking(event, **more)
        if pence is not None:
            session.add(EventCost(event_id=event.id, kind="trainer", pence=pence, entered_at=clock.now()))
            session.flush()
        return event

    return deliver


def test_the_board_reads_what_a_funder_s_money_bought(reader, make, vvu, delivered):
    delivered("Gangs", vvu, came=3, absent=1, late=2, in_time=1, pence=10_000)
    delivered("Online safety", vvu, came=2, walked_in=1, capacity=4)
    delivered("Parental conflict", make.funder("DWP", "Department for Work and Pensions"), came=5, pence=99_900)
    make.event(make.course(title="Coming", funder_id=vvu.id), days=20)
    listed = main_text(reader.get(f"/reports/funders{YEAR}"))
    assert "Violence and Vulnerability Unit 2 6 0 6 83.3% (5 of 6)" in listed
    page = reader.get(f"{VVU}{YEAR}")
    shown = main_text(page)
    assert "The cost of 1 of 2 events delivered is known: £100.00 for 3 attendances, which is £33.33 for one." in shown
    assert "Gangs 7 May 2026, classroom Unused: 1 did not come, 2 cancelled late, 4 not booked 10 7 3 1 7" in shown
    assert "£100.00 £33.33 £70.00" in shown
    assert "Places that nobody used cost £70.00 of it." in shown
    assert "places that nobody used ÷ places of these events 57.1% (8 of 14)" in shown
    assert "Coming 1 June 2026, classroom. Still to come" in shown
    assert "Parental conflict" not in shown
    assert len(reader.queries) <= 12


def test_everything_is_had_as_a_workbook_and_as_one_csv(reader, vvu, delivered):
    delivered("Gangs", vvu, came=3, absent=1, pence=10_000)
    book = openpyxl.load_workbook(BytesIO(reader.get(f"{VVU}/figures.xlsx{YEAR}").data))
    figures = {row[1]: row[2:5] for row in book["Figures"].iter_rows(values_only=True)}
    assert figures["Places that nobody used"] == ("70.0%", 7, 10)
    assert figures["What these places cost"][0] == 70
    assert [cell.value for cell in book["Events"][2]][4:] == [10, 4, 3, 1, 7, 1, 0, 6, 100, 33.33, 70]
    rows = list(csv.reader(StringIO(reader.get(f"{VVU}/figures.csv{YEAR}").data.decode("utf-8-sig"))))
    assert rows[0] == ["Violence and Vulnerability Unit 2026-27"]
    assert ["Trainer", "100.00"] in rows


def test_a_funder_without_events_costs_or_people_has_sentences(reader, vvu, delivered):
    assert "No events in these days" in main_text(reader.get(VVU))
    delivered("Nobody came", vvu, capacity=10, pence=5_000)
    shown = main_text(reader.get(f"{VVU}{YEAR}"))
    assert "Nobody came to them, so there is no cost of one attendance." in shown
    assert "Places that nobody used cost £50.00 of it." in shown
    assert not {"nan", "None", "inf"} & set(shown.split())
    shown = main_text(reader.get(f"{VVU}/said{YEAR}"))
    assert "Nobody has been asked yet" in shown
    for nothing in (f"{VVU}/said?from=2026-04-03&to=2026-05-01", f"{VVU}/figures.xlsx?from=2026-04-03&to=2026-05-01"):
        assert reader.get(nothing).status_code == 200
    refused = reader.get("/reports/funders/NONE")
    assert (refused.status_code, "Choose one on the page of funders" in refused.text) == (404, True)
    assert reader.get(f"{VVU}?from=2026-05-01&to=2026-04-01").status_code == 422


class TestTheFundersLink:
    @pytest.fixture
    def address(self, administrator, vvu):
        page = administrator.submit(f"{VVU}/links", "Make the link", for_whom="The grants manager")
        again = administrator.submit(f"{VVU}/links", "Make the link", for_whom="The grants manager")
        assert (again.status_code, "withdraw it below" in main_text(again)) == (422, True), "as when it is reloaded"
        assert "we do not keep it" in main_text(page)
        return page.text.partition("/funder-figures/")[2].partition("</textarea>")[0]

    def show(self, client, address, button="Show the figures", page=None, **fields):
        return client.submit("" if page else f"/funder-figures/{address}", button, page=page, **fields)

    def test_it_shows_that_funder_alone_to_whoever_presses(
        self, client, make, session, administrator, vvu, delivered, address
    ):
        southend = make.agency("Rose Clinic", area="Southend", quadrant=None)
        event = delivered("Gangs", vvu, came=6, absent=1, pence=10_000)
        someone = make.booking(event, make.person("Zebedee Quill"), agency=southend, outcome="attended")
        delivered("Parental conflict", make.funder("DWP", "Department for Work and Pensions"), came=5)
        cover = client.get(f"/funder-figures/{address}")
        assert (cover.headers["X-Robots-Tag"], cover.headers["Referrer-Policy"]) == ("noindex, nofollow", "no-referrer")
        assert "They are meant for: The grants manager." in main_text(cover)
        assert "Gangs" not in cover.text
        link = session.scalars(select(FunderLink)).one()
        assert (link.opened, address in link.token_hash) == (0, False), "opening the page is not pressing"
        page = self.show(client, address)
        shown = main_text(page)
        assert "Gangs 7 May 2026, classroom" in shown
        assert "£100.00" in shown
        for absent in (
            "Parental conflict", "Department for Work", "Rose Clinic", "Zebedee", someone.ref, event.ref, "Southend",
            "ECVYS", "Income",
        ):  # fmt: skip
            assert absent not in page.text, absent
        assert "Areas are told of a quarter once it is over" in shown
        assert page.headers["Cache-Control"] == "no-store"
        assert len(client.queries) <= 14
        said = self.show(client, address, "Show what people said", page=page)
        assert "Nobody has been asked yet" in main_text(said)
        file = self.show(client, address, "Excel", page=page)
        book = openpyxl.load_workbook(BytesIO(file.data))
        assert book.sheetnames == ["Figures", "Events"]
        assert file.headers["X-Robots-Tag"] == "noindex, nofollow"
        session.refresh(link)
        assert link.opened == 3
        assert "Opened 3 times, last on Tuesday 12 May 2026" in main_text(administrator.get(f"{VVU}/links"))

    def test_it_offers_years_and_quarters_alone_and_tells_areas_of_quarters_that_are_over(
        self, client, make, vvu, delivered, address
    ):
        delivered("Gangs", vvu, came=6)
        before = delivered("Gangs before", vvu, came=6, days=-400, capacity=20)
        for area, number in (("Thurrock", 5), ("Southend", 2)):
            for _ in range(number):
                make.booking(before, agency=make.agency(area=area, quadrant=None), outcome="attended")
        page = self.show(client, address)
        offered = set(re.findall(r'<option value="([^"]+)"', page.text))
        assert offered == {"2026", "2025", *(f"2025-q{n}" for n in (1, 2, 3, 4)), "2026-q1"}
        told = main_text(self.show(client, address, page=page, period="2025"))
        assert "Essex 6 Not told apart, or not said 7 All of these days 13" in told
        for other in ("2026-05", "school-2025", "calendar-2026", "nonsense"):
            asked = self.show(client, address, page=page, period=other)
            assert "bought, 2026-27" in main_text(asked)

    def test_withdrawn_over_and_unknown_links_say_what_to_do(self, client, administrator, vvu, address, frozen_clock):
        page = client.get(f"/funder-figures/{address}")
        administrator.submit(f"{VVU}/links", "Withdraw it : The grants manager")
        late = self.show(client, address, page=page)
        assert (late.status_code, "This link was withdrawn" in main_text(late)) == (410, True)
        again = administrator.submit(f"{VVU}/links", "Make the link", for_whom="Another")
        second = again.text.partition("/funder-figures/")[2].partition("</textarea>")[0]
        frozen_clock.shift(timedelta(days=91).total_seconds())
        over = client.get(f"/funder-figures/{second}")
        assert (over.status_code, "This link has ended" in main_text(over)) == (410, True)
        unknown = client.get("/funder-figures/nonsense")
        assert (unknown.status_code, "Ask the Board’s training team" in main_text(unknown)) == (404, True)

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        (
            ({"for_whom": ""}, "Enter whom it is for"),
            ({"last_day": ["11", "5", "2026"]}, "Choose a day from today on, within a year"),
        ),
    )
    def test_bad_input_has_a_sentence(self, administrator, session, vvu, typed, sentence):
        answer = administrator.submit(f"{VVU}/links", "Make the link", **{"for_whom": "The VVU", **typed})
        assert (answer.status_code, sentence in main_text(answer)) == (422, True)
        assert session.scalars(select(FunderLink)).all() == []
