"""The training record: what is needed first, then what was attended, and the hours it makes."""

from datetime import date

import pytest

from tests.pages import main_text
from training import clock


def record(client_for, person):
    return main_text(client_for(person).get("/my/record"))


def test_an_empty_training_record_leads_to_the_three_questions(client_for, make):
    page = client_for(make.person()).page("/my/record")
    assert "Nothing here yet" in page.find("main").get_text()
    assert page.find("main").find("a", href="/courses/which")


def test_the_training_record_lists_what_was_attended_with_hours_and_certificates(client_for, make, certificate_for):
    person, agency = make.person(), make.agency()
    certificate = certificate_for(person, title="Safeguarding lead", refresh_months=24, level="3", agency=agency)
    make.booking(certificate.booking.event, make.person(), agency=make.agency(), outcome="attended")
    make.booking(make.event(make.course(title="Online safety", hours=1.5), days=-1), person, outcome="attended")
    make.booking(make.event(make.course(title="Neglect"), days=-1), person, outcome="did not attend")
    make.booking(make.event(make.course(title="Trauma"), days=20), person)
    certificate_for(make.person(), title="Of somebody else")
    browser = client_for(person)
    shown = main_text(browser.get("/my/record"))
    assert "2026 2 7.5 6" in shown, "events, hours, and hours with other organisations"
    assert "Safeguarding lead Level 3 9 May 2026 6 hours 9 May 2028 Valid Certificate (PDF)" in shown
    assert "Online safety Topic 11 May 2026 1.5 hours – Comes after the evaluation form" in shown
    for absent in ("Neglect", "Trauma", "Of somebody else"):
        assert absent not in shown
    assert browser.page("/my/record").find("a", href=f"/certificates/{certificate.number}.pdf")


def test_the_evaluation_that_brings_the_certificate_is_opened_from_the_record(client_for, make):
    booking = make.booking(make.event(days=-1), outcome="attended")
    make.evaluation(booking, token="t" * 22)
    way = client_for(booking.delegate).page("/my/record").find("a", href=f"/evaluations/{'t' * 22}")
    assert "Fill in the evaluation to get your certificate" in way.get_text()


@pytest.fixture
def lead(make, certificate_for):
    """Somebody whose level 3 is due in July."""
    person = make.person("Lea Lead")
    held = certificate_for(person, title="Safeguarding lead", level="3", refresh_months=2)
    return person, held.booking.event.course


def test_what_is_due_leads_straight_to_the_next_date_of_what_renews_it(client_for, make, lead):
    person, course = lead
    event = make.event(make.course(title="Lead refresher", level="3", renews_id=course.id), days=60)
    make.event(course, days=20)
    page = client_for(person).page("/my/record")
    card = " ".join(page.find(class_="need").get_text(" ").split())
    assert card.startswith("Level 3, safeguarding lead Due Refresh is due on 9 July 2026. You did “Safeguarding lead”")
    assert page.find(class_="need").find("a", class_="govuk-button", href=f"/events/{event.ref}"), "a refresher first"
    assert "One more date" in card


def test_what_is_due_without_a_date_leads_to_being_told_of_one_and_what_is_booked_is_said(client_for, make, lead):
    person, course = lead
    assert client_for(person).page("/my/record").find(class_="need").find("a", href=f"/courses/{course.code}/tell-me")
    later = make.event(course, days=40)
    make.booking(later, person, state="waiting")
    waits = client_for(person).page("/my/record").find(class_="need")
    assert "You have booked" not in waits.get_text(" "), "who waits for a place has none"
    assert waits.find("a", href=f"/events/{later.ref}")
    make.booking(make.event(course, days=20), person)
    assert "You have booked Safeguarding lead on Monday 1 June 2026" in record(client_for, person)


def test_what_was_renewed_or_taken_back_says_so(session, client_for, make, certificate_for):
    person = make.person()
    old = certificate_for(person, title="Safeguarding lead", level="3", refresh_months=1, days=-100)
    assert "Lapsed Refresh was due on 1 March 2026." in record(client_for, person)
    new = certificate_for(person, level="3", refresh_months=24, days=-3, renews_id=old.booking.event.course_id)
    assert "In date It counts until 9 May 2028." in record(client_for, person)
    new.revoked_at, new.revoked_because = new.issued_at, "Somebody else came"
    said = record(client_for, person)
    assert "Lapsed" in said
    assert "Revoked On 12 May 2026. Write to" in said


