"""An agency's coordinators: invited by one another or by the administrator, accepted by nobody but the invited."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.pages import main_text
from tests.people.signing import is_signed_in, sign_in
from training import clock
from training.access import Role
from training.history.models import History
from training.links import token_hash
from training.people.coordinator_operations import MOST_OPEN
from training.people.models import Coordinator, CoordinatorInvitation, Person

ADDRESS = "new.comer@example.org"


@pytest.fixture
def invite(browser):
    def send(email=ADDRESS, name="New Comer"):
        return browser.submit(
            "/agency/coordinators", "Send the invitation", coordinator_name=name, coordinator_email=email
        )

    return send


@pytest.fixture
def link(messages):
    """link() is the path in the last invitation that went out."""

    def last() -> str:
        return re.search(r"/agency/invitations/\S+", messages("people/coordinator_invited")[-1].text).group()

    return last


def coordinators_of(session, agency) -> set[str]:
    rows = select(Person.name).join(Coordinator, Coordinator.person_id == Person.id)
    return set(session.scalars(rows.where(Coordinator.agency_id == agency.id)))


class TestInviting:
    def test_inviting_a_coordinator_sends_a_link_of_which_only_the_hash_is_kept(
        self, session, invite, link, agency, coordinator
    ):
        said = main_text(invite("New.Comer@Example.org"))
        assert "We have sent New Comer a link." in said
        assert (
            "New Comer , new.comer@example.org by Cory Coordinator on 12 May 2026; the link works until 26 May 2026"
            in said
        )
        invitation = session.scalars(select(CoordinatorInvitation)).one()
        token = link().rpartition("/")[2]
        assert invitation.token_hash == token_hash(token)
        assert (invitation.agency_id, invitation.invited_by_id) == (agency.id, coordinator.id)

    def test_an_invitation_of_a_coordinator_keeps_what_was_typed_wrong(self, invite, messages):
        response = invite("nobody", name="")
        assert response.status_code == 422
        assert "Enter their full name" in main_text(response)
        assert 'value="nobody"' in response.text
        assert not messages("people/coordinator_invited")

    def test_inviting_somebody_who_is_a_coordinator_of_the_agency_says_so(self, invite, coordinator, messages):
        response = invite(coordinator.email.upper())
        assert response.status_code == 422
        assert "Somebody with this address books for the agency already." in main_text(response)
        assert not messages("people/coordinator_invited")

    def test_a_second_invitation_of_the_same_coordinator_takes_the_place_of_the_first(
        self, session, invite, link, client
    ):
        invite()
        first = link()
        invite()
        assert link() != first
        assert "a newer one has taken its place" in main_text(client.get(first))
        assert client.get(link()).status_code == 200
        assert sorted(session.scalars(select(CoordinatorInvitation.ending)), key=str) == [None, "replaced"]

    def test_an_agency_may_have_only_so_many_open_invitations(self, make, invite, agency, coordinator):
        for _ in range(20):
            make.invitation(agency, coordinator)
        assert "20 invitations are open." in main_text(invite())

    def test_an_invitation_can_be_sent_again_at_the_most_open_invitations(
        self, make, invite, agency, coordinator, link
    ):
        for number in range(MOST_OPEN - 1):
            make.invitation(agency, coordinator, email=f"somebody{number}@example.org")
        invite()
        first = link()
        assert "We have sent New Comer a link." in main_text(invite())
        assert link() != first

    def test_the_administrator_invites_a_coordinator_from_the_page_of_the_agency(
        self, make, client_for, agency, messages, link, client
    ):
        admin = client_for(make.administrator())
        address = f"/admin/agencies/{agency.id}"
        assert "Nobody books for this agency." in main_text(admin.get(address))
        wrong = admin.submit(address, "Send the invitation", coordinator_name="New Comer")
        assert wrong.status_code == 422
        assert "Enter their e-mail address" in main_text(wrong)
        said = main_text(
            admin.submit(address, "Send the invitation", coordinator_name="New Comer", coordinator_email=ADDRESS)
        )
        assert "Invited New Comer, new.comer@example.org by Alex Administrator" in said
        said = main_text(admin.submit(address, "Withdraw the invitation of New Comer"))
        assert "The invitation of New Comer is withdrawn." in said
        assert client.get(link()).status_code == 410


class TestAccepting:
    def test_a_newcomer_becomes_a_person_and_chooses_a_password(
        self, session, invite, link, client, agency, coordinator, messages
    ):
        invite()
        said = main_text(client.submit(link(), "Accept"))
        assert "You now book for Colchester Scouts. Choose a password" in said
        assert is_signed_in(client)
        person = session.scalars(select(Person).where(Person.email == ADDRESS)).one()
        assert (person.name, person.confirmed_at, person.role_names) == ("New Comer", clock.now(), [Role.COORDINATOR])
        assert client.get("/agency/people").status_code == 200
        [told] = messages("people/coordinator_accepted")
        assert (told.to_address, told.subject) == (coordinator.email, "New Comer now books for Colchester Scouts")
        story = session.scalars(select(History.action).where(History.subject == "agency").order_by(History.id)).all()
        assert story == ["coordinator invited", "invitation accepted"]

    def test_an_invitation_link_of_a_coordinator_works_once(self, session, invite, link, client, app):
        invite()
        client.submit(link(), "Accept")
        again = app.test_client().get(link())
        assert again.status_code == 410
        assert "It has been accepted already." in main_text(again)
        assert not is_signed_in(app.test_client())

    def test_somebody_with_a_password_signs_in_first_and_comes_back(
        self, session, make, invite, link, client, agency, password
    ):
        make.person("Known Already", email=ADDRESS, password=password)
        invite(name="Known Already")
        assert "Sign in to accept" in main_text(client.get(link()))
        client.post(link(), data={})  # no button is there to be pressed
        assert coordinators_of(session, agency) == {"Cory Coordinator"}
        page = sign_in(client, ADDRESS, address=f"/account/login?next={link()}")
        assert page.request.path == link()
        said = main_text(client.submit("", "Accept", page=page))
        assert "You now book for Colchester Scouts." in said
        assert coordinators_of(session, agency) == {"Cory Coordinator", "Known Already"}

    def test_nobody_else_accepts_a_coordinator_s_invitation_and_is_told_for_which_account_it_is(
        self, session, make, invite, link, client_for, agency, bare_posts
    ):
        invite()
        other = client_for(make.person("Some Other"))
        response = other.get(link())
        assert response.status_code == 403
        assert "for the account with the address n…@example.org" in main_text(response)
        assert ADDRESS not in response.text
        assert other.post(link()).status_code == 403
        assert coordinators_of(session, agency) == {"Cory Coordinator"}

    def test_accepting_an_invitation_ends_a_password_from_before_the_address_was_confirmed(
        self, session, make, invite, link, client, password
    ):
        """Whoever registered somebody else's address does not get in by its owner's invitation."""
        impostor = make.person("Im Postor", email=ADDRESS, password=password, confirmed_at=None)
        invite()
        client.submit(link(), "Accept")
        assert impostor.password is None
        assert impostor.confirmed_at == clock.now()

    def test_whoever_only_reads_the_mail_of_a_shared_address_does_not_give_the_role_to_whoever_signs_in_there(
        self, session, make, invite, link, client, agency
    ):
        """Violet signs in with info@, and Walter, who reads it too, is invited."""
        make.person("Violet Archer", email=ADDRESS)
        make.address(make.person("Walter Bright", agency=agency), ADDRESS, shares=True)
        invite(name="Walter Bright")
        page = main_text(client.get(link()))
        assert "The invitation is for Walter Bright . The account with this address belongs to Violet Archer ." in page
        assert "Say who you are" in main_text(client.submit(link(), "Accept"))
        refused = client.submit(link(), "Accept", who="another")
        assert refused.status_code == 422
        assert "Ask to be invited again at an address of your own" in main_text(refused)
        assert coordinators_of(session, agency) == {"Cory Coordinator"}
        assert not is_signed_in(client)
        assert "You now book for Colchester Scouts." in main_text(client.submit(link(), "Accept", who="owner"))
        assert coordinators_of(session, agency) == {"Cory Coordinator", "Violet Archer"}

    def test_somebody_who_has_a_role_is_not_signed_in_by_a_link(self, session, make, invite, link, client):
        make.person("Terry Trainer", Role.TRAINER, email=ADDRESS)
        invite()
        assert "Sign in to accept" in main_text(client.get(link()))

    def test_an_account_that_is_switched_off_accepts_no_invitation(self, session, make, invite, link, client, agency):
        make.person("Off", email=ADDRESS, active=False, confirmed_at=None)
        invite()
        assert "This account has been switched off." in main_text(client.submit(link(), "Accept"))
        assert coordinators_of(session, agency) == {"Cory Coordinator"}

    @pytest.mark.parametrize("after", (timedelta(days=14), timedelta(days=300)))
    def test_an_invitation_that_ran_out_says_so(self, invite, link, client, frozen_clock, after):
        invite()
        frozen_clock.shift(after)
        response = client.get(link())
        assert response.status_code == 410
        assert "It could be accepted until Tuesday 26 May 2026." in main_text(response)

    def test_an_invitation_that_was_withdrawn_says_so(self, session, browser, invite, link, client):
        invite()
        said = main_text(browser.submit("/agency/coordinators", "Withdraw the invitation of New Comer"))
        assert "Its link no longer works." in said
        assert "It was withdrawn" in main_text(client.get(link()))

    def test_an_invitation_link_that_was_cut_short_is_not_found(self, client):
        response = client.get("/agency/invitations/abc")
        assert response.status_code == 404
        assert "It may have been cut short" in main_text(response)


class TestStopping:
    def test_a_coordinator_takes_the_role_back_from_another_who_is_told(self, session, make, browser, agency, messages):
        other = make.coordinator(agency)
        page = browser.get(f"/agency/coordinators/{agency.id}/{other.id}/stop")
        assert "Nobody else books" not in main_text(page)
        said = main_text(browser.submit("", "Take the role back", page=page))
        assert "Cory Coordinator no longer books for Colchester Scouts. We have told them." in said
        assert [told.to_address for told in messages("people/coordinator_removed")] == [other.email]
        assert other.role_names == []

    def test_invitations_by_a_coordinator_who_lost_the_role_are_withdrawn(
        self, make, browser, agency, invite, link, client, client_for
    ):
        """Nobody who was taken off comes back by an invitation of their own making."""
        invite()
        colleague = make.coordinator(agency)
        inviter = make.session.scalars(select(Coordinator.person_id).where(Coordinator.person_id != colleague.id)).one()
        client_for(colleague).submit(f"/agency/coordinators/{agency.id}/{inviter}/stop", "Take the role back")
        assert "was withdrawn" in main_text(client.get(link()))

    def test_the_last_coordinator_of_an_agency_is_warned_and_may_stop(
        self, session, browser, agency, coordinator, messages
    ):
        page = browser.get(f"/agency/coordinators/{agency.id}/{coordinator.id}/stop")
        assert "Nobody else books for Colchester Scouts." in main_text(page)
        assert "You no longer book for Colchester Scouts." in main_text(browser.submit("", "Stop booking", page=page))
        assert coordinators_of(session, agency) == set()
        assert not messages("people/coordinator_removed"), "they did it themselves"
        assert browser.get("/agency/people").status_code == 403

    def test_an_account_that_is_switched_off_books_for_nobody(self, make, browser, agency, coordinator):
        make.coordinator(agency).active = False
        make.session.commit()
        page = browser.get(f"/agency/coordinators/{agency.id}/{coordinator.id}/stop")
        assert "Nobody else books for Colchester Scouts." in main_text(page)

    def test_the_administrator_takes_the_coordinator_s_role_back_too(
        self, session, make, client_for, agency, coordinator, messages
    ):
        admin = client_for(make.administrator())
        said = main_text(admin.submit(f"/admin/agencies/{agency.id}", "Take the role back from Cory Coordinator"))
        assert "no longer books for Colchester Scouts" in said
        assert coordinators_of(session, agency) == set()
        assert len(messages("people/coordinator_removed")) == 1

    def test_coordinators_and_invitations_of_another_agency_are_not_found(self, make, browser, bare_posts):
        theirs = make.agency()
        other = make.coordinator(theirs)
        invitation = make.invitation(theirs, other)
        assert browser.get(f"/agency/coordinators?agency={theirs.id}").status_code == 404
        assert browser.get(f"/agency/coordinators/{theirs.id}/{other.id}/stop").status_code == 404
        assert browser.post(f"/agency/coordinators/{theirs.id}/{other.id}/stop").status_code == 404
        assert browser.post(f"/agency/coordinators/invitations/{invitation.id}/withdraw").status_code == 404


def test_a_typed_agency_that_is_matched_takes_its_invitations_along(session, make, client_for, client):
    """The link still works; whoever was invited by both keeps one."""
    target, typed = make.agency("Tendring Sailing Club"), make.unchecked_agency("Tendring sailing")
    inviter = make.administrator()
    make.invitation(typed, inviter, token="first", email=ADDRESS)
    make.invitation(typed, inviter, token="second", email="twice@example.org")
    make.invitation(target, inviter, token="third", email="twice@example.org")
    client_for(inviter).submit(f"/admin/agencies/{typed.id}", "Match to Tendring Sailing Club")
    assert client.get("/agency/invitations/first").status_code == 200
    assert client.get("/agency/invitations/second").status_code == 410
    assert client.get("/agency/invitations/third").status_code == 200
