"""A coordinator books for several colleagues in one press: what is said first, what is done, who is told."""

import io
from datetime import timedelta
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import func, select

from tests.pages import counting_queries, find_form, main_text, soup_of, tree_of, values_of
from training import clock
from training.bookings.models import Booking
from training.bookings.standing import until_text
from training.checkout.models import Attempt
from training.courses.models import PlacePool
from training.mail.models import Message
from training.payments.models import Charge, Payer
from training.people.models import Affiliation, Coordinator, Person

INVOICE = {"pays_by": "invoice", "finance_name": "Accounts", "finance_email": "accounts@example.org"}


@pytest.fixture
def browser(client_for: Any, coordinator: Person) -> Any:
    return client_for(coordinator)


def check(browser: Any, event: Any, *lines: str, **typed: Any) -> Any:
    return browser.submit(f"/events/{event.ref}/book-several", "Check the list", people="\n".join(lines), **typed)


def press(browser: Any, checked: Any, button: str) -> Any:
    return browser.submit("", button, page=checked)


def people(count: int) -> list[str]:
    return [f"Person {n}, person.{n}@example.org, Helper" for n in range(1, count + 1)]


def bookings(session: Any) -> list[Booking]:
    return list(session.scalars(select(Booking).order_by(Booking.id)).all())


def test_seven_are_booked_four_beyond_the_cap_wait_and_two_have_no_name_yet(
    browser, make, session, agency, coordinator
):
    event = make.event(agency_cap=3)
    assert "Book for several colleagues" in browser.get(f"/events/{event.ref}").text

    checked = check(browser, event, *people(5), to_be_named="2")
    said = main_text(checked)
    assert "3 get a place, 4 join the waiting list. Nothing is booked yet." in said
    assert "each organisation can have up to 3 places at this event" in said
    assert bookings(session) == []

    done = press(browser, checked, "Accept the terms and book 7: 3 get places, 4 wait")

    assert "3 booked, 4 on the waiting list" in main_text(done)
    assert "2 places have no name yet" in main_text(done)
    assert [booking.state for booking in bookings(session)] == ["confirmed"] * 3 + ["waiting"] * 4
    assert [booking.delegate_id is None for booking in bookings(session)] == [False] * 5 + [True] * 2
    assert {booking.booked_by_id for booking in bookings(session)} == {coordinator.id}
    assert session.scalar(select(PlacePool.taken).where(PlacePool.event_id == event.id)) == 3
    told = session.scalars(select(Message)).all()
    assert sorted(message.to_address for message in told if message.kind == "bookings/booked_for") == [
        f"person.{n}@example.org" for n in range(1, 6)
    ]
    [summary] = [message for message in told if message.to_address == coordinator.email]
    assert summary.subject == f"Check your 7 bookings: {event.course.title}"
    assert "2 places have no name yet" in summary.text
    tied = session.scalars(select(Affiliation.person_id).where(Affiliation.agency_id == agency.id)).all()
    assert len(tied) == 6


def test_a_list_of_colleagues_sent_twice_is_booked_once(browser, make, session):
    checked = check(browser, make.event(), *people(2))
    first = press(browser, checked, "Accept the terms and book 2")
    second = press(browser, checked, "Accept the terms and book 2")
    assert first.request.path == second.request.path
    assert len(bookings(session)) == 2
    assert session.scalar(select(func.count()).select_from(Message)) == 3


