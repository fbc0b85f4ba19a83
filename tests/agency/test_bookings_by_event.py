"""A coordinator's bookings, event by event: who comes, what is found, and what needs the coordinator."""

from tests.pages import main_text
from training import clock
from training.people.models import Coordinator


def people_of(section):
    return [link.find(string=True) for link in section.select(".claim__who")]


def test_the_bookings_of_one_event_stand_together_whichever_way_the_list_is_turned(make, browser, agency, coordinator):
    near, far = (make.event(make.course(title=title), days=days) for title, days in (("Neglect", 20), ("Gangs", 40)))
    for event, name in ((far, "Zoe Zed"), (near, "Ben Bee"), (far, "Ada Aye")):
        make.booking(event, make.person(name, agency=agency), agency=agency)
    make.unnamed(far, booked_by=coordinator, agency=agency)
    expected = [["Ben Bee"], ["To be named", "Ada Aye", "Zoe Zed"]]
    for address, order in (("/agency", expected), ("/agency?sort=-when", expected[::-1])):
        assert [people_of(section) for section in browser.page(address).select(".claims")] == order, address
        assert len(browser.queries) <= 12


def test_a_booking_that_has_ended_shows_no_price_and_counts_no_more(make, browser, agency, coordinator):
    event = make.event(price_pence=3000)
    make.booking(event, agency=agency, price_pence=3000, state="cancelled")
    said = main_text(browser.get("/agency"))
    assert "0 bookings" in said
    assert "Cancelled" in said
    assert "£30.00" not in said
    make.booking(event, agency=agency, price_pence=3000)
    said = main_text(browser.get("/agency"))
    assert "1 booking " in said
    assert said.count("£30.00") == 1


def test_bookings_are_found_by_name_course_and_reference_and_filtered_by_how_they_stand(
    make, browser, agency, coordinator
):
    event = make.event(make.course(title="Neglect"), days=20)
    ada = make.booking(event, make.person("Ada Aye", agency=agency), agency=agency)
    make.booking(make.event(make.course(title="Gangs")), make.person("Ben Bee", agency=agency), agency=agency)
    make.unnamed(event, booked_by=coordinator, agency=agency)
    found = {
        "q=aye": ["Ada Aye"],
        "q=negl": ["To be named", "Ada Aye"],
        f"q={ada.ref.lower()}": ["Ada Aye"],
        "state=unnamed": ["To be named"],
        "state=waiting": [],
    }
    for asked, people in found.items():
        assert people_of(browser.page(f"/agency?{asked}")) == people, asked
    assert "Nothing found" in main_text(browser.get("/agency?state=waiting"))


def test_the_tiles_say_what_needs_a_coordinator_and_lead_there(make, browser, agency, coordinator, certificate_for):
    make.unnamed(make.event(), booked_by=coordinator, agency=agency)
    owed = make.booking(make.event(price_pence=6000), agency=agency, price_pence=6000)
    make.charge(owed, make.payer(way="invoice"))
    certificate_for(make.person("Old Owl", agency=agency), agency=agency, days=-800, refresh_months=24)
    page = browser.page("/agency")
    tiles = {" ".join(tile.get_text(" ").split()): tile.a and tile.a["href"] for tile in page.select(".stat")}
    assert tiles == {
        "1 place to be named": "/agency?state=unnamed",
        "£60.00 to pay": "/agency/statement",
        "1 with a refresh overdue": "/agency/people?show=out",
    }
    assert "£60.00 to pay" in main_text(browser.get("/agency/statement"))
    assert "Old Owl" in main_text(browser.get("/agency/people?show=out"))


def test_of_several_organisations_a_tile_names_the_one_that_most_of_it_is_about(make, client_for, agency, coordinator):
    other = make.agency("Maldon Sea Cadets")
    make._save(Coordinator(person_id=coordinator.id, agency_id=other.id, created_at=clock.now()))
    for of, pence in ((agency, 1000), (other, 6000)):
        make.charge(
            make.booking(make.event(price_pence=pence), agency=of, price_pence=pence), make.payer(way="invoice")
        )
    page = client_for(coordinator).page("/agency")
    [tile] = [one for one in page.select(".stat") if "to pay" in one.get_text()]
    assert " ".join(tile.get_text(" ").split()) == "£70.00 to pay, most of it for Maldon Sea Cadets"
    assert tile.a["href"] == f"/agency/statement?agency={other.id}"
    assert page.find("select", {"name": "of"})
