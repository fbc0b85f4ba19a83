"""A roster is sorted by its columns and filtered; both stay in the address, also for what is pressed and downloaded."""

import csv
from io import StringIO

import pytest
from bs4 import BeautifulSoup

from tests.pages import main_text
from training import clock
from training.bookings.models import Needs
from training.payments.models import Charge, Payer


@pytest.fixture
def event(make):
    return make.event(make.course(price_pence=8000), days=0)


@pytest.fixture
def names(admin, event):
    """The names on the roster at this query, in their order."""

    def read(query=""):
        page = BeautifulSoup(admin.get(f"/admin/events/{event.ref}/roster?{query}").text, "html.parser")
        return [row.find("th").find("a").get_text() for row in page.select("tbody tr")]

    return read


def charge(make, booking, pence):
    payer = Payer(organisation="Colne Trust", contact_name="Fay", contact_email="fay@example.org")
    owed = {"payer": payer, "reason": "place", "pence": pence, "explanation": "x", "created_at": clock.now()}
    return make._save(Charge(booking_id=booking.id, **owed))


def test_sorted_by_its_columns_and_the_other_way_round(make, event, names):
    for name, agency in (("Cy", "Alpha"), ("Ann", "Zulu"), ("Bo", "Mike")):
        make.booking(event, make.person(name), agency=make.agency(agency))
    assert names() == ["Ann", "Bo", "Cy"]
    assert names("sort=-delegate") == ["Cy", "Bo", "Ann"]
    assert names("sort=agency") == ["Cy", "Bo", "Ann"]
    assert names("sort=-agency") == ["Ann", "Bo", "Cy"]
    assert names("sort=nonsense") == ["Ann", "Bo", "Cy"]


def test_sorted_by_what_is_owed(make, event, names):
    ann, bo = make.booking(event, make.person("Ann")), make.booking(event, make.person("Bo"))
    make.booking(event, make.person("Cy"))
    charge(make, ann, 4000)
    charge(make, bo, 8000)
    assert names("sort=-owed") == ["Bo", "Ann", "Cy"]


def test_filtered_by_outcome_money_evaluation_needs_agency_and_walk_in(make, event, names):
    alpha = make.agency("Alpha")
    ann = make.booking(event, make.person("Ann"), agency=alpha, outcome="attended")
    bo = make.booking(event, make.person("Bo"), outcome="did not attend")
    make.booking(event, make.person("Cy"), walk_in=True)
    make._save(Needs(booking_id=ann.id, access="Step-free", dietary=""))
    charge(make, ann, 8000)
    make.evaluation(ann)
    for query, found in (
        ("outcome=attended", ["Ann"]),
        ("outcome=absent", ["Bo"]),
        ("outcome=none", ["Cy"]),
        ("pays=owes", ["Ann"]),
        ("pays=paid", ["Bo", "Cy"]),
        ("evaluation=open", ["Ann"]),
        ("evaluation=answered", []),
        ("needs=yes", ["Ann"]),
        ("needs=no", ["Bo", "Cy"]),
        (f"agency={alpha.id}", ["Ann"]),
        ("walk-in=yes", ["Cy"]),
        ("certificate=none&outcome=attended", ["Ann"]),
        ("outcome=nonsense", ["Ann", "Bo", "Cy"]),
    ):
        assert names(f"state=all&{query}") == found, query
    assert bo.state == "confirmed"


def test_what_is_paid_is_not_unpaid(make, event, names):
    ann = make.booking(event, make.person("Ann"))
    owed = charge(make, ann, 8000)
    make.paid(owed)
    assert names("pays=owes") == []


def test_a_press_on_all_found_keeps_to_the_filter_and_comes_back_to_it(make, event, admin):
    alpha = make.agency("Alpha")
    make.booking(event, make.person("Ann"), agency=alpha)
    make.booking(event, make.person("Bo"))
    address = f"/admin/events/{event.ref}/roster?agency={alpha.id}&sort=-delegate"
    asked = admin.submit(address, "Cancel", which="found")
    assert "Cancel 1 booking?" in main_text(asked)
    assert f"agency={alpha.id}" in asked.text
    assert "sort=-delegate" in asked.text


def test_downloads_what_is_filtered_as_csv(make, event, admin):
    alpha = make.agency("Alpha")
    make.booking(event, make.person("=Ann"), agency=alpha)
    make.booking(event, make.person("Bo"))
    answer = admin.get(f"/admin/events/{event.ref}/roster?agency={alpha.id}&download=csv")
    rows = list(csv.DictReader(StringIO(answer.data.decode("utf-8-sig"))))
    assert [(row["Delegate"], row["Agency"]) for row in rows] == [("'=Ann", "Alpha")]
    assert f"roster-{event.ref}" in answer.headers["Content-Disposition"]


def test_downloads_those_ticked_as_csv(make, event, admin):
    ann = make.booking(event, make.person("Ann"))
    make.booking(event, make.person("Bo"))
    answer = admin.submit(f"/admin/events/{event.ref}/roster", "Download CSV", tick=[ann.id])
    assert [row["Delegate"] for row in csv.DictReader(StringIO(answer.data.decode("utf-8-sig")))] == ["Ann"]


def test_rows_a_page_are_remembered(make, admin, names):
    event = make.event(capacity=60)
    for number in range(30):
        make.booking(event, make.person(f"Delegate {number:02}"))
    address = f"/admin/events/{event.ref}/roster"
    assert "Delegate 29" in main_text(admin.get(address))
    assert "Delegate 29" not in main_text(admin.get(f"{address}?rows=25"))
    assert "Delegate 29" not in main_text(admin.get(address)), "as it was last chosen"


def test_a_very_long_address_starts_a_job_all_the_same(make, event, admin):
    make.booking(event, make.person("Ann"))
    long = "&".join(f"x{number}={'y' * 90}" for number in range(20))
    asked = admin.submit(f"/admin/events/{event.ref}/roster?{long}", "Cancel", which="found")
    assert "Cancelling: 1 booking" in main_text(admin.submit("", "Cancel 1 booking", page=asked))
