"""The money page: every figure is the sum of the rows behind it, by month, agency, course and funder."""

import csv
from datetime import UTC, date, datetime, timedelta
from io import BytesIO, StringIO

import openpyxl
import pytest

from tests.pages import main_text, soup_of
from training import clock
from training.admin.money.figures import COLUMNS, By, FiguresPeriod, Measure, total_of
from training.admin.money.list_queries import Cut, money_list, sum_of
from training.admin.money.queries import balance, figures, known_years, money_needing_attention, standing
from training.payments.models import Allocation, Payment, Proposal, Refund
from training.years import FinancialYear

YEAR = FinancialYear(2026)
TODAY_IS = date(2026, 5, 12)


def entries(session, cut, today):
    """The rows behind a figure."""
    listed = money_list(cut, today)
    return listed.load(session.execute(listed.rows).all())


@pytest.fixture
def books(make, session):
    """Puts money in the books."""
    return Books(make, session)


class Books:
    def __init__(self, make, session):
        self.make, self.session = make, session

    def charged(self, pence=8000, *, days_ago=0, agency=None, event=None, **values):
        booking = self.make.booking(event, agency=agency, price_pence=pence, price_explanation="standard price")
        charge = self.make.charge(booking, created_at=clock.now() - timedelta(days=days_ago), **values)
        self.make.invoice(charge, due_on=TODAY_IS + timedelta(days=30 - days_ago))
        return charge

    def paid(self, pence, *charges, on=TODAY_IS, method="bank transfer", **values):
        """A payment, and whole pence of it for each (charge, pence)."""
        payment = self.make._save(
            Payment(
                method=method,
                pence=pence,
                received_on=on,
                payer_name="Example Scouts",
                created_at=clock.now(),
                **values,
            )
        )  # fmt: skip
        for charge, share in charges:
            self._allot(charge, share, payment_id=payment.id)
        return payment

    def refunded(self, payment, pence, charge=None, *, state="done", source="site", at=None):
        at = at or clock.now()
        refund = self.make._save(
            Refund(
                payment_id=payment.id, pence=pence, state=state, source=source, because="Cancelled in time.",
                created_at=at, due_at=at, done_at=at if state == "done" else None,
            )
        )  # fmt: skip
        if charge:
            self._allot(charge, pence, refund_id=refund.id)
        return refund

    def proposed(self, booking_id, pence):
        return self.make._save(
            Proposal(
                booking_id=booking_id, reason="late cancellation", pence=pence, explanation="Cancelled late",
                created_at=clock.now(),
            )
        )  # fmt: skip

    def _allot(self, charge, pence, **of):
        self.make._save(Allocation(charge_id=charge.id, pence=pence, created_at=clock.now(), **of))

    def everything(self):
        """Some of each: charges old and new, a payment for two agencies and one for nothing, refunds of each state."""
        funded = self.make.course(funder_id=self.make.funder().id)
        one = self.charged(8000, days_ago=40)
        other = self.charged(6000, event=self.make.event(funded), days_ago=31)
        gone = self.charged(5000, withdrawn_at=clock.now(), withdrawn_because="Cancelled in time.")
        decided = self.charged(7000)
        self.proposed(decided.booking_id, 7000)
        self.charged(4000)
        both = self.paid(9000, (one, 3000), (other, 6000))
        back = self.paid(5000, (gone, 5000), on=date(2026, 4, 30))
        self.refunded(back, 5000, gone, state="failed")
        self.refunded(back, 5000, gone, state="sent")
        self.refunded(both, 1000, other, source="dispute")
        over = self.paid(2500, on=date(2026, 5, 1))
        self.refunded(over, 500)
        self.refunded(over, 900, state="failed")
        self.make.booking(self.make.event(days=20), price_pence=6000, discount_pence=2000)