def test_wrong_lines_of_a_list_are_explained_and_left_out_only_when_the_coordinator_says_so(
    browser, make, session, agency
):
    event, elsewhere = make.event(), make.agency("Elsewhere")
    ours = make.booking(event, make.person("Ours", email="ours@example.org"), agency=agency)
    make.booking(event, make.person("Real Name", email="theirs@example.org"), agency=elsewhere)
    lines = (
        "Ann, ann@example.org",
        "Ann Again, ann@example.org",
        "Ours, ours@example.org",
        "Real Typed, theirs@example.org",
        "Wrong, wrong.example.org, Nurse",
    )

    checked = check(browser, event, *lines)

    said = main_text(checked)
    assert "One gets a place, 4 cannot be booked yet." in said
    assert "The same address is in line 1 already." in said
    assert f"They have booking {ours.ref} for this event already." in said
    assert "They have booked this event already." in said
    assert "Real Name" not in said, "what somebody is called elsewhere is said to nobody who types an address"
    assert "“wrong.example.org” is not an e-mail address" in said

    back = press(browser, checked, "Correct the list")
    assert "\n".join(lines) in back.text
    done = press(browser, checked, "Leave out 4, accept the terms and book the other person")
    assert "Everybody is booked" in main_text(done)
    assert len(bookings(session)) == 3


def test_when_the_list_is_no_longer_as_it_was_seen_nothing_is_booked(browser, make, session, agency):
    event = make.event()
    checked = check(browser, event, *people(2))
    late = make.booking(event, make.person("Person 2", email="person.2@example.org"), agency=agency)
    refused = press(browser, checked, "Accept the terms and book 2")
    assert refused.status_code == 422
    assert "Something has changed since you checked the list" in main_text(refused)
    assert late.ref in main_text(refused)
    assert len(bookings(session)) == 1


def test_a_list_of_500_for_24_places_is_checked_in_as_many_queries_as_one_of_7_and_501_are_too_many(
    browser, make, session
):
    event, lines = make.event(capacity=24), people(500)
    asked = len(check(browser, event, *people(7)).text) and len(browser.queries)
    checked = check(browser, event, *lines)
    assert asked == len(browser.queries) <= 12
    assert "24 get a place, 476 join the waiting list" in main_text(checked)
    too_many = check(browser, event, *people(501))
    assert too_many.status_code == 422
    assert "This is for 501 people. Book at most 500 at once" in too_many.text
    assert "person.501@example.org" in too_many.text


def test_twenty_four_in_one_press_ask_the_database_little(browser, make, session):
    event = make.event(capacity=24)
    checked = check(browser, event, *people(24))
    with counting_queries() as queries:
        press(browser, checked, "Accept the terms and book 24")
    assert len(bookings(session)) == 24
    assert len(queries) < 24 * 17


def test_a_workbook_is_added_to_what_is_typed(browser, make):
    book, content = Workbook(), io.BytesIO()
    for row in (("Ann", "ann@example.org", "Nurse"), ("Bo", None, "Clerk"), ("=1+1", None, None)):
        book.active.append(row)
    book.save(content)
    content.seek(0)
    checked = check(browser, make.event(), "Cy", file=(content, "staff.xlsx"))
    said = main_text(checked)
    assert "3 get a place, one cannot be booked" in said
    assert "worked out by a formula" in said
    assert "Cy\nAnn\tann@example.org\tNurse" in press(browser, checked, "Correct the list").text


def test_a_file_with_headings_is_added_to_what_is_typed(browser, make, session):
    content = b'First name,Last name,E-mail\nAnn,Example,ann@example.org\n"Short, the younger",Bo,\n'
    checked = check(browser, make.event(), "Zoe Typed, zoe@example.org, Nurse", file=(io.BytesIO(content), "staff.csv"))
    press(browser, checked, "Accept the terms and book 3")
    assert [(one.delegate.name, one.delegate.email, one.job_role) for one in bookings(session)] == [
        ("Zoe Typed", "zoe@example.org", "Nurse"),
        ("Ann Example", "ann@example.org", ""),
        ("Short, the younger Bo", None, ""),
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    ((b"PK\x03\x04 no workbook", "This workbook is damaged"), (b"\xff\xfe\x00", "neither a spreadsheet nor")),
)
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(browser, make, content, sentence):
    page = check(browser, make.event(), "Ann", file=(io.BytesIO(content), "staff.xlsx"))
    assert page.status_code == 422
    assert sentence in page.text
    assert "Ann" in page.text


EXPORT = (
    "Our staff,,,,,\n\n"
    "Employee No,Surname,Forename(s),Known As,Work Email,Job Title\n"
    "1001,Smith,Zoë Ann,Zo,zoe@example.org,Nurse\n"
)


