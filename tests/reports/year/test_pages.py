"""The year's page: the right numbers for the right readers, nothing about one person, in a handful of queries."""

import csv
from datetime import UTC, date, datetime, timedelta
from io import BytesIO, StringIO

import openpyxl
import pytest

from tests.pages import main_text
from training import clock
from training.certificates.models import Certificate
from training.courses.costs.models import EventCost
from training.reports.year import around_queries, queries
from training.reports.year.groupings import NAMES
from training.reports.year.periods import Beside, financial_year
from training.reports.year.queries import TOTAL, Compared, years
from training.years import FinancialYear

YEAR = financial_year(2026)


def counted(session, names=NAMES):
    """The counts of the year and the one before it."""
    compared = Compared(YEAR, YEAR.beside(Beside.WHOLE, clock.today()))
    return compared, queries.figures(session, compared, clock.now(), names)


def figures(session, names=NAMES):
    return counted(session, names)[1].now


@pytest.fixture
def closed_event(make):
    """closed_event(days=-5, level="3"): its register is closed."""

    def close(*, days=-5, capacity=24, online=False, event=None, **course):
        made = make.course(**course)
        return make.event(
            made, days=days, capacity=capacity, online=online, register_closed_at=clock.now(), **(event or {})
        )

    return close


@pytest.fixture
def reader(client_for, make):
    return client_for(make.board_reader())


class TestFinancialYears:
    @pytest.mark.parametrize(
        ("moment", "expected"),
        (
            (datetime(2026, 3, 31, 22, 59, tzinfo=UTC), "2025-26"),
            (datetime(2026, 3, 31, 23, 0, tzinfo=UTC), "2026-27"),  # midnight in London, in summer time
            (datetime(2027, 1, 1, tzinfo=UTC), "2026-27"),
            (datetime(2099, 12, 1, tzinfo=UTC), "2099-00"),
        ),
    )
    def test_financial_years_run_from_april_to_march_in_london(self, moment, expected):
        year = FinancialYear.of(moment)
        assert str(year) == expected
        assert year.begins <= moment < year.ends

    def test_financial_years_with_events_are_offered(self, session, make):
        assert years(session) == []
        make.event(days=-800)
        make.event(days=10)
        make.event(days=1000, state="draft")
        assert [str(year) for year in years(session)] == ["2026-27", "2025-26", "2024-25", "2023-24"]


