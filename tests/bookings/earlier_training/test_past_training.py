"""Training done elsewhere: written down once, shown as not ours to whom it concerns, and counted when accepted."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select

from tests.pages import main_text
from training import clock
from training.access import Actor, Role
from training.bookings.earlier_training.models import Equivalence, PastTraining
from training.bookings.earlier_training.past_operations import BroughtIn, bring_in_training
from training.bookings.earlier_training.past_queries import whom_lines_mean
from training.bookings.earlier_training.past_training_file import ListedTraining, PastTrainingSource
from training.history.models import History
from training.mail.models import Message

LINE = ListedTraining(2, "Dele Delegate", "dele@example.org", "", "Online safety", date(2026, 3, 3))


@pytest.fixture
def agency(make):
    return make.agency("Mid Essex Scouts")


@pytest.fixture
def person(make, agency):
    return make.person("Dele Delegate", agency=agency, email="dele@example.org")


@pytest.fixture
def bring_in(transact, person):
    """bring_in(agency_id, title=…): what became of a line."""
    person_id = person.id

    def brought_in(agency_id=None, **said) -> BroughtIn:
        listed, system = replace(LINE, **said), Actor(None, "system")
        with transact() as session:
            return bring_in_training(session, person_id, listed, PastTrainingSource.ESR, agency_id, system, clock.now())

    return brought_in


class TestWrittenDown:
    def test_the_same_line_twice_is_one_row(self, bring_in, session):
        assert bring_in() is BroughtIn.NEW
        assert bring_in() is BroughtIn.KNOWN
        assert bring_in(title="ONLINE  safety!") is BroughtIn.KNOWN
        assert bring_in(completed_on=date(2025, 3, 3)) is BroughtIn.NEW
        assert session.scalar(select(func.count()).select_from(PastTraining)) == 2

    def test_a_line_that_says_more_fills_in_what_was_not_known_and_no_more(self, bring_in, session, agency):
        bring_in(provider="NSPCC")
        assert bring_in(agency.id, provider="Somebody else", minutes=90, level="Level 2") is BroughtIn.COMPLETED
        row = session.scalars(select(PastTraining)).one()
        assert (row.provider, row.minutes, row.level, row.agency_id) == ("NSPCC", 90, "Level 2", agency.id)

    def test_the_history_of_the_person_tells_of_it_without_a_title(self, bring_in, session, person):
        bring_in()
        bring_in(minutes=90)
        rows = session.scalars(
            select(History).where(History.subject == "person", History.subject_id == person.id)
        ).all()
        assert [row.action for row in rows] == ["past training added", "past training filled in"]
        assert "Online" not in str([row.details for row in rows])


class TestWhomALineMeans:
    def test_an_address_says_who_it_is_and_the_name_which_of_those_who_share_it(self, make, session, person, agency):
        eve = make.person("Eve Other", agency=agency, email="info@example.org")
        fay = make.person("Fay Third", agency=agency, email="info@example.org", signs_in=False)
        lines = [
            (replace(LINE, line=1), None),
            (replace(LINE, line=2, name="", address="DELE@example.org"), None),
            (replace(LINE, line=3, name="Fay Third", address="info@example.org"), None),
            (replace(LINE, line=4, name="", address="info@example.org"), None),
            (replace(LINE, line=5, name="Gil Stranger", address="info@example.org"), None),
            (replace(LINE, line=6, name="Gil Stranger", address="gil@example.org"), None),
        ]
        found = whom_lines_mean(session, lines)
        assert (found[1], found[2], found[3]) == (person.id, person.id, fay.id)
        assert found[4] == "Several people share this address, and the line has no name. Add the name."
        assert "info@example.org is the address of somebody with another name." in found[5]
        assert found[6] == "We do not know this person. Bring in people first, then this list again."
        assert eve.id not in found.values()

    def test_without_an_address_it_takes_the_whole_name_and_the_agency(self, make, session, person, agency):
        make.person("Ann Example", agency=agency)
        make.person("Ann Example", agency=agency)
        other = make.person("Dele Delegate", agency=make.agency("Another"))
        lines = [
            (replace(LINE, line=1, address=""), agency.id),
            (replace(LINE, line=2, address="", name="DELEGATE Mrs Dele"), agency.id),
            (replace(LINE, line=3, address="", name="Ann Example"), agency.id),
            (replace(LINE, line=4, address="", name="D Delegate"), None),
            (replace(LINE, line=5, address="old@example.org"), agency.id),
            (replace(LINE, line=6, address="", name="Nobody Here"), agency.id),
        ]
        found = whom_lines_mean(session, lines)
        assert (found[1], found[2], found[5]) == (person.id, person.id, person.id)
        assert found[3] == "Several people of this agency have this name. Add the e-mail address."
        assert "we do not know of which agency they are" in found[4]
        assert found[6] == "We do not know this person. Bring in people first, then this list again."
        assert other.id not in found.values()

    def test_a_staff_number_says_who_of_the_agency_it_is_and_the_name_has_to_fit(self, make, session, person, agency):
        [tie] = person.affiliations
        tie.staff_number = "20001"
        make.person("Ann Example", agency=agency)
        session.commit()
        lines = [
            (replace(LINE, line=1, name="", address="", staff_number="20001"), agency.id),
            (replace(LINE, line=2, name="Del Delegate", address="", staff_number="20001"), agency.id),
            (replace(LINE, line=3, name="Ann Example", address="", staff_number="20001"), agency.id),
            (replace(LINE, line=4, name="", address="", staff_number="20002"), agency.id),
            (replace(LINE, line=5, name="", address="", staff_number="20001"), None),
        ]
        found = whom_lines_mean(session, lines)
        assert (found[1], found[2]) == (person.id, person.id)
        assert "Staff number 20001 is that of Dele Delegate." in found[3]
        assert found[4] == "We do not know this person. Bring in people first, then this list again."
        assert "we do not know of which agency they are" in found[5]


class TestShown:
    def test_their_own_record_shows_it_plainly_as_not_ours(self, client_for, make, person):
        make.past_training(person, provider="NSPCC", minutes=150, level="Level 2", source=PastTrainingSource.ESR)
        page = main_text(client_for(person).get("/my/record"))
        assert "Done elsewhere" in page
        assert (
            "Online safety Level 2 3 March 2026 2 hours 30 minutes NSPCC ESR, the staff record of the NHS"
            " No certificate from us" in page
        )
        assert "We did not run this training" in page
        assert "Done elsewhere" not in main_text(client_for(make.person()).get("/my/record"))

    @pytest.mark.parametrize(
        ("of_the_agency", "shares", "sees"), ((True, False, True), (False, False, False), (False, True, True))
    )
    def test_coordinators_see_what_their_own_list_said_and_the_rest_where_it_is_shared(
        self, client_for, make, person, agency, session, of_the_agency, shares, sees
    ):
        make.past_training(person, agency_id=agency.id if of_the_agency else None)
        [tie] = person.affiliations
        tie.shares_record = shares
        session.commit()
        page = client_for(make.coordinator(agency)).get(f"/agency/people/{tie.id}")
        assert ("No certificate from us" in main_text(page)) is sees


class TestTheAdministrator:
    @pytest.fixture
    def admin(self, client_for, make):
        return client_for(make.person("Ada Admin", Role.ADMINISTRATOR))

    @pytest.fixture
    def before(self, make):
        before = make.course("L2", title="Level 2", level="2")
        make.course("L3", title="Level 3", level="3", prerequisite_id=before.id, prerequisite_blocks=True)
        return before

    def test_it_counts_for_nothing_until_it_is_accepted_and_they_are_told(self, admin, make, person, before, session):
        past = make.past_training(person, provider="NSPCC")
        page = main_text(admin.get(f"/admin/people/{person.id}?part=elsewhere"))
        assert "Done elsewhere, as lists say" in page
        assert "No certificate from us" in page
        assert session.scalars(select(Equivalence)).all() == []
        done = admin.submit(f"/admin/past-training/{past.id}", "Accept", course="L2")
        assert "Accepted as “Level 2”. It counts from now on, and they are told." in main_text(done)
        accepted = session.scalars(select(Equivalence)).one()
        assert (accepted.said, accepted.course_id, accepted.accepted) == (
            "Online safety, NSPCC, 3 March 2026",
            before.id,
            True,
        )
        assert session.scalars(select(Message.to_address)).all() == ["dele@example.org"]
        again = admin.submit(f"/admin/past-training/{past.id}", "Accept", course="L2")
        assert again.status_code == 422
        assert "That is not needed. We accepted “Online safety” of 3 March 2026 as “Level 2”" in main_text(again)

    def test_a_course_has_to_be_chosen_and_the_day_to_be_to_come(self, admin, make, person, before):
        past = make.past_training(person)
        assert "Choose what it counts as" in main_text(admin.submit(f"/admin/past-training/{past.id}", "Accept"))
        day = {f"counts_until-{part}": value for part, value in (("day", "1"), ("month", "1"), ("year", "2020"))}
        assert "Choose what it counts as" in main_text(admin.submit(f"/admin/past-training/{past.id}", "Accept", **day))

    def test_what_is_not_true_is_taken_out_and_what_was_asked_meanwhile_is_shown_beside_it(
        self, admin, make, person, before, session
    ):
        past, asked = make.past_training(person), make.equivalence(person, before)
        page = main_text(admin.get(f"/admin/earlier-training/{asked.id}"))
        assert "What lists say they did elsewhere Online safety" in page
        there = f"/admin/past-training/{past.id}"
        done = admin.submit(there, "Take it out of their record")
        assert "It is no longer on their record." in main_text(done)
        assert session.scalars(select(PastTraining)).all() == []
        assert admin.get(there).status_code == 404

    def test_where_no_course_asks_for_another_there_is_nothing_it_could_count_as(self, admin, make, person):
        past = make.past_training(person)
        assert "No course asks for another first" in main_text(admin.get(f"/admin/past-training/{past.id}"))