@pytest.mark.parametrize("encoding", ("utf-8", "utf-8-sig", "utf-16", "cp1252"))
def test_an_export_of_staff_is_read_by_its_headings_and_what_is_not_read_is_named_before(
    browser, make, session, encoding
):
    checked = check(browser, make.event(), file=(io.BytesIO(EXPORT.encode(encoding)), "staff.csv"))
    said = main_text(checked)
    assert "The columns “Employee No” and “Known As” are not read." in said
    assert "“Our staff” stands above the headings and is not read." in said
    press(browser, checked, "Accept the terms and book one")
    [booking] = bookings(session)
    assert (booking.delegate.name, booking.delegate.email) == ("Zoë Ann Smith", "zoe@example.org")
    assert booking.job_role == "Nurse"


def test_pasted_headings_that_are_not_read_are_named_too(browser, make):
    checked = check(browser, make.event(), "Name,Payroll,E-Mail:", "Ann,7,ann@example.org")
    assert "The column “Payroll” is not read." in main_text(checked)


@pytest.mark.parametrize(
    ("line", "sentence"),
    (
        ("Dov Dent, notanaddress", "“notanaddress” is not an e-mail address"),
        ("Ann, ann@example.org, annie@example.org", "There is an @ in two places of this line"),
        ("Ann, ann@example.org annie@example.org", "There is an @ in two places of this line"),
        ("Ann, ann@example.org, Nurse @ Ward 3", "There is an @ in two places of this line"),
        ("1001, ann@example.org", "“1001” is not a name"),
    ),
)
def test_what_is_no_name_or_no_address_is_refused_with_its_line(browser, make, session, line, sentence):
    checked = check(browser, make.event(), "Bo Short, bo@example.org", line)
    assert "One gets a place, one cannot be booked" in main_text(checked)
    assert sentence in main_text(checked)
    press(browser, checked, "Leave out 1, accept the terms and book the other person")
    assert [one.delegate.name for one in bookings(session)] == ["Bo Short"]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    (
        ("staff.csv", "Foo,Bar\nSmith,1\n", "it is not clear what is in column B (“Bar”, “1”)"),
        ("staff.csv", "Grant,Worker,Reach\nx,Ann Example,a@example.org\n", "columns A (“Grant”, “x”) and B"),
        ("staff.pdf", "Ann Example,ann@example.org\n", "A file that is called “.pdf” is not a list"),
    ),
)
def test_a_file_that_is_not_understood_is_refused_whole_before_anything_is_booked(
    browser, make, name, content, sentence
):
    page = check(browser, make.event(), "Zoe Typed", file=(io.BytesIO(content.encode()), name))
    assert page.status_code == 422
    assert sentence in page.text
    assert "Zoe Typed" in page.text


def test_the_line_of_somebody_in_a_file_is_the_one_in_the_file(browser, make, session):
    content = b"Our staff\n\nName,E-mail,Pay\nAnn Example,ann@example.org,7\n,,8\nAnn Again,ann@example.org,\nBo,bo@,\n"
    checked = check(browser, make.event(), "Zoe, zoe@example.org", file=(io.BytesIO(content), "staff.csv"))
    said = main_text(checked)
    assert lines_of(checked) == ["1", "4 of the file", "6 of the file", "7 of the file"]
    assert "The same address is in line 4 of the file already." in said
    assert "Line 5 of the file has no name, no e-mail address and no job role." in said
    make.booking(make.event(), make.person(email="x@example.org"))
    press(browser, checked, "Leave out 2, accept the terms and book the other 2")
    assert [one.delegate.name for one in bookings(session)][-2:] == ["Zoe", "Ann Example"]
    assert lines_of(browser.submit("", "Check the list", page=press(browser, checked, "Correct the list"))) == list(
        "1234"
    )