class TestCounting:
    def test_each_booking_is_counted_for_what_became_of_it(self, session, make, closed_event):
        event = closed_event(capacity=10)
        both = make.person()
        make.booking(event, both, outcome="attended")
        make.booking(event, outcome="partial")
        make.booking(event, outcome="did not attend")
        make.booking(event, state="cancelled", confirmed_at=clock.now())
        make.booking(event, state="cancelled", confirmed_at=None)  # gave up before it was confirmed
        make.booking(event, state="waiting")
        make.booking(event, walk_in=True, outcome="attended")
        make.booking(event, walk_in=True, outcome="did not attend")
        make.booking(closed_event(capacity=5), both, outcome="attended")
        total = figures(session)[TOTAL][None]
        assert (total.events, total.places) == (2, 15)
        assert (total.registered, total.cancelled, total.expected) == (5, 1, 4)
        assert (total.came, total.no_shows, total.walked_in, total.part_only) == (3, 1, 1, 1)
        assert (total.attendances, total.people) == (4, 3)

    def test_only_events_of_the_year_with_a_closed_register_count(self, session, make, closed_event):
        make.booking(closed_event(days=-60), outcome="attended")  # March: the year before
        make.booking(make.event(days=-5), outcome="attended")
        make.booking(closed_event(event={"state": "cancelled"}), outcome="attended")
        assert figures(session)[TOTAL] == {}
        after = counted(session)[1].programme[0]
        assert (after.not_closed, after.called_off, after.coming) == (1, 1, 0)

    def test_every_breakdown_adds_up_to_the_year(self, session, make, closed_event):
        health = make.agency(sector="health", area="Southend", quadrant=None)
        for level, agency in (("1", health), ("3", None), ("topic", None)):
            event = closed_event(level=level)
            make.booking(event, agency=agency, outcome="attended")
            make.booking(event, agency=agency, outcome="did not attend")
        broken = dict(figures(session))
        total = broken.pop(TOTAL)[None]
        for name in ("organisation", "priority", "review"):  # of those only that became others, are parts or have any
            del broken[name]
        for name, groups in broken.items():
            assert sum(group.registered for group in groups.values()) == total.registered, name
            assert sum(group.attendances for group in groups.values()) == total.attendances, name
        assert set(broken["level"]) == {"1", "3", "topic"}
        assert set(broken["sector"]) == {"health", "voluntary"}
        assert set(broken["quadrant"]) == {"Mid", None}

    def test_what_an_agency_became_and_its_parts_count_together_and_apart(self, session, make, closed_event, reader):
        ccg, icb, trust, school = (make.agency(name) for name in ("CCG", "ICB", "Trust", "School"))
        make.relation("became", ccg, icb)
        make.relation("part of", school, trust, ends_on=clock.today() - timedelta(days=7))
        both = make.person()
        for agency in (ccg, icb, trust, school):
            for _ in range(4):  # so that five people of each are known
                make.booking(agency=agency, state="lapsed")
            make.booking(closed_event(days=-9), both, agency=agency, outcome="attended")
        make.booking(closed_event(days=-5), agency=school, outcome="attended")  # no longer a part by then
        found = figures(session)["organisation"]
        assert {key: (of.attendances, of.people) for key, of in found.items()} == {
            "ICB": (2, 1),
            "ICB: itself": (1, 1),
            "ICB: CCG": (1, 1),
            "Trust": (2, 1),
            "Trust: itself": (1, 1),
            "Trust: School": (1, 1),
        }
        said = main_text(reader.get("/reports/year/by/organisation?year=2026"))
        assert "By organisation, with what it was before and its parts" in said
        assert "Trust: School" in reader.get("/reports/year.csv?year=2026").text

    def test_an_agency_is_named_for_all_that_was_ever_known_of_it_and_of_what_it_was(self, session, make, closed_event):
        """Three of one and three of the other: whichever days are looked at, the two together are named."""
        ccg, icb = make.agency("CCG"), make.agency("ICB")
        make.relation("became", ccg, icb)
        for days, agency in ((-1000, ccg), (-9, icb)):
            for _ in range(3):
                make.booking(closed_event(days=days), agency=agency, outcome="attended")
        found = figures(session)
        assert [(key, one.attendances) for key, one in found["agency"].items()] == [(str(icb.id), 3)]
        assert {key: one.attendances for key, one in found["organisation"].items()} == {"ICB": 3, "ICB: itself": 3}

    def test_an_event_that_nobody_booked_had_places_all_the_same(self, session, make, closed_event):
        closed_event(level="2", capacity=12)
        broken = figures(session)
        assert broken["level"]["2"].places == broken[TOTAL][None].places == 12
        assert broken["level"]["2"].attendances == 0

    def test_members_are_those_of_the_day_they_booked(self, session, make, closed_event):
        event = closed_event()
        member, lapsed = make.agency(), make.agency()
        make.membership(member, date(2026, 1, 1), date(2026, 12, 31))
        make.membership(member, date(2026, 5, 1), date(2026, 6, 30))  # two that overlap count once
        make.membership(lapsed, date(2025, 1, 1), date(2025, 12, 31))
        make.booking(event, agency=member, outcome="attended")
        make.booking(event, agency=lapsed, outcome="attended")
        taken_up = figures(session)["ecvys"]
        assert (taken_up["member"].attendances, taken_up[None].attendances) == (1, 1)

    def test_the_year_counts_evaluation_forms_and_certificates(self, session, make, closed_event):
        event = closed_event()
        for number in range(3):
            booking = make.booking(event, outcome="attended")
            make.evaluation(booking, said={} if number else None)
            if number:
                session.add(certificate(booking, number, revoked=number == 2))
        session.commit()
        followed = around_queries.wholes(session, *counted(session))[0].followed
        assert str(followed.evaluations) == "66.7% (2 of 3)"
        assert followed.certificates == 1

    def test_a_cost_is_divided_by_those_who_came_to_the_events_that_have_one(self, session, make, closed_event, reader):
        with_cost, another = closed_event(capacity=10), closed_event()
        for pence in (20_000, 5_000):
            session.add(EventCost(event_id=with_cost.id, kind="venue", pence=pence, entered_at=clock.now()))
        make.booking(with_cost, outcome="attended")
        make.booking(with_cost, walk_in=True, outcome="partial")
        make.booking(with_cost, outcome="did not attend")
        make.booking(another, outcome="attended")
        session.commit()
        now, before = around_queries.wholes(session, *counted(session))
        assert (now.costs.pence, now.costs.events, now.costs.attendances) == (25_000, 1, 2)
        assert before.costs is None
        shown = main_text(reader.get("/reports/year"))
        assert "Cost of one attendance cost ÷ attendances at the events whose cost is known £125.00" in shown
        assert "50.0% (1 of 2)" in shown