def test_the_answer_to_the_three_questions_is_kept_by_a_press_and_deleted_by_another(client_for, make):
    browser = client_for(make.person())
    answered = "/courses/which?asked=yes&contact=regular&holds=none&since="
    shown = main_text(browser.submit(answered, "Put level 2 on my record"))
    assert "You told us: “I work or volunteer with children, young people or their carers regularly”." in shown
    assert shown.index("Level 1 Not done yet") < shown.index("Level 2 Not done yet")
    assert "Nothing here yet" in main_text(browser.submit("/my/record", "Delete my answer"))
    assert browser.post("/my/record/contact", data={"contact": "nonsense"}).status_code == 400


def test_the_training_record_needs_as_many_queries_for_thirty_events_as_for_one(client_for, make, certificate_for):
    person = make.person()
    certificate_for(person)
    browser = client_for(person)
    browser.get("/my/record")
    few = len(browser.queries)
    for _ in range(5):
        certificate_for(person)
    browser.get("/my/record")
    assert len(browser.queries) == few


def test_what_somebody_told_us_or_a_list_says_stands_in_the_card_and_leads_to_asking_us(client_for, make):
    person, course = make.person(), make.course("L2", title="Level 2", level="2")
    row = make.past_training(person, "Safeguarding Children", level="Level 2, Core Skills Training Framework")
    browser = client_for(person)
    answered = "/courses/which?asked=yes&contact=regular&holds=2&since=under-2"
    shown = main_text(browser.submit(answered, "Put level 2 on my record"))
    assert "Level 2 Not checked yet It counts once we have accepted what you did." in shown
    assert "You told us on 12 May 2026 that you have level 2, last taken 1 to 2 years ago." in shown
    assert "A list says that you did “Safeguarding Children” on 3 March 2026." in shown
    card = browser.page("/my/record").find(class_="need--2")
    way = card.find("a", href=f"/my/earlier-training?course=L2&listed={row.id}")
    form = browser.page(way["href"])
    assert form.find("input", attrs={"name": "title"})["value"] == "Safeguarding Children"
    assert "Not checked yet: Level 2" in main_text(browser.get("/"))
    make.equivalence(person, course)
    assert "You asked us on 12 May 2026 to accept" in main_text(browser.get("/my/record"))


def test_a_higher_level_that_is_booked_counts_for_the_lower(client_for, make):
    person = make.person()
    event = make.event(make.course(title="Level two", level="2"), days=20)
    make.event(make.course(title="Level one", level="1"), days=20)
    make.booking(event, person)
    browser = client_for(person)
    browser.submit("/courses/which?asked=yes&contact=regular&holds=none&since=", "Put level 2 on my record")
    card = " ".join(browser.page("/my/record").find(class_="need--1").get_text(" ").split())
    assert "You have booked Level two on Monday 1 June 2026 . It will count for this level, too." in card


def test_a_level_counts_through_a_higher_one_on_record_and_shared_page(client_for, make, certificate_for):
    person = make.person()
    certificate_for(person, title="Safeguarding lead", level="3", refresh_months=24)
    browser = client_for(person)
    for page in ("/my/record", "/my/record/sharing/preview"):
        shown = main_text(browser.get(page))
        assert "Level 2 In date It counts through level 3 until 9 May 2028." in shown


def test_what_was_accepted_stands_in_the_record_and_its_sums_by_the_day_on_which_it_was_done(client_for, make):
    person = make.person()
    done = {"title": "Children first", "provider": "NSPCC", "completed_on": date(2025, 3, 3), "minutes": 90}
    make.equivalence(person, make.course(level="2"), decided_at=clock.now(), with_others=True, **done)
    make.booking(make.event(make.course(hours=3), days=-100), person, outcome="attended")
    shown = record(client_for, person)
    assert (
        "Children first NSPCC 3 March 2025 1.5 hours No refresh needed Accepted on 12 May 2026 as our level 2" in shown
    )
    assert "2026 1 3 0 2025 1 1.5 1.5" in shown
    file = client_for(person).get("/my/record.csv").data.decode("utf-8-sig")
    assert "Children first,,NSPCC,3 March 2025,2025-03-03,1.5" in file
