"""The bulletin: what is new and what has places, chosen by ticks, as HTML and plain text, in two editions."""

from datetime import date, timedelta

import pytest

from tests.pages import main_text, soup_of
from training import clock
from training.admin.programme.bulletin.editions import Edition, usual_since


@pytest.mark.parametrize(
    ("edition", "since"),
    ((Edition.BOARD, date(2026, 2, 28)), (Edition.ECVYS, date(2026, 1, 31))),
)
def test_new_is_what_came_since_the_last_edition(edition, since):
    assert usual_since(edition, date(2026, 3, 31)) == since


@pytest.fixture
def dates(make):
    """A new date, one published long ago, and two that do not belong in it."""
    course = make.course(title="Neglect & harm", price_pence=8000)
    new = make.event(course, days=30)
    old = make.event(course, days=20, published_at=clock.now() - timedelta(days=200))
    full = make.event(make.course(title="Full house"), capacity=1)
    make.booking(full)
    make.event(make.course(title="Closed circle"), open_to="invitation")
    return new, old


def made(page, part):
    return soup_of(page).find(id=part).get_text()


def test_says_what_is_new_and_what_has_places_with_dates_prices_and_links(dates, admin):
    new, old = dates
    page = admin.get("/admin/programme/bulletin")
    text = made(page, "bulletin-text")
    assert text.index("NEW DATES") < text.index(f"/events/{new.ref}") < text.index("PLACES LEFT")
    assert text.index("PLACES LEFT") < text.index(f"/events/{old.ref}")
    assert "24 places left. £80.00." in text
    assert clock.show_sitting(new.starts_at, new.ends_at) in text
    assert "Neglect & harm\n" in text, "plain text has no entities"
    assert "<h3>Neglect &amp; harm</h3>" in made(page, "bulletin-html")
    assert "http" in text
    assert "Full house" not in main_text(page)
    assert "Closed circle" not in main_text(page)


def test_only_what_is_ticked_is_in_it(dates, admin):
    new, old = dates
    page = admin.get(f"/admin/programme/bulletin?chosen=yes&tick={old.id}")
    assert new.ref not in made(page, "bulletin-text")
    assert "1 date" in main_text(page)
    assert "Ready to copy" not in main_text(admin.get("/admin/programme/bulletin?chosen=yes"))


def test_the_edition_of_ecvys_says_what_its_members_pay(make, dates, admin):
    make.price(dates[0].course, members_only=True, kind="percent", percent=25)
    assert "£60.00 for members of ECVYS (others £80.00)" in made(
        admin.get("/admin/programme/bulletin?edition=ecvys"), "bulletin-text"
    )
    assert "ECVYS" not in made(admin.get("/admin/programme/bulletin"), "bulletin-text")


def test_new_can_be_since_another_day(dates, admin):
    text = made(admin.get("/admin/programme/bulletin?since=1+January+2020"), "bulletin-text")
    assert "PLACES LEFT" not in text
    said = main_text(admin.get("/admin/programme/bulletin?since=soon"))
    assert "Enter a real date, like 1 May 2026" in said


def test_what_a_partner_books_and_what_needs_no_booking_are_in_it(make, admin):
    make.event(make.course(title="Online safety"), partner="A partner", partner_link="https://partner.example/book")
    make.event(make.course(title="Market stall"), kind="headcount")
    closed = make.event(
        make.course(title="Too late"), days=2, partner="A partner", partner_link="https://partner.example/book"
    )
    closed.closes_at = clock.now() - timedelta(hours=1)
    make._save(closed)
    text = made(admin.get("/admin/programme/bulletin"), "bulletin-text")
    assert "Book with A partner. Free." in text
    assert "No booking needed. Free." in text
    assert "Too late" not in text