def certificate(booking, number, *, revoked):
    return Certificate(
        year=2026,
        serial=number,
        number=f"ESCB-2026-{number:05}",
        token=f"token{number}",
        short_code="7Q4MK9XF2T",
        booking_id=booking.id,
        name="Somebody",
        course_title="Something",
        level="3",
        hours=6,
        dates="1 May 2026",
        place="online",
        attended_on=date(2026, 5, 1),
        design_id=1,  # the Board's first
        issued_at=clock.now(),
        revoked_at=clock.now() if revoked else None,
        revoked_because="A mistake" if revoked else "",
    )


class TestThePage:
    def test_the_year_s_page_prints_numerator_and_denominator_of_each_share(self, reader, make, closed_event):
        event = closed_event(level="3", capacity=10, funder_id=make.funder().id)
        make.booking(event, make.person("Priya Ramanathan"), outcome="attended")
        make.booking(event, outcome="attended")
        make.booking(event, outcome="did not attend")
        shown = main_text(reader.get("/reports/year"))
        assert "Figures for 2026-27" in shown
        assert "Came, of those expected came, of those expected ÷ expected 66.7% (2 of 3) –" in shown
        assert "Places filled attendances ÷ places 20.0% (2 of 10)" in shown
        assert "Registered beforehand 3 0 +3 (none before)" in shown
        assert "Priya" not in shown
        by_level = main_text(reader.get("/reports/year/by/level"))
        assert "Level 3 2 0 +2 (none before) 2 66.7% (2 of 3)" in by_level
        assert (
            "Level 3 1 10 3 0 3 2 1 0 2 2 0 2 66.7% (2 of 3) 66.7% (2 of 3) 33.3% (1 of 3) 20.0% (2 of 10)" in by_level
        )
        assert "Violence and Vulnerability Unit" in main_text(reader.get("/reports/year/by/funder"))

    def test_a_group_of_the_year_before_alone_has_dashes(self, reader, make, closed_event):
        make.booking(closed_event(level="1"), outcome="attended")
        make.booking(closed_event(days=-400, level="3"), outcome="attended")
        shown = main_text(reader.get("/reports/year/by/level?beside=whole"))
        assert "Level 3 0 0 0 0 0 0 0 0 0 0 0 0 – – – –" in shown

    def test_a_year_without_figures_says_what_is_missing(self, reader, make):
        make.event(days=-2)
        make.event(days=2)
        shown = main_text(reader.get("/reports/year"))
        assert "No figures for these days yet" in shown
        assert "1 event is coming, and 1 event is over with the register still open" in shown

    def test_the_year_s_page_opens_before_there_is_any_event(self, reader):
        assert "No figures for these days yet" in main_text(reader.get("/reports/year"))

    def test_another_year_of_figures_is_chosen(self, reader, make, closed_event):
        make.booking(closed_event(days=-400), outcome="attended")
        closed_event()
        assert "Figures for 2025-26" not in main_text(reader.get("/reports/year"))
        assert "Figures for 2025-26" in main_text(reader.get("/reports/year?year=2025"))

    @pytest.mark.parametrize("asked", ("1999", "x", "", "99999999999999999999", "-1"))
    def test_the_figures_of_a_year_that_is_none_have_a_sentence(self, reader, asked):
        response = reader.get("/reports/year", query_string={"year": asked})
        assert response.status_code == 404
        assert "There are no figures for that time" in response.text

    def test_the_year_s_page_needs_as_many_queries_for_many_events_as_for_one(self, reader, make, closed_event):
        make.booking(closed_event(), outcome="attended")
        reader.get("/reports/year")
        few = len(reader.queries)
        for level in ("1", "2", "3"):
            make.booking(closed_event(level=level), outcome="attended")
        reader.get("/reports/year")
        assert len(reader.queries) == few <= 12

    def test_the_year_s_page_is_for_board_readers_and_the_administrator(self, client_for, client, make):
        assert client_for(make.administrator()).get("/reports/year").status_code == 200
        for person in (make.person(), make.trainer(), make.coordinator(make.agency())):
            assert client_for(person).get("/reports/year").status_code == 403
            assert client_for(person).get("/reports/year.csv").status_code == 403
        assert "/account/login" in client.get("/reports/year").headers["Location"]


