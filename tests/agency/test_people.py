"""The people of an agency: who is listed, what of theirs a coordinator sees, and what stays hidden."""

import csv
from datetime import date, timedelta
from io import StringIO

import pytest
from sqlalchemy import select

from tests.pages import counting_queries, main_text
from training import clock
from training.agency.people_queries import PeopleFilter, Show, members, people_of_agency
from training.bookings.groups import colleagues
from training.bookings.groups.colleagues import Colleague
from training.mail.models import Message
from training.people.models import Affiliation, Coordinator, Person


def tie_of(person, agency) -> Affiliation:
    [tie] = [one for one in person.affiliations if one.agency_id == agency.id]
    return tie


def names(session, **wanted) -> list[str]:
    found = session.scalars(people_of_agency(session, PeopleFilter(**wanted), clock.today())).all()
    return [tie.shown_name for tie in found]


def listed(response) -> str:
    return main_text(response)


@pytest.fixture
def sam(make, agency):
    return make.person("Sam Okafor", agency=agency)


class TestTheList:
    def test_the_list_of_an_agency_s_people_shows_role_next_booking_and_certificates_of_the_agency(
        self, make, browser, agency, sam, certificate_for
    ):
        make.booking(make.event(make.course(title="Neglect"), days=30), sam, agency=agency, job_role="Leader")
        make.booking(make.event(make.course(title="Trauma"), days=20), sam, agency=agency)
        certificate_for(sam, agency=agency, title="Level three", refresh_months=24)
        said = listed(browser.get("/agency/people"))
        assert "2 people" in said
        assert "Sam Okafor Leader Trauma Monday 1 June 2026 Level three In date refresh is due on 9 May 2028" in said

    def test_the_list_of_an_agency_s_people_shows_nothing_booked_or_attended_for_another_agency(
        self, make, browser, sam, certificate_for
    ):
        other = make.agency("Other Football")
        certificate_for(sam, agency=other, title="Done for others", refresh_months=2)
        make.booking(make.event(make.course(title="Booked for others"), days=20), sam, agency=other, job_role="Coach")
        said = listed(browser.get("/agency/people"))
        assert "Sam Okafor Nothing Nothing that we know of" in said
        assert "others" not in said
        assert "Coach" not in said
        assert "Nothing to do" in listed(browser.get("/agency/people?show=due"))

    def test_a_booking_whose_address_is_not_confirmed_is_not_listed_with_an_agency_s_people(
        self, make, browser, agency, sam
    ):
        make.booking(make.event(make.course(title="Neglect")), sam, agency=agency, state="requested", job_role="Spy")
        assert "Sam Okafor Nothing Nothing that we know of" in listed(browser.get("/agency/people"))

    @pytest.mark.parametrize(
        ("months", "due", "out"),
        ((1, True, False), (3, True, False), (4, False, False), (24, False, False), (None, False, False)),
    )
    def test_due_for_renewal_is_what_runs_out_within_the_days_of_notice(
        self, session, agency, sam, certificate_for, months, due, out
    ):
        certificate_for(sam, agency=agency, days=-3, refresh_months=months)
        assert (names(session, agency_id=agency.id, show=Show.DUE) == ["Sam Okafor"]) is due
        assert (names(session, agency_id=agency.id, show=Show.OUT) == ["Sam Okafor"]) is out

    def test_training_that_is_out_of_date_is_due_for_renewal_until_it_is_renewed(
        self, make, session, agency, sam, certificate_for
    ):
        held = certificate_for(sam, agency=agency, days=-100, title="Lead", refresh_months=1)
        assert names(session, agency_id=agency.id, show=Show.OUT) == ["Sam Okafor"]
        assert names(session, agency_id=agency.id, show=Show.DUE) == ["Sam Okafor"]
        refresher = make.course(title="Refresher", renews_id=held.booking.event.course_id)
        make.booking(make.event(refresher, days=-2), sam, agency=agency, outcome="attended")
        assert names(session, agency_id=agency.id, show=Show.OUT) == []
        assert names(session, agency_id=agency.id, show=Show.DUE) == []

    def test_training_renewed_for_another_agency_shows_only_where_the_record_is_shared(
        self, make, session, agency, sam, certificate_for
    ):
        held = certificate_for(sam, agency=agency, days=-100, refresh_months=1)
        course = held.booking.event.course
        make.booking(make.event(course, days=-2), sam, agency=make.agency(), outcome="attended")
        assert names(session, agency_id=agency.id, show=Show.OUT) == ["Sam Okafor"]
        tie_of(sam, agency).shares_record = True
        session.commit()
        assert names(session, agency_id=agency.id, show=Show.OUT) == []

    def test_the_filter_for_renewal_and_the_rows_of_an_agency_s_people_agree(
        self, make, session, agency, certificate_for
    ):
        """The filter first looks for those who may be due, in SQL: it may leave nobody out."""
        course = make.course(refresh_months=2)
        refresher = make.course(renews_id=course.id, refresh_months=12)
        for number, (days, again) in enumerate(((-3, None), (-90, None), (-90, -10), (-90, -90), (-400, -40))):
            person = make.person(f"Person {number}", agency=agency)
            for when, what in ((days, course), (again, refresher)):
                if when:
                    booking = make.booking(make.event(what, days=when), person, agency=agency, outcome="attended")
                    _certify(session, booking, certificate_for)
        ties = session.scalars(people_of_agency(session, PeopleFilter(agency.id), clock.today())).all()
        rows = members(session, ties, clock.now(), clock.today())
        due = [member.name for member in rows if member.due]
        assert due == names(session, agency_id=agency.id, show=Show.DUE) != []
        out = [m.name for m in rows if any(need.until < clock.today() for need in m.due)]
        assert out == names(session, agency_id=agency.id, show=Show.OUT) != []

    def test_an_agency_s_people_are_filtered_by_course_with_and_without_it(
        self, make, browser, agency, sam, certificate_for
    ):
        course_id = certificate_for(sam, agency=agency, title="Level three").booking.event.course_id
        make.person("Never Trained", agency=agency)
        done = listed(browser.get(f"/agency/people?course={course_id}"))
        assert "Sam Okafor" in done
        assert "Never Trained" not in done
        without = listed(browser.get(f"/agency/people?course={course_id}&show=without"))
        assert "Never Trained" in without
        assert "Sam Okafor" not in without

    def test_search_finds_by_a_part_of_the_name(self, make, browser, agency, sam):
        make.person("100% Percent_Sign", agency=agency)
        assert "Sam Okafor" in listed(browser.get("/agency/people?q=okaf"))
        assert "Nobody found" in listed(browser.get("/agency/people?q=nobody"))
        assert "1 person" in listed(browser.get("/agency/people?q=100%25"))
        for sign in ("%25", "_"):
            assert "Sam Okafor" not in listed(browser.get(f"/agency/people?q={sign}")), sign

    @pytest.mark.parametrize("query", ("?show=nonsense&course=x&page=-1", "?course=999999999999&page=9e9", "?page=99"))
    def test_nonsense_in_the_address_is_left_out(self, browser, query):
        assert browser.get(f"/agency/people{query}").status_code == 200

    def test_an_agency_s_people_are_paged_in_as_many_queries_however_many_there_are(
        self, make, browser, agency, certificate_for
    ):
        def queries() -> int:
            with counting_queries() as seen:
                response = browser.get("/agency/people")
            assert response.status_code == 200
            return len(seen)

        for _ in range(2):
            certificate_for(make.person(agency=agency), agency=agency, refresh_months=2)
        few = queries()
        for _ in range(8):
            person = make.person(agency=agency)
            certificate_for(person, agency=agency, refresh_months=2)
            make.booking(make.event(), person, agency=agency)
        for _ in range(45):
            make.person(agency=agency)
        assert queries() == few
        page = browser.page("/agency/people")
        assert len(page.find("table").find_all("tr")) == 51
        assert len(browser.page("/agency/people?page=2").find("table").find_all("tr")) == 7

    def test_the_download_has_a_row_for_each_certificate(self, make, browser, agency, sam, certificate_for):
        certificate_for(sam, agency=agency, title="=Level", refresh_months=2)
        make.person("Never Trained", agency=agency)
        response = browser.get("/agency/people.csv?show=all")
        rows = list(csv.DictReader(StringIO(response.data.decode("utf-8-sig"))))
        assert [row["Name"] for row in rows] == ["Cory Coordinator", "Never Trained", "Sam Okafor"]
        assert rows[2]["Course"] == "'=Level", "text, never a formula"
        assert (rows[2]["Refresh due"], rows[2]["State"]) == ("2026-07-09", "Due for renewal")
        assert rows[1]["Certificate"] == ""
        due = browser.get("/agency/people.csv?show=due").data.decode("utf-8-sig")
        assert "Sam Okafor" in due
        assert "Never Trained" not in due

    def test_a_coordinator_of_two_agencies_sees_the_people_of_one_at_a_time(
        self, make, session, browser, coordinator, sam
    ):
        second = make.agency("Zebra Club")
        make._save(Coordinator(person_id=coordinator.id, agency_id=second.id, created_at=clock.now()))
        make.person("Zed Zebra", agency=second)
        assert "Sam Okafor" in listed(browser.get("/agency/people"))
        said = listed(browser.get(f"/agency/people?agency={second.id}"))
        assert "Zed Zebra" in said
        assert "Sam Okafor" not in said