def test_the_line_in_the_file_is_still_said_when_something_has_changed(browser, make, agency):
    event = make.event()
    content = b"Name,E-mail\nAnn Example,ann@example.org\nBo Short,bo@example.org\n"
    checked = check(browser, event, file=(io.BytesIO(content), "staff.csv"))
    make.booking(event, make.person("Bo Short", email="bo@example.org"), agency=agency)
    refused = press(browser, checked, "Accept the terms and book 2")
    assert lines_of(refused) == ["2 of the file", "3 of the file"]


def lines_of(page: Any) -> list[str]:
    return [cell.get_text(strip=True) for cell in soup_of(page).select('td[data-label="Line"]')]


TEAMS = (
    "1. Summary\nMeeting title\tLevel 2\nAttended participants\t1\n\n2. Participants\n"
    "Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole\n"
    "Ann Example\t5/12/26, 9:01:12 AM\t5/12/26, 12:00:01 PM\t2h 58m\tann@example.org\tann@example.org\tPresenter\n"
)


def test_who_came_to_a_meeting_in_teams_is_no_list_of_people(browser, make):
    event = make.event()
    sentence = "This says who came to a meeting in Teams. It is not a list of people to book for"
    for page in (
        check(browser, event, file=(io.BytesIO(TEAMS.encode("utf-16")), "attendance.csv")),
        check(browser, event, TEAMS),
    ):
        assert page.status_code == 422
        assert sentence in page.text


@pytest.mark.parametrize(
    ("headings", "sentence"),
    (
        ("Surname,Work Email,Job Title", "no column with first names beside “Surname”"),
        ("Forename,Work Email,Job Title", "no column with last names beside “Forename”"),
        ("Employee No,Work Email,Job Title", "no column with names"),
    ),
)
def test_headings_without_whole_names_are_refused(browser, make, headings, sentence):
    content = f"{headings}\nSmith,ann@example.org,Nurse\n".encode()
    for sent in ({"file": (io.BytesIO(content), "staff.csv")}, {"people": content.decode()}):
        page = browser.submit(f"/events/{make.event().ref}/book-several", "Check the list", **sent)
        assert page.status_code == 422
        assert sentence in page.text


def test_an_empty_list_of_colleagues_is_refused_with_a_sentence(browser, make):
    page = check(browser, make.event(), "")
    assert page.status_code == 422
    assert "Enter at least one name, or how many places are to be named later" in page.text


def test_known_people_are_taken_as_they_are_and_named_ones_are_found(browser, make, session, agency):
    known = make.person("Real Name", email="real@example.org", job_role="Nurse")
    nameless = make.person("Bo Short", agency=agency, email=None)
    press(
        browser,
        check(browser, make.event(), "Real Typed, REAL@example.org, Clerk", "bo short"),
        "Accept the terms and book 2",
    )
    assert [booking.delegate_id for booking in bookings(session)] == [known.id, nameless.id]
    assert (known.name, known.job_role) == ("Real Name", "Nurse")
    assert bookings(session)[0].job_role == "Clerk"


def test_two_people_of_a_list_may_share_an_address_and_each_message_says_whom_it_is_for(browser, make, session):
    lines = ("Ann Smith, info@example.org", "Bola Adeyemi, info@example.org")
    press(browser, check(browser, make.event(), *lines), "Accept the terms and book 2")
    people = [booking.delegate for booking in bookings(session)]
    assert [(one.name, one.email, one.addresses[0].signs_in) for one in people] == [
        ("Ann Smith", "info@example.org", True),
        ("Bola Adeyemi", "info@example.org", False),
    ]
    to_both = select(Message.subject).where(Message.to_address == "info@example.org").order_by(Message.id)
    assert [subject.partition(": ")[0] for subject in session.scalars(to_both)] == ["For Ann Smith", "For Bola Adeyemi"]


def test_each_has_a_payer_of_their_own_with_equal_details(browser, make, session, agency):
    event = make.event(make.course(price_pence=8000))
    checked = check(browser, event, *people(3), **INVOICE)
    assert "3 × £80.00 = £240.00" in main_text(checked)
    press(browser, checked, "Accept the terms and book 3")
    payers = session.scalars(select(Payer)).all()
    assert [(payer.organisation, payer.contact_email) for payer in payers] == [
        (agency.name, "accounts@example.org")
    ] * 3
    assert session.scalars(select(Charge.pence)).all() == [8000] * 3