def test_each_figure_of_the_money_page_counts_what_its_name_says(books, session):
    books.everything()
    found = {measure: (one.pence, one.rows) for measure, one in standing(session, TODAY_IS).items()}
    assert found == {
        Measure.OWED: (5000 + 1000 + 4000, 3),  # the dispute of 1000 is owed again
        Measure.OVERDUE: (6000, 2),
        Measure.PROPOSED: (7000, 1),
        Measure.ON_ITS_WAY: (5000, 1),
        Measure.FAILED: (900, 1),  # the other one was made up for
        Measure.SURPLUS: (2000, 1),
    }
    table = total_of(figures(session, FiguresPeriod((YEAR,), YEAR), By.MONTH, TODAY_IS))
    assert {measure: table.of(measure).pence for measure in COLUMNS} == {
        Measure.CHARGED: 8000 + 6000 + 4000,
        Measure.OWED: 10000,
        Measure.OVERDUE: 6000,
        Measure.PAID: 16500,
        Measure.REFUNDED: 5500,
        Measure.TAKEN_BACK: 1000,
        Measure.DISCOUNTS: 2000,
    }


@pytest.mark.parametrize("by", By)
@pytest.mark.parametrize("year", (YEAR, None))
def test_every_figure_is_the_sum_of_the_rows_behind_it(books, session, by, year):
    books.everything()
    period = FiguresPeriod(known_years(session, TODAY_IS), year)
    spans = {span.key: span for span in period.spans}
    for group in figures(session, period, by, TODAY_IS):
        for measure in COLUMNS:
            days = spans[group.key] if by is By.MONTH else period.days
            cut = Cut(measure, days, by, group.key)
            rows = entries(session, cut, TODAY_IS)
            assert group.of(measure) == sum_of(session, cut, TODAY_IS)
            assert group.of(measure).pence == sum(row.pence for row in rows)
            assert group.of(measure).rows == len(rows)


@pytest.mark.parametrize("year", (YEAR, None))
def test_money_kept_is_what_was_set_against_charges_and_what_was_not(books, session, year):
    books.everything()
    found = balance(session, year.days if year else None)
    assert (found.received, found.refunded, found.taken_back) == (16500, 5500, 1000)
    assert found.kept == found.placed == 10000
    assert found.loose == standing(session, TODAY_IS)[Measure.SURPLUS].pence


@pytest.mark.parametrize(
    ("moment", "month"),
    (
        (datetime(2026, 4, 30, 22, 59, tzinfo=UTC), "2026-04"),
        (datetime(2026, 4, 30, 23, 0, tzinfo=UTC), "2026-05"),  # midnight in London, in summer time
        (datetime(2026, 10, 31, 23, 30, tzinfo=UTC), "2026-10"),  # summer time ended on the 25th
        (datetime(2026, 11, 1, 0, 0, tzinfo=UTC), "2026-11"),
        (datetime(2027, 3, 31, 22, 59, tzinfo=UTC), "2027-03"),
    ),
)
def test_money_is_counted_by_months_of_london(books, session, moment, month):
    books.make.charge(books.make.booking(price_pence=100), created_at=moment)
    [group] = figures(session, FiguresPeriod((YEAR,), YEAR), By.MONTH, TODAY_IS)
    assert (group.key, group.of(Measure.CHARGED).pence) == (month, 100)


@pytest.mark.parametrize(
    "moment", (datetime(2026, 3, 31, 22, 59, tzinfo=UTC), datetime(2027, 3, 31, 23, 0, tzinfo=UTC))
)
def test_a_charge_just_outside_the_financial_year_is_not_counted_in_it(books, session, moment):
    books.make.charge(books.make.booking(price_pence=100), created_at=moment)
    assert figures(session, FiguresPeriod((YEAR,), YEAR), By.MONTH, TODAY_IS) == []


def test_a_charge_is_overdue_after_thirty_days_and_not_on_the_last_of_them(books, session):
    books.charged(100, days_ago=30)
    assert standing(session, TODAY_IS)[Measure.OVERDUE].rows == 0
    assert standing(session, TODAY_IS + timedelta(days=1))[Measure.OVERDUE].rows == 1