class TestOnePerson:
    def test_the_page_of_one_person_shows_bookings_outcomes_and_certificates_of_the_agency(
        self, make, browser, agency, sam, certificate_for
    ):
        certificate = certificate_for(sam, agency=agency, title="Level three", refresh_months=2)
        make.booking(make.event(make.course(title="Neglect"), days=20), sam, agency=agency)
        make.booking(make.event(make.course(title="Missed"), days=-9), sam, agency=agency, outcome="did not attend")
        make.booking(make.event(make.course(title="Elsewhere")), sam, agency=make.agency())
        page = browser.page(f"/agency/people/{tie_of(sam, agency).id}")
        said = " ".join(page.find("main").get_text(" ").split())
        assert "Due for renewal Level three , refresh is due on Thursday 9 July 2026" in said
        assert "Neglect Monday 1 June 2026 Confirmed" in said
        assert "Missed Sunday 3 May 2026 Did not attend" in said
        assert "Elsewhere" not in said
        link = page.find("a", href=f"/certificates/{certificate.number}.pdf")
        assert browser.get(link["href"]).status_code in {200, 202}

    def test_the_page_of_one_person_shows_training_for_others_only_where_they_share_it(
        self, make, session, browser, agency, sam, certificate_for
    ):
        elsewhere = certificate_for(sam, agency=make.agency(), title="Done for others")
        address, tie = f"/agency/people/{tie_of(sam, agency).id}", tie_of(sam, agency)
        assert "Done for others" not in listed(browser.get(address))
        assert browser.get(f"/certificates/{elsewhere.number}.pdf").status_code == 404
        tie.shares_record = True
        session.commit()
        assert "Training for other organisations, which they share with you" in listed(browser.get(address))
        assert browser.get(f"/certificates/{elsewhere.number}.pdf").status_code in {200, 202}
        tie.ended_at = clock.now()
        session.commit()
        assert "Done for others" not in listed(browser.get(address))
        assert browser.get(f"/certificates/{elsewhere.number}.pdf").status_code == 404

    def test_people_of_another_agency_are_not_found(self, make, browser, bare_posts):
        theirs = make.agency()
        tie = tie_of(make.person(agency=theirs), theirs)
        for address in (f"/agency/people/{tie.id}", f"/agency/people/{tie.id}/left", "/agency/people/999999"):
            assert browser.get(address).status_code == 404
        assert browser.post(f"/agency/people/{tie.id}/left").status_code == 404
        assert browser.get(f"/agency/people?agency={theirs.id}").status_code == 404
        assert browser.get(f"/agency/people.csv?agency={theirs.id}").status_code == 404


