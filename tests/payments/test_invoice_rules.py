"""VAT inside a price, financial years, due days and reminders: for every sum and every day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.payments.invoice_dates import (
    days_of_month,
    due_on,
    number_of,
    reminders_due,
)
from training.payments.vat import REASONS, WORDS, Vat, reasons_of, tax_point, vat_in
from training.years import FinancialYear

DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2099, 12, 31))


@pytest.mark.parametrize(
    ("pence", "expected"), ((8000, 1333), (1, 0), (2, 0), (3, 1), (6, 1), (9, 2), (12000, 2000), (0, 0))
)
def test_a_sixth_of_a_standard_rated_price_is_vat_rounded_half_up(pence, expected):
    assert vat_in(pence, Vat.STANDARD) == expected


@given(st.integers(min_value=0, max_value=10_000_000))
def test_vat_and_net_make_the_price_again(pence):
    vat = vat_in(pence, Vat.STANDARD)
    assert 0 <= vat <= pence
    assert abs(6 * vat - pence) <= 3
    net = pence - vat
    assert abs(net * 20 - vat * 100) <= 60, "20% of the net price, to the penny"


@given(st.integers(min_value=0, max_value=10_000_000), st.sampled_from([Vat.EXEMPT, Vat.ZERO, Vat.OUTSIDE]))
def test_a_price_that_is_not_standard_rated_has_no_vat(pence, treatment):
    assert vat_in(pence, treatment) == 0


def test_each_treatment_in_a_document_is_explained_once():
    assert reasons_of(["exempt", "standard", "exempt"]) == (REASONS[Vat.EXEMPT], REASONS[Vat.STANDARD])


def test_every_treatment_has_its_words():
    assert set(WORDS) == set(REASONS) == set(Vat)


@given(DAYS)
def test_every_day_is_in_its_financial_year(day):
    year = FinancialYear.of_day(day)
    first, last = year.days.begins, year.days.ends - timedelta(days=1)
    assert first <= day <= last
    assert (first.month, first.day, last.month, last.day) == (4, 1, 3, 31)
    assert FinancialYear.of_day(last + timedelta(days=1)).first == year.first + 1


@given(DAYS)
def test_every_day_is_in_the_month_of_its_invoices(day):
    first, last = days_of_month(day)
    assert first <= day <= last
    assert first.day == 1
    assert (last + timedelta(days=1)).day == 1
    assert (first.year, first.month) == (last.year, last.month) == (day.year, day.month)


def test_numbers_and_years_as_people_read_them():
    assert number_of("INV", 2026, 1) == "INV-2026-00001"
    assert number_of("CRN", 2026, 123456) == "CRN-2026-123456"
    assert str(FinancialYear(2026)) == "2026-27"
    assert str(FinancialYear(2099)) == "2099-00"


@given(DAYS, st.integers(min_value=1, max_value=365))
def test_an_invoice_is_due_so_many_days_later(day, days):
    assert (due_on(day, days) - day).days == days


@pytest.mark.parametrize(("late", "expected"), ((-1, 0), (0, 0), (6, 0), (7, 1), (29, 1), (30, 2), (400, 2)))
def test_reminders_are_due_a_week_and_a_month_late(late, expected):
    due = date(2026, 5, 12)
    assert reminders_due(due, due + timedelta(days=late), (7, 30)) == expected


def test_a_setting_of_nought_days_sends_no_reminder_of_an_invoice():
    due = date(2026, 5, 12)
    assert reminders_due(due, due + timedelta(days=400), (0, 0)) == 0
    assert reminders_due(due, due + timedelta(days=10), (7, 0)) == 1


@pytest.mark.parametrize(
    ("issued", "supplied", "expected"),
    (
        (date(2026, 5, 1), date(2026, 6, 1), date(2026, 5, 1)),  # before the event
        (date(2026, 6, 1), date(2026, 6, 1), date(2026, 6, 1)),
        (date(2026, 6, 15), date(2026, 6, 1), date(2026, 6, 15)),  # within 14 days of it
        (date(2026, 6, 16), date(2026, 6, 1), date(2026, 6, 1)),  # later
    ),
)
def test_the_tax_point_is_the_day_of_issue_unless_that_is_long_after(issued, supplied, expected):
    assert tax_point(issued, supplied) == expected