class TestThePages:
    def test_the_money_page_without_money_says_so(self, admin):
        said = main_text(admin.get("/admin/money"))
        assert "No money in this period" in said
        assert "Still owed" in said

    @pytest.mark.parametrize("by", By)
    @pytest.mark.parametrize("year", ("2026", "all"))
    def test_every_link_of_the_table_opens_the_rows_with_the_same_sum(self, books, admin, by, year):
        books.everything()
        page = admin.page(f"/admin/money?by={by}&year={year}")
        links = [a for a in page.select("main a") if "/admin/money/" in a["href"]]
        assert len(links) > 8
        for link in links:
            figure = link.get_text().split(",  ")[0].split(", ")[0].strip()
            shown = admin.page(link["href"]).find("h1").get_text(" ")
            if figure.startswith("£"):
                assert shown.endswith(figure)

    def test_the_money_page_says_of_what_each_sum_is_a_part(self, books, admin):
        books.everything()
        said = main_text(admin.get("/admin/money"))
        assert "Still owed is £100.00 of £180.00 charged (3 of 3 charges)" in said
        assert "£60.00 of that is overdue (2 of 3 charges)" in said
        assert "May 2026" in said
        assert "2026-05" not in said, "months have names"
        assert "Received £165.00 by bank transfer (3 payments)." in said
        assert "£50.00 of £55.00 is on its way back" in said
        assert "Received £165.00 − refunded £55.00 − taken back by banks £10.00 = £100.00" in said
        assert "set against charges £80.00 + not set against anything £20.00 = £100.00" in said

    @pytest.mark.parametrize(
        "address", ("?year=1999", "?year=x", "/owed?by=month&group=1999-01", "/owed?by=agency&group=x", "/nothing")
    )
    def test_an_address_that_makes_no_sense_is_a_404(self, admin, address):
        assert admin.get(f"/admin/money{address}").status_code == 404

    def test_many_rows_are_paged_and_cost_no_more_queries(self, books, admin):
        event, long_name = books.make.event(capacity=200), "A very long name of an agency of volunteers " * 4
        for number in range(120):
            agency = books.make.agency(f"{long_name.strip()} {number}")
            books.charged(100, event=event, agency=agency)
        page = admin.get("/admin/money?by=agency&page=2")
        few = len(admin.queries)
        assert few <= 12
        assert page.text.count(long_name.strip()) >= 50
        assert "of £120.00 charged (120 of 120 charges)" in main_text(page)
        shown = admin.get("/admin/money/owed?year=2026&page=3")
        assert len(soup_of(shown).select("tbody tr")) == 20
        assert "120 charges, the latest first" in main_text(shown)
        assert len(admin.queries) <= 12


class TestFiles:
    def test_text_is_never_run_as_a_formula(self, books, admin):
        agency = books.make.agency("=1+1")
        books.charged(8050, agency=agency)
        found = admin.get("/admin/money/owed.csv?year=2026")
        [row] = csv.DictReader(StringIO(found.data.decode("utf-8-sig")))
        assert (row["Agency"], row["Pounds"], row["Date"]) == ("'=1+1", "80.50", "2026-05-12")
        sheet = openpyxl.load_workbook(BytesIO(admin.get("/admin/money/owed.xlsx").data)).active
        cells = {heading.value: cell for heading, cell in zip(sheet[1], sheet[2], strict=True)}
        assert (cells["Agency"].value, cells["Agency"].data_type) == ("=1+1", "s")
        assert cells["Pounds"].value == 80.5

    @pytest.mark.parametrize("measure", Measure)
    def test_every_list_has_its_files_without_needs(self, books, admin, measure):
        books.everything()
        text = admin.get(f"/admin/money/{measure}.csv").data.decode("utf-8-sig")
        assert len(text.splitlines()) == 1 + len(entries(books.session, Cut(measure, None), TODAY_IS))
        assert "ccess" not in text


def test_the_desk_names_the_money_that_needs_attention(books, session, admin):
    assert money_needing_attention(session, TODAY_IS) == {}
    books.everything()
    said = main_text(admin.get("/admin"))
    assert "1 refund of £9.00 could not be sent back" in said
    assert "£20.00 of 1 payment is set against nothing" in said
    assert "£60.00 of 2 charges is overdue" in said