def test_bookings_of_a_list_paid_by_card_are_paid_for_at_once(browser, make, session, coordinator):
    event = make.event(make.course(price_pence=8000), agency_cap=2)
    checked = check(browser, event, *people(3), pays_by="card")
    answer = browser.submit("", "Accept the terms and pay £160.00: 2 get places, 1 waits", page=checked, follow=False)
    refs = [booking.ref for booking in bookings(session) if booking.state == "awaiting payment"]
    assert len(refs) == 2
    told = session.scalars(select(Message).where(Message.to_address == coordinator.email)).one()
    assert f"We hold them until {until_text(bookings(session)[0].held_until)}. Pay now, all at once: http" in told.text
    assert answer.status_code == 307
    assert answer.location == f"/my/payments?ref={refs[0]}&ref={refs[1]}"
    form, _button = find_form(tree_of(checked), "Accept the terms and pay £160.00: 2 get places, 1 waits")
    browser.post(answer.location, data=values_of(form))  # as the browser does; Stripe does not answer in this test
    [attempt] = session.scalars(select(Attempt)).unique().all()
    assert (attempt.pence, attempt.person_id) == (16000, coordinator.id)


def test_no_invoice_is_asked_about_while_no_way_to_pay_is_chosen(make, browser):
    said = main_text(check(browser, make.event(make.course(price_pence=8000)), *people(2)))
    assert "Choose how it will be paid" in said
    assert "the invoice goes to" not in said


def test_one_line_manager_is_asked_about_all_bookings_of_a_list(browser, make, session):
    event = make.event(make.course(line_manager="must approve"))
    manager = {"manager_name": "Mo", "manager_email": "mo@example.org"}
    checked = check(browser, event, *people(2), "Mo Manager, mo@example.org", **manager)
    assert "nobody approves their own booking" in main_text(checked)
    press(browser, checked, "Leave out 1, accept the terms and book the other 2")
    assert [(booking.state, booking.awaits, booking.manager_email) for booking in bookings(session)] == [
        ("requested", "manager", "mo@example.org")
    ] * 2


def test_the_manager_is_told_once_about_all_who_have_a_place(browser, make, session):
    event = make.event(make.course(line_manager="told"), agency_cap=2)
    manager = {"manager_name": "Mo", "manager_email": "mo@example.org"}
    press(browser, check(browser, event, *people(3), **manager), "Accept the terms and book 3: 2 get places, 1 waits")
    [told] = session.scalars(select(Message).where(Message.to_address == "mo@example.org")).all()
    assert told.subject.startswith("For your information, 2 colleagues have booked training")
    assert "Person 2" in told.text
    assert "Person 3" not in told.text


def test_places_to_be_named_are_booked_only_while_there_is_time(browser, make):
    page = browser.page(f"/events/{make.event(days=4, online=True).ref}/book-several")
    assert page.find("input", {"name": "to_be_named"}) is None


def test_a_colleague_who_lacks_the_blocking_prerequisite_is_named_as_typed(browser, make, session, agency):
    before = make.course(title="Level 2", level="2")
    event = make.event(make.course(level="3", prerequisite_id=before.id, prerequisite_blocks=True))
    able = make.person("Able Abi", email="able@example.org")
    make.booking(make.event(before, days=-20), able, agency=agency, outcome="attended")
    make.person("Real Name", email="real@example.org")
    checked = check(browser, event, "Abi, able@example.org", "Real Typed, real@example.org", "Unheard Of")
    said = main_text(checked)
    assert "do not show that Real Typed has done it" in said
    assert "do not show that Unheard Of has done it" in said
    assert "Real Name" not in said
    press(browser, checked, "Leave out 2, accept the terms and book the other person")
    assert [booking.delegate_id for booking in bookings(session) if booking.event_id == event.id] == [able.id]


