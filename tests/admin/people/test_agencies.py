"""Agencies that delegates typed are matched to the list or added to it, and nothing is lost on the way."""

from datetime import date

import pytest
from sqlalchemy import select

from tests.pages import main_text
from training import clock
from training.bookings.models import Booking
from training.courses.models import event_agency
from training.history.models import History
from training.people.models import Affiliation, Agency, Coordinator, Membership

DETAILS = {"sector": "voluntary", "tariff": "other voluntary", "area": "Essex", "quadrant": "North"}


def typed_booking(make, typed, name="Asha Okoro"):
    person = make.person(name, agency=typed)
    return make.booking(make.event(), person, agency=typed)


def test_a_typed_agency_is_matched_and_everything_moves(make, session, admin):
    target = make.agency("Tendring Sailing Club", sector="voluntary", area="Essex", quadrant="North")
    typed = make.unchecked_agency("Tendring sailing")
    booking = typed_booking(make, typed)
    both = make.person("Tied To Both", agency=typed)
    make._save(Affiliation(person_id=both.id, agency_id=target.id, began_at=clock.now()))
    make.coordinator(typed)
    make.membership(typed, date(2026, 1, 1), date(2026, 12, 31))
    event = make.event(agencies=(typed,), open_to="agencies")
    typed_id = typed.id

    page = admin.get(f"/admin/agencies/{typed_id}")
    assert "Tendring Sailing Club" in main_text(page)
    said = main_text(admin.submit("", "Match to Tendring Sailing Club", page=page))

    assert "Matched to Tendring Sailing Club. 1 booking moved." in said
    session.expire_all()
    assert session.get(Agency, typed_id).merged_into_id == target.id
    moved = session.get(Booking, booking.id)
    assert (moved.agency_id, moved.agency_name) == (target.id, "Tendring Sailing Club")
    assert (moved.sector, moved.tariff, moved.area, moved.quadrant) == (
        "voluntary",
        "other voluntary",
        "Essex",
        "North",
    )
    assert set(session.scalars(select(Affiliation.agency_id))) == {target.id}
    current = select(Affiliation).where(Affiliation.person_id == both.id, Affiliation.ended_at.is_(None))
    assert len(session.scalars(current).all()) == 1
    assert session.scalars(select(Coordinator.agency_id)).all() == [target.id]
    assert session.scalars(select(Membership.agency_id)).all() == [target.id]
    opened_to = select(event_agency.c.agency_id).where(event_agency.c.event_id == event.id)
    assert session.scalars(opened_to).all() == [target.id]
    written = session.scalars(select(History).where(History.action == "matched")).one()
    assert written.details == {"typed": typed_id, "bookings": 1}


def test_a_typed_agency_is_added_and_its_bookings_learn_what_it_is(make, session, admin):
    typed = make.unchecked_agency("tendring sailing club")
    booking = typed_booking(make, typed)
    said = main_text(
        admin.submit(f"/admin/agencies/{typed.id}", "Add to the list", name="Tendring Sailing Club", **DETAILS)
    )
    assert "Tendring Sailing Club is on the list now." in said
    session.expire_all()
    assert session.get(Agency, typed.id).checked_at is not None
    filled = session.get(Booking, booking.id)
    assert (filled.agency_name, filled.sector, filled.quadrant) == ("Tendring Sailing Club", "voluntary", "North")


def test_an_agency_that_changes_leaves_bookings_as_they_were_on_the_day(make, session, admin):
    agency = make.agency("Colne youth club", quadrant="Mid")
    booking = make.booking(make.event(), agency=agency)
    admin.submit(f"/admin/agencies/{agency.id}", "Save", name="Colne Youth", **DETAILS)
    session.expire_all()
    assert session.get(Agency, agency.id).quadrant == "North"
    kept = session.get(Booking, booking.id)
    assert (kept.agency_name, kept.quadrant) == ("Colne youth club", "Mid")


def test_what_is_missing_or_does_not_go_together_in_a_typed_agency_has_a_sentence(make, session, admin):
    typed = make.unchecked_agency("Tendring sailing club")
    make.agency("Colne youth club")
    address = f"/admin/agencies/{typed.id}"
    for values, sentence in (
        ({**DETAILS, "sector": ""}, "Choose a sector"),
        ({**DETAILS, "quadrant": ""}, "Choose which quadrant of Essex it is in"),
        ({**DETAILS, "area": "Southend"}, "Only Essex has quadrants"),
        ({**DETAILS, "name": "Colne youth club"}, "Another agency has this name."),
    ):
        page = admin.submit(address, "Add to the list", **values)
        assert page.status_code == 422
        assert sentence in main_text(page)
    missing = admin.submit(address, "Match to this agency")
    assert missing.status_code == 422
    assert "Choose the agency that it is" in main_text(missing)
    assert session.get(Agency, typed.id).checked_at is None


def test_two_old_namesakes_can_be_saved_and_told_apart(make, session, admin):
    one, other = make.agency("Colne youth club"), make.agency("Colne Youth Club")
    made = {"name": one.name, **DETAILS}
    addresses = [f"/admin/agencies/{agency.id}" for agency in (one, other)]
    assert admin.submit(addresses[0], "Save", **made).status_code != 422, "nothing of its name changes"
    assert admin.submit(addresses[0], "Save", **made, town="Colchester").status_code != 422
    same = admin.submit(addresses[1], "Save", **made, town="colchester")
    assert (same.status_code, "Another agency has this name in Colchester" in main_text(same)) == (422, True)
    assert admin.submit(addresses[1], "Save", **made, town="Halstead").status_code != 422
    without = admin.submit(addresses[1], "Save", **made, town="")
    assert (without.status_code, "Another agency has this name" in main_text(without)) == (422, True)
    session.expire_all()
    assert [one.full_name, other.full_name] == ["Colne youth club, Colchester", "Colne youth club, Halstead"]


@pytest.mark.usefixtures("bare_posts")
def test_an_agency_of_the_list_is_not_matched_away(make, session, admin):
    one, other = make.agency("Colne youth club"), make.agency("Stour scouts")
    page = admin.post(f"/admin/agencies/{one.id}/match", data={"target": str(other.id)})
    assert page.status_code == 302
    assert "Colne youth club is on the list already." in main_text(admin.get(page.location))
    assert session.get(Agency, one.id) is not None


def test_the_list_of_agencies_shows_those_to_be_checked_first(make, admin):
    make.agency("Aaa agency")
    make.unchecked_agency("Zzz typed")
    said = main_text(admin.get("/admin/agencies"))
    assert said.index("Zzz typed") < said.index("Aaa agency")
    only = main_text(admin.get("/admin/agencies?show=new"))
    assert "Aaa agency" not in only
    assert "Entered by delegates (1)" in only
    assert "No agency found" in main_text(admin.get("/admin/agencies?q=nothing"))


def test_with_no_agency_to_check_the_page_says_so(admin):
    assert "No agency waits for you" in main_text(admin.get("/admin/agencies?show=new"))
