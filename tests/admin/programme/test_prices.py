"""A course's own prices: added, refused with a sentence, ended, and shown as what everybody pays."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tests.pages import main_text
from training import clock
from training.history.models import History
from training.payments.models import PriceRuleRow

TODAY = {"starts_on": ["12", "5", "2026"]}


@pytest.fixture
def course(make):
    return make.course("L3", title="Safeguarding lead", price_pence=8000)


def address(course) -> str:
    return f"/admin/programme/courses/{course.code}/prices"


def add(admin, course, **typed):
    return admin.submit(address(course), "Add this price", **{**TODAY, "whom": "everybody", **typed})


def row_of(page, who: str) -> str:
    rows = page.find("caption", string=lambda text: text and text.startswith("Who pays what")).parent.find_all("tr")
    return next(" ".join(row.get_text(" ").split()) for row in rows if row.get_text().strip().startswith(who))


def test_the_page_of_prices_says_who_pays_what_today(admin, make, course):
    make.price(course, tariff="education", pence=5000)
    make.price(course, tariff="statutory partner")
    page = admin.page(address(course))
    assert (
        row_of(page, "Education")
        == "Education £50.00 education price £37.50 (£50.00 education price less 25% for ECVYS members)"
    )
    assert row_of(page, "Statutory") == "Statutory partners Free for statutory partners Free for statutory partners"
    assert row_of(page, "No tariff").startswith("No tariff, or not checked yet £80.00 standard price £60.00")
    assert admin.page(f"/admin/programme/courses/{course.code}").find("a", href=address(course))


@pytest.mark.parametrize(
    ("typed", "kept"),
    (
        ({"kind": "fixed", "pence": "50", "tariff": "education"}, ("fixed", 5000, None, "education", False, None)),
        (
            {"kind": "percent", "percent": "12.5", "whom": "members"},
            ("percent", None, Decimal("12.5"), None, True, None),
        ),
        (
            {"kind": "free", "pence": "nonsense", "ends_on": ["12", "5", "2026"]},
            ("free", None, None, None, False, date(2026, 5, 12)),
        ),
    ),
)
def test_a_price_is_added(admin, session, course, typed, kept):
    assert "The price is added." in main_text(add(admin, course, **typed))
    row = session.scalars(select(PriceRuleRow)).one()
    assert (row.kind, row.pence, row.percent, row.tariff, row.members_only, row.ends_on) == kept
    assert session.scalars(select(History.action).where(History.subject == "price rule")).all() == ["added"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    (
        ({}, "Choose what they pay"),
        ({"kind": "fixed"}, "Enter a price above £0.00"),
        ({"kind": "fixed", "pence": "0"}, "Enter a price above £0.00"),
        ({"kind": "fixed", "pence": "-5"}, "Enter an amount in pounds, like 80 or 80.00"),
        ({"kind": "fixed", "pence": "10000.01"}, "Enter at most £10,000.00"),
        ({"kind": "percent"}, "Enter how many per cent less they pay"),
        ({"kind": "percent", "percent": "101"}, "Enter a number from 0.1 to 100"),
        ({"kind": "percent", "percent": "-1"}, "Enter a number from 0.1 to 100"),
        ({"kind": "percent", "percent": "0"}, "Enter a number from 0.1 to 100"),
        ({"kind": "percent", "percent": "2.55"}, "Use a whole number, or one digit after the point"),
        ({"kind": "percent", "percent": "NaN"}, "Enter a number, like 3.5"),
        ({"kind": "free", "starts_on": ["", "", ""]}, "Enter the first day"),
        ({"kind": "free", "starts_on": ["31", "2", "2026"]}, "Enter a real date"),
        ({"kind": "free", "ends_on": ["11", "5", "2026"]}, "The last day is before the first"),
    ),
)
def test_a_price_that_makes_no_sense_is_refused_beside_its_field(admin, session, course, typed, sentence):
    page = add(admin, course, **typed)
    assert page.status_code == 422
    assert sentence in main_text(page)
    assert session.scalars(select(PriceRuleRow)).all() == []


def test_two_prices_for_the_same_people_on_one_day_are_refused(admin, session, course):
    add(admin, course, kind="fixed", pence="50", tariff="education", ends_on=["30", "6", "2026"])
    page = add(admin, course, kind="free", tariff="education", starts_on=["30", "6", "2026"])
    assert page.status_code == 422
    assert "The same people have a price from 12 May 2026 to 30 June 2026. End that one first" in main_text(page)
    for others in ({"starts_on": ["1", "7", "2026"]}, {"whom": "members"}, {"tariff": "private"}):
        assert "The price is added." in main_text(
            add(admin, course, **{"kind": "free", "tariff": "education", **others})
        )
    assert len(session.scalars(select(PriceRuleRow)).all()) == 4


def test_a_price_that_somebody_booked_by_is_ended_and_stays(admin, make, session, course):
    row = make.price(course, pence=5000, starts_on=clock.today() - timedelta(days=3))
    make.booking(make.event(course))
    assert "Its last day is Monday 11 May 2026." in main_text(admin.submit(address(course), "End £50.00 for Everybody"))
    assert session.get(PriceRuleRow, row.id).ends_on == date(2026, 5, 11)
    page = admin.page(address(course))
    assert page.find("caption", string="Past")
    assert not page.find("caption", string="In force")


def test_a_price_of_today_that_somebody_booked_by_holds_until_midnight(admin, make, session, course):
    row = make.price(course, pence=5000)
    make.booking(make.event(course))
    admin.submit(address(course), "End £50.00 for Everybody")
    assert session.get(PriceRuleRow, row.id).ends_on == clock.today()


@pytest.mark.parametrize(("days", "button"), ((0, "End"), (5, "Take away")))
def test_a_price_that_nobody_booked_by_is_taken_away(admin, make, session, course, days, button):
    make.price(course, percent=10, starts_on=clock.today() + timedelta(days=days))
    said = main_text(admin.submit(address(course), f"{button} 10% less for Everybody"))
    assert "The price is taken away." in said
    assert session.scalars(select(PriceRuleRow)).all() == []


@pytest.mark.usefixtures("bare_posts")
def test_a_price_that_ended_already_cannot_be_ended_and_another_course_s_price_is_not_found(admin, make, course):
    gone = make.price(course, starts_on=date(2026, 1, 1), ends_on=date(2026, 2, 1))
    late = admin.post(f"{address(course)}/{gone.id}/end", follow_redirects=True)
    assert "This price ended on Sunday 1 February 2026 already." in main_text(late)
    assert admin.post(f"{address(make.course())}/{gone.id}/end").status_code == 404
    assert admin.get("/admin/programme/courses/NONE/prices").status_code == 404


def test_dates_with_another_standard_price_are_pointed_out(admin, make, course):
    make.event(course, price_pence=9000)
    assert "Some coming dates have another standard price: £90.00." in main_text(admin.get(address(course)))


@pytest.mark.parametrize(
    "values",
    (
        {"kind": "fixed", "pence": None},
        {"kind": "fixed", "pence": 0},
        {"kind": "fixed", "pence": 5000, "percent": 10},
        {"kind": "percent", "percent": 101},
        {"kind": "percent", "percent": 0},
        {"kind": "free", "pence": 5},
        {"kind": "free", "ends_on": date(2026, 5, 11)},
        {"kind": "gift"},
        {"kind": "free", "tariff": "royalty"},
    ),
)
def test_the_database_refuses_a_price_that_makes_no_sense(make, session, course, values):
    with pytest.raises(IntegrityError, match=r"ck_price_rule|FOREIGN KEY|foreign key"):
        make.price(course, **values)
    session.rollback()
