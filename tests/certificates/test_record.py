"""The training record: what somebody attended, the hours it makes, and what is due again."""

from tests.pages import main_text


def record(client_for, person):
    return main_text(client_for(person).get("/my/record"))


def test_an_empty_training_record_says_what_will_be_there(client_for, make):
    shown = record(client_for, make.person())
    assert "Nothing here yet" in shown
    assert "Find a course" in shown


def test_the_training_record_lists_what_was_attended_with_hours_and_certificates(client_for, make, certificate_for):
    person = make.person()
    certificate = certificate_for(person, title="Safeguarding lead", refresh_months=24, level="3")
    make.booking(make.event(make.course(title="Online safety", hours=1.5), days=-1), person, outcome="attended")
    make.booking(make.event(make.course(title="Neglect"), days=-1), person, outcome="did not attend")
    make.booking(make.event(make.course(title="Trauma"), days=20), person)
    certificate_for(make.person(), title="Of somebody else")
    browser = client_for(person)
    shown = main_text(browser.get("/my/record"))
    assert "7.5 hours of training at 2 events" in shown
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


def test_training_that_runs_out_soon_is_due_for_renewal_in_the_record(client_for, make, certificate_for):
    person = make.person()
    certificate_for(person, title="Safeguarding lead", refresh_months=2)
    shown = record(client_for, person)
    assert "Due for renewal Soon Safeguarding lead , refresh is due on Thursday 9 July 2026 Find a date" in shown


def test_training_that_was_renewed_is_not_due_again_in_the_record(session, client_for, make, certificate_for):
    person = make.person()
    old = certificate_for(person, title="Safeguarding lead", refresh_months=1, days=-100)
    assert "Due for renewal Overdue" in record(client_for, person)
    certificate_for(person, refresh_months=24, days=-3, renews_id=old.booking.event.course_id)
    assert "Due for renewal" not in record(client_for, person)


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
