"""The training record: what is needed first, then what was attended, and the hours it makes."""

import pytest

from tests.pages import main_text


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
    make.booking(make.event(course, days=20), person)
    assert "You have booked: Safeguarding lead, Monday 1 June 2026" in record(client_for, person)


def test_what_was_renewed_or_taken_back_says_so(session, client_for, make, certificate_for):
    person = make.person()
    old = certificate_for(person, title="Safeguarding lead", level="3", refresh_months=1, days=-100)
    assert "Lapsed Refresh was due on 1 March 2026." in record(client_for, person)
    new = certificate_for(person, level="3", refresh_months=24, days=-3, renews_id=old.booking.event.course_id)
    assert "In date It counts until 9 May 2028." in record(client_for, person)
    new.revoked_at, new.revoked_because = new.issued_at, "Somebody else came"
    assert "Lapsed" in record(client_for, person)


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