def test_an_event_for_other_agencies_is_not_for_this_one(browser, make):
    event = make.event(open_to="agencies", agencies=(make.agency("Elsewhere"),))
    page = check(browser, event, "Ann")
    assert page.status_code == 422
    assert "This event is only for staff and volunteers of Elsewhere" in page.text


def test_a_coordinator_of_two_says_for_which(client_for, make, session, agency, coordinator):
    other = make.agency("Another one")
    session.add(Coordinator(person_id=coordinator.id, agency_id=other.id, created_at=clock.now()))
    browser, event = client_for(coordinator), make.event()
    assert "Choose which organisation you book for" in check(browser, event, "Ann").text
    press(browser, check(browser, event, "Ann", agency=str(other.id)), "Accept the terms and book one")
    assert bookings(session)[0].agency_id == other.id


def test_the_page_of_what_came_of_a_list_is_for_coordinators_of_the_agency_only(browser, client_for, make, session):
    done = press(browser, check(browser, make.event(), "Ann", "Bo"), "Accept the terms and book 2")
    assert len(browser.queries) <= 12
    other = client_for(make.coordinator(make.agency("Elsewhere")))
    assert other.get(done.request.path).status_code == 404


def test_an_event_that_has_closed_meanwhile_says_so_and_keeps_the_list(browser, make, frozen_clock):
    event = make.event(closes_at=clock.now() + timedelta(minutes=20))
    checked = check(browser, event, "Ann")
    frozen_clock.move_to(event.closes_at + timedelta(minutes=1))
    refused = press(browser, checked, "Accept the terms and book one")
    assert refused.status_code == 422
    assert "Booking for this event closed on" in main_text(refused)
    assert "Ann" in refused.text


def test_another_list_of_colleagues_after_going_back_makes_further_bookings(browser, make, session):
    checked = check(browser, make.event(), *people(2))
    before = press(browser, checked, "Change something")
    press(browser, checked, "Accept the terms and book 2")
    again = browser.submit("", "Check the list", page=before, people="Cy Third, cy@example.org")
    press(browser, again, "Accept the terms and book one")
    assert [booking.delegate.name for booking in bookings(session)] == ["Person 1", "Person 2", "Cy Third"]


def test_a_name_found_in_the_agency_does_not_approve_itself(browser, make, agency):
    make.person("Mo Manager", agency=agency, email="mo@example.org")
    event = make.event(make.course(line_manager="must approve"))
    checked = check(browser, event, "Mo Manager", manager_name="Mo", manager_email="mo@example.org")
    assert "nobody approves their own booking" in main_text(checked)


def test_a_role_known_from_elsewhere_is_not_written_into_the_booking(browser, make, session):
    make.person("Real Name", email="real@example.org", job_role="Detective")
    press(browser, check(browser, make.event(), "Typed, real@example.org"), "Accept the terms and book one")
    assert [booking.job_role for booking in bookings(session)] == [""]


STRANGE = b"Wer,Wo,Was\nAnn Example,ann at example.org,Nurse\nBo Short,,17\n"


def test_what_a_file_holds_may_be_said_column_by_column_and_is_remembered(browser, make, session):
    event = make.event()
    asked = check(browser, event, "Zoe Typed", file=(io.BytesIO(STRANGE), "staff.csv"))
    assert asked.status_code == 422
    said = main_text(asked)
    assert "it is not clear what is in column" in said
    assert "Or say here which column holds what" in said
    assert "“Wer”: Ann Example, Bo Short" in said
    half = browser.submit("", "Check the list", page=asked, column_3="1")
    assert "have no column with names" in main_text(half)
    checked = browser.submit("", "Check the list", page=half, column_0="0", column_4="2")
    said = main_text(checked)
    assert "Ann Example" in said
    assert "Zoe Typed" in said
    assert "stands above the people, and is taken for headings." in said
    assert "Ann Example" in main_text(check(browser, event, file=(io.BytesIO(STRANGE), "staff.csv")))
