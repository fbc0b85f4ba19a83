"""That somebody did not come: shown to them at once, and to their organisation some working days later."""

from datetime import date, timedelta

import pytest

from tests.pages import main_text
from training import clock
from training.bookings.standing import contested_until, said_by, shown_from

FILTER = "attended in part did not attend cancelled or declined"
"""What the list may be narrowed to."""


@pytest.mark.parametrize(
    ("said_on", "days", "expected"),
    (
        (date(2026, 5, 12), 5, date(2026, 5, 19)),
        (date(2026, 5, 16), 5, date(2026, 5, 22)),  # closed on a Saturday
        (date(2026, 5, 22), 1, date(2026, 5, 26)),  # the Monday is a bank holiday
        (date(2026, 5, 12), 0, date(2026, 5, 12)),
    ),
)
def test_it_is_shown_so_many_working_days_after_the_register_said_so(said_on, days, expected):
    assert shown_from(said_on, days) == contested_until(said_on, days) == expected


@pytest.mark.parametrize("days", (0, 1, 5))
def test_what_may_be_shown_on_a_day_is_what_was_said_by_the_last_day_for_it(days):
    for number in range(30):
        today = date(2026, 5, 12) + timedelta(days=number)
        last = said_by(today, days)
        assert shown_from(last, days) <= today < shown_from(last + timedelta(days=1), days)


@pytest.fixture
def missed(make, agency, session):
    """Ann did not come and Ben came to an event whose register was closed today; the charge for it is confirmed."""
    event = make.event(make.course("L1", title="Level one"), days=-1)
    ann, ben = make.person("Ann", agency=agency), make.person("Ben", agency=agency)
    booking = make.booking(event, ann, agency=agency, outcome="did not attend")
    make.booking(event, ben, agency=agency, outcome="attended").outcome_at = clock.now()
    booking.outcome_at = event.register_closed_at = clock.now()
    make.charge(booking, reason="did not attend", pence=8000, explanation="Did not attend: 100%")
    session.commit()
    return booking


def seen(browser, booking):
    """Everything that a coordinator opens or downloads, by what it is."""
    pages = {
        "list": "/agency?when=past",
        "missed": "/agency?when=past&state=missed",
        "person": f"/agency/people/{booking.delegate.affiliations[0].id}",
        "booking": f"/bookings/{booking.ref}",
        "statement": "/agency/statement",
    }
    texts = {name: main_text(browser.get(page)) for name, page in pages.items()}
    for name, page in (("file", "/agency?when=past&download=csv"), ("statement file", "/agency/statement.csv")):
        texts[name] = browser.get(page).text
    return texts


def test_an_organisation_sees_it_five_working_days_later_and_until_when_to_contest_it(
    browser, client_for, missed, frozen_clock
):
    own = main_text(client_for(missed.delegate).get(f"/bookings/{missed.ref}"))
    assert "The register says that you did not attend" in own
    assert "If you did come, write to" in own
    assert "by Wednesday 3 June 2026" in own
    frozen_clock.shift(timedelta(days=6))
    early = seen(browser, missed)
    assert "Ben" in early["list"]
    assert "Attended" in early["list"]
    for name, words in early.items():
        assert "did not attend" not in words.lower().replace(FILTER, ""), name
        assert "80.00" not in words, name
    frozen_clock.shift(timedelta(days=1))
    late = seen(browser, missed)
    for name in ("list", "missed", "person", "booking", "file"):
        assert "did not attend" in late[name].lower().replace(FILTER, ""), name
    assert "£80.00" in late["statement"]
    assert "80.00" in late["statement file"]
    assert "If they did come, write to escbtraining@essex.gov.uk by Wednesday 3 June 2026" in late["list"]