class TestDownloads:
    @pytest.fixture
    def year(self, make, closed_event):
        funder = make.funder("EVIL", "=HYPERLINK(…)")
        event = closed_event(level="3", capacity=10, funder_id=funder.id)
        make.booking(event, outcome="attended")
        make.booking(event, outcome="did not attend")

    def test_the_figures_download_as_a_sheet_for_each_table_with_numerators_and_denominators(self, reader, year):
        response = reader.get("/reports/year.xlsx?year=2026")
        assert "training-figures-2026-27.xlsx" in response.headers["Content-Disposition"]
        book = openpyxl.load_workbook(BytesIO(response.data))
        figures = {row[1]: row[2:5] for row in book["All figures"].iter_rows(values_only=True)}
        assert figures["Came, of those expected"] == ("50.0%", 1, 2)
        assert figures["Places"] == (10, None, None)
        assert [cell.value for cell in book["By level"][2]][:5] == ["Level 3", "2026-27", 1, 10, 2]
        assert {"By course", "By agency", "By month", "ECVYS take-up"} <= set(book.sheetnames)
        assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]

    def test_no_cell_of_the_figures_runs_as_a_formula(self, reader, year):
        rows = list(csv.reader(StringIO(reader.get("/reports/year.csv").data.decode("utf-8-sig"))))
        assert rows[0] == ["Training figures 2026-27"]
        assert "'=HYPERLINK(…)" in {row[0] for row in rows if row}


def test_says_for_which_reasons_people_cancelled_where_five_or_more_gave_it(reader, make, closed_event):
    event = closed_event()
    for category in ("illness",) * 11 + ("work", None):
        make.booking(event, state="cancelled", confirmed_at=clock.now(), cancel_category=category)
    make.booking(event, state="lapsed", cancel_category=None)
    make.booking(event, outcome="attended")
    said = main_text(reader.get("/reports/year"))
    assert "Illness or a medical appointment 38.5% (5 of 13)" in said, "the quarter is not over: the newest six wait"
    assert "Another reason, or nobody said 61.5% (8 of 13)" in said
    assert "Needed at work" not in said
    month = main_text(reader.get("/reports/year?period=2026-05"))
    assert "Illness" not in month
    assert "Reasons are told for quarters" in month