class TestAdding:
    def add(self, browser, **typed):
        return browser.submit("/agency/people/new", "Add them", **typed)

    def test_somebody_new_who_is_added_to_an_agency_s_people_is_told(self, session, browser, agency):
        said = listed(self.add(browser, name="Nia Bell", email="Nia@example.org", job_role="Leader"))
        assert "Nia Bell is among your people now. We have sent them a message." in said
        person = session.scalars(select(Person).where(Person.email == "nia@example.org")).one()
        assert (person.confirmed_at, person.password) == (None, None)
        message = session.scalars(select(Message)).one()
        assert (message.to_address, message.subject) == (
            "nia@example.org",
            "Colchester Scouts can now book training for you",
        )
        assert "/my/organisations" in message.text

    def test_somebody_without_an_address_is_added_to_an_agency_s_people(self, session, browser):
        said = listed(self.add(browser, name="Grandad Joe"))
        assert "They have no e-mail address, so messages about their bookings go to whoever booked." in said
        assert session.scalars(select(Message)).all() == []

    def test_adding_somebody_known_elsewhere_shows_nothing_of_them(
        self, session, make, browser, agency, certificate_for
    ):
        known = make.person("Persephone Real-Name", email="p@example.org", job_role="Detective")
        certificate_for(known, agency=make.agency(), title="Done for others", refresh_months=1)
        said = listed(self.add(browser, name="P", email="P@Example.org", job_role="Helper"))
        assert "P is among your people now." in said
        everything = said + listed(browser.get("/agency/people")) + browser.get("/agency/people.csv").text
        for hidden in ("Persephone", "Real-Name", "Detective", "Done for others"):
            assert hidden not in everything
        assert "Hello P," in session.scalars(select(Message)).one().text
        assert (known.name, known.job_role) == ("Persephone Real-Name", "Detective")

    def test_choosing_a_colleague_known_elsewhere_shows_nothing_of_them(self, session, make, browser, agency):
        known = make.person("Persephone Real-Name", email="p@example.org", job_role="Detective")
        self.add(browser, name="P", email="p@example.org", job_role="Helper")
        booking = make.booking(agency=agency)
        page = browser.get(f"/bookings/{booking.ref}/substitute").text
        assert "P, Helper" in page
        assert "Persephone" not in page
        assert "Detective" not in page
        again = colleagues.known(session, agency.id, [Colleague(name="P")])
        assert again.person(Colleague(name="P")) is known, "by what the agency calls them they are the same person"

    def test_somebody_among_an_agency_s_people_is_not_added_twice(self, session, browser, sam):
        response = self.add(browser, name="Sam", email=sam.email.upper())
        assert response.status_code == 422
        assert "Somebody with this e-mail address is on the list already." in listed(response)
        assert 'value="Sam"' in response.text

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        (
            ({"name": ""}, "Enter their full name"),
            ({"name": "Nia", "email": "nia"}, "Enter an e-mail address in the correct format"),
            ({"name": "N" * 201}, "Use 200 characters or fewer"),
        ),
    )
    def test_what_was_typed_wrong_when_adding_somebody_to_an_agency_is_kept(self, browser, typed, sentence):
        response = self.add(browser, **typed)
        assert response.status_code == 422
        assert sentence in listed(response)


