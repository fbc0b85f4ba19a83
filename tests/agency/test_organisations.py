"""Somebody's own organisations: added, left, and what each may see."""

import pytest
from sqlalchemy import select

from tests.pages import main_text
from training import clock
from training.history.models import History
from training.mail.models import Message
from training.people.models import Affiliation, Agency, Coordinator

ADDRESS = "/my/organisations"


@pytest.fixture
def sam(make, agency):
    return make.person("Sam Okafor", agency=agency)


@pytest.fixture
def sams(client_for, sam):
    """Sam's browser."""
    return client_for(sam)


def ties(session, person) -> list[tuple[str | None, bool]]:
    rows = session.execute(
        select(Agency.name, Affiliation.ended_at.is_(None))
        .select_from(Affiliation)
        .outerjoin(Agency)
        .where(Affiliation.person_id == person.id)
        .order_by(Affiliation.id)
    )
    return [(name, bool(current)) for name, current in rows]


def test_ones_own_organisations_are_listed_with_what_each_may_see(sams, agency):
    said = main_text(sams.get(ADDRESS))
    assert "Colchester Scouts Since 12 May 2026. Its coordinators see only what was booked for it." in said
    assert sams.page("/my/bookings").find("a", href=ADDRESS)


def test_somebody_without_an_organisation_is_told_so(client_for, make):
    assert "You have not told us about any yet." in main_text(client_for(make.person()).get(ADDRESS))


class TestAdding:
    def test_an_organisation_of_the_list_is_added(self, session, make, sams, sam):
        other = make.agency("Example Football")
        assert "Added." in main_text(sams.submit(ADDRESS, "Add this organisation", agency=str(other.id)))
        assert ties(session, sam) == [("Colchester Scouts", True), ("Example Football", True)]

    def test_an_organisation_that_is_not_listed_is_added_to_be_checked(self, session, sams, sam):
        response = sams.submit(ADDRESS, "Add this organisation", agency="other")
        assert response.status_code == 422
        assert "Enter the name of your organisation" in main_text(response)
        sams.submit(ADDRESS, "Add this organisation", agency="other", agency_name="Tendring Allotment")
        assert ties(session, sam)[1] == ("Tendring Allotment", True)
        assert session.scalars(select(Agency.checked_at).where(Agency.name == "Tendring Allotment")).one() is None

    def test_working_for_oneself_is_added_as_an_organisation(self, session, sams, sam):
        sams.submit(ADDRESS, "Add this organisation", agency="myself")
        assert ties(session, sam)[1] == (None, True)
        assert "I work for myself" in main_text(sams.get(ADDRESS))

    @pytest.mark.parametrize("agency_id", ("", "999999", "x"))
    def test_adding_no_organisation_or_an_unknown_one_is_refused(self, sams, agency_id):
        assert sams.submit(ADDRESS, "Add this organisation", agency=agency_id).status_code == 422

    def test_an_organisation_that_one_has_already_is_not_added_again(self, sams, agency):
        response = sams.submit(ADDRESS, "Add this organisation", agency=str(agency.id))
        assert response.status_code == 422
        assert "You have this organisation already." in main_text(response)


class TestLeaving:
    def test_leaving_an_organisation_keeps_the_training_record_and_the_bookings(
        self, session, make, browser, sams, sam, agency, certificate_for
    ):
        certificate_for(sam, agency=agency, title="Level three")
        booking = make.booking(make.event(make.course(title="Neglect"), days=20), sam, agency=agency)
        page = sams.get(f"{ADDRESS}/{sam.affiliations[0].id}/leave")
        assert "You keep them" in main_text(page)
        assert f"/bookings/{booking.ref}" in page.text
        said = main_text(sams.submit("", "I no longer work there", page=page))
        assert "You have left Colchester Scouts. Your training record stays as it is." in said
        assert ties(session, sam) == [("Colchester Scouts", False)]
        assert booking.state == "confirmed"
        assert "Level three" in main_text(sams.get("/my/record"))
        assert session.scalars(select(Message)).all() == [], "they did it themselves"
        assert "Sam Okafor" not in main_text(browser.get("/agency/people"))

    def test_the_old_organisation_sees_nothing_new(self, session, make, browser, sams, sam, agency, certificate_for):
        tie_id = sam.affiliations[0].id
        sam.affiliations[0].shares_record = True
        session.commit()
        sams.submit(f"{ADDRESS}/{tie_id}/leave", "I no longer work there")
        certificate_for(sam, agency=make.agency(), title="Of the new job")
        assert "Of the new job" not in main_text(browser.get(f"/agency/people/{tie_id}"))
        assert "Of the new job" not in main_text(browser.get("/agency/certificates"))

    def test_a_coordinator_who_leaves_books_no_longer(self, session, browser, agency, coordinator):
        page = browser.get(f"{ADDRESS}/{coordinator.affiliations[0].id}/leave")
        assert "Nobody else books for it" in main_text(page)
        browser.submit("", "I no longer work there", page=page)
        assert session.get(Coordinator, (coordinator.id, agency.id)) is None
        assert browser.get("/agency/people").status_code == 403

    def test_leaving_an_organisation_twice_says_so(self, session, sams, sam):
        sam.affiliations[0].ended_at = clock.now()
        session.commit()
        response = sams.get(f"{ADDRESS}/{sam.affiliations[0].id}/leave", follow_redirects=True)
        assert "You have left this organisation already." in main_text(response)
        assert "Left Colchester Scouts until 12 May 2026" in main_text(response)

    def test_working_for_oneself_can_be_ended(self, session, sams, sam):
        sams.submit(ADDRESS, "Add this organisation", agency="myself")
        session.expire_all()
        sams.submit(f"{ADDRESS}/{sam.affiliations[1].id}/leave", "I no longer work for myself")
        assert ties(session, sam)[1] == (None, False)


class TestSharing:
    def test_sharing_the_training_record_is_off_until_switched_on_and_can_be_switched_off(self, session, sams, sam):
        assert sam.affiliations[0].shares_record is False
        on = "Let its coordinators see all my training : Colchester Scouts"
        assert "now see the training that you did for others" in main_text(sams.submit(ADDRESS, on))
        assert sam.affiliations[0].shares_record is True
        sams.submit(ADDRESS, "Stop sharing with Colchester Scouts")
        assert sam.affiliations[0].shares_record is False
        story = session.scalars(select(History.action).where(History.subject == "person").order_by(History.id)).all()
        assert story == ["shared the record", "stopped sharing the record"]

    def test_the_training_record_cannot_be_shared_with_an_organisation_after_leaving_it(
        self, session, sams, sam, bare_posts
    ):
        sam.affiliations[0].ended_at = clock.now()
        session.commit()
        sams.post(f"{ADDRESS}/{sam.affiliations[0].id}/sharing", data={"shares": "yes"})
        assert sam.affiliations[0].shares_record is False

    def test_nobody_shares_or_leaves_the_organisation_of_somebody_else(self, make, client_for, sam, bare_posts):
        other = client_for(make.person())
        tie_id = sam.affiliations[0].id
        assert other.post(f"{ADDRESS}/{tie_id}/sharing", data={"shares": "yes"}).status_code == 404
        assert other.get(f"{ADDRESS}/{tie_id}/leave").status_code == 404
        assert other.post(f"{ADDRESS}/{tie_id}/leave").status_code == 404
