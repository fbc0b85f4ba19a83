"""A page past the last of a list shows the last: a bookmark, or a row less than before, leads to no empty page."""

import pytest

from tests.pages import main_text
from training import lists

LISTS = {
    "people": "/admin/people",
    "agencies": "/admin/agencies",
    "bookings": "/admin/bookings",
    "programme": "/admin/programme/",
    "roster": "/admin/events/{ref}/roster",
    "messages": "/admin/messages",
    "memberships": "/admin/memberships",
    "courses": "/courses",
}


@pytest.mark.parametrize("address", LISTS.values(), ids=LISTS)
def test_a_page_past_the_last_shows_the_last(make, admin, address):
    event = make.event()
    make.booking(event)
    address = address.format(ref=event.ref)
    assert main_text(admin.get(f"{address}?page=7")) == main_text(admin.get(address))


def test_of_two_pages_the_second(make, admin):
    for number in range(lists.PER_PAGE + 2):
        make.agency(f"Agency {number:03}")
    last = main_text(admin.get("/admin/agencies?page=2"))
    assert "Agency 051" in last
    assert main_text(admin.get("/admin/agencies?page=3")) == last


@pytest.mark.parametrize("odd", ("endpoint=x", "_scheme=x", "_anchor=x", "_method=x", "_external=1", "ref=x"))
def test_an_odd_word_in_the_address_of_a_list_changes_nothing(admin, make, odd):
    event = make.booking(make.event()).event
    for address in ("/admin/bookings", "/admin/people", f"/admin/events/{event.ref}/roster"):
        assert admin.get(f"{address}?{odd}").status_code == 200