class TestLeaving:
    def test_bookings_of_somebody_who_left_the_agency_stay_and_nothing_new_shows(
        self, session, make, browser, agency, sam, certificate_for
    ):
        certificate = certificate_for(sam, agency=agency, title="Level three")
        make.booking(make.event(make.course(title="Neglect"), days=20), sam, agency=agency)
        tie_id = tie_of(sam, agency).id
        page = browser.get(f"/agency/people/{tie_id}/left")
        assert "These places stay booked until somebody swaps or cancels them: Neglect" in listed(page)
        said = listed(browser.submit("", "They have left", page=page))
        assert "Sam Okafor is no longer among your people." in said
        assert "Sam Okafor" not in listed(browser.get("/agency/people")).replace(said, "")
        assert "Sam Okafor 12 May 2026" in listed(browser.get("/agency/people?show=left"))
        said = listed(browser.get(f"/agency/people/{tie_id}"))
        assert "Neglect" in said
        assert "Level three" in said
        assert browser.get(f"/certificates/{certificate.number}.pdf").status_code in {200, 202}
        message = session.scalars(select(Message).where(Message.kind == "agency/left")).one()
        assert message.to_address == sam.email

    def test_marking_somebody_twice_as_having_left_the_agency_says_so(self, session, browser, agency, sam):
        tie = tie_of(sam, agency)
        tie.ended_at = clock.now()
        session.commit()
        assert "They have left already." in listed(browser.get(f"/agency/people/{tie.id}/left", follow_redirects=True))

    def test_a_coordinator_who_left_books_no_longer(self, session, make, browser, agency):
        other = make.coordinator(agency)
        page = browser.get(f"/agency/people/{tie_of(other, agency).id}/left")
        assert "They book for Colchester Scouts, and will no longer be able to." in listed(page)
        browser.submit("", "They have left", page=page)
        assert session.get(Coordinator, (other.id, agency.id)) is None
        assert other.role_names == []

    def test_whoever_comes_back_to_an_agency_is_listed_and_not_among_those_who_left(
        self, session, make, browser, agency, sam
    ):
        tie_of(sam, agency).ended_at = clock.now()
        session.commit()
        make._save(Affiliation(person_id=sam.id, agency_id=agency.id, began_at=clock.now()))
        assert "Sam Okafor" in listed(browser.get("/agency/people"))
        assert "Nobody has left" in listed(browser.get("/agency/people?show=left"))


def _certify(session, booking, certificate_for) -> None:
    """A certificate of this booking with the validity of its course, made by hand from another."""
    from training.courses.renewal import valid_until

    issued = certificate_for(days=-1)
    last_day: date = clock.local(booking.event.ends_at).date()
    issued.booking_id = booking.id
    issued.attended_on = last_day
    issued.valid_until = valid_until(last_day, booking.event.course.refresh_months)
    issued.issued_at = booking.event.ends_at + timedelta(hours=1)
    session.commit()
