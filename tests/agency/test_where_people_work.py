"""Where somebody of a county-wide agency works, on the pages of the person, the coordinator and the administrator."""

from typing import Any

import pytest
from sqlalchemy import select

from tests.pages import main_text
from training.bookings.models import Booking
from training.history.models import History
from training.people.models import Affiliation, Agency


@pytest.fixture
def police(make: Any) -> Agency:
    return make.agency("Example Police", county_wide=True)


def ties(session: Any, agency: Agency) -> list[tuple[str | None, str | None]]:
    session.expire_all()
    found = session.scalars(select(Affiliation).where(Affiliation.agency_id == agency.id).order_by(Affiliation.id))
    return [(tie.area, tie.quadrant) for tie in found]


def test_joining_a_county_wide_organisation_asks_and_the_answer_can_be_put_right(make, session, client_for, police):
    browser = client_for(make.person("Pat Police"))
    refused = browser.submit("/my/organisations", "Add this organisation", agency=str(police.id))
    assert refused.status_code == 422
    assert "Choose where you work" in main_text(refused)
    said = browser.submit("", "Add this organisation", page=refused, works_in="Essex/West")
    assert "Where you work: West Essex" in main_text(said)
    assert ties(session, police) == [("Essex", "West")]

    [tie_id] = session.scalars(select(Affiliation.id)).all()
    changed = browser.submit(f"/my/organisations/{tie_id}/workplace", "Save", works_in="Thurrock")
    assert "Where you work: Thurrock" in main_text(changed)
    assert browser.submit(f"/my/organisations/{tie_id}/workplace", "Save", works_in="").status_code == 422
    assert "said where they work" in session.scalars(select(History.action)).all()


def test_an_organisation_in_one_place_asks_nobody(make, client_for, agency):
    person = make.person(agency=agency)
    browser = client_for(person)
    assert "where you work" not in main_text(browser.get("/my/organisations"))
    assert browser.get(f"/my/organisations/{person.affiliations[0].id}/workplace").status_code == 404


@pytest.mark.parametrize(("said", "kept"), (("", (None, None)), ("Essex", ("Essex", None))))
def test_a_coordinator_may_say_it_of_somebody_they_add(make, session, client_for, police, said, kept):
    browser = client_for(make.coordinator(police))
    browser.submit("/agency/people/new", "Add them", name="New Person", works_in=said)
    assert ties(session, police)[-1] == kept


def test_the_administrator_sees_how_many_have_not_said_and_puts_one_right(make, session, client_for, police):
    make.tie(make.person("Nia North"), police, area="Essex", quadrant="North")
    tie = make.tie(make.person("Una Unknown"), police)
    browser = client_for(make.administrator())
    page = f"/admin/agencies/{police.id}"
    assert "1 of 2 has not said yet where they work" in main_text(browser.get(page))
    browser.submit(f"/admin/affiliations/{tie.id}/workplace", "Save", works_in="elsewhere")
    assert "Of everybody it is known where they work." in main_text(browser.get(page))
    assert ties(session, police) == [("Essex", "North"), ("elsewhere", None)]


def test_an_agency_made_county_wide_keeps_old_bookings_as_they_were(make, session, client_for):
    trust = make.agency("Example NHS Trust", sector="health", area="Essex", quadrant="Mid")
    make.booking(make.event(), make.person(agency=trust), agency=trust, area="Essex", quadrant="Mid")
    browser = client_for(make.administrator())
    browser.submit(f"/admin/agencies/{trust.id}", "Save", county_wide="y", quadrant="")
    session.expire_all()
    assert trust.county_wide
    assert trust.quadrant is None
    assert [(one.area, one.quadrant) for one in session.scalars(select(Booking))] == [("Essex", "Mid")]


def test_what_a_delegate_typed_matched_to_a_county_wide_agency_guesses_no_area(make, session, client_for, police):
    typed = make.unchecked_agency("Exampel Police")
    make.booking(make.event(), make.person(agency=typed), agency=typed, area=None, quadrant=None)
    browser = client_for(make.administrator())
    browser.submit(f"/admin/agencies/{typed.id}", "Match to this agency", target=str(police.id))
    session.expire_all()
    [booking] = session.scalars(select(Booking)).all()
    assert (booking.agency_id, booking.sector, booking.area) == (police.id, "voluntary", None)
