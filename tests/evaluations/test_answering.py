"""A delegate answers the evaluation form, without signing in, and gets the certificate."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.evaluations.conftest import answers
from tests.pages import main_text, soup_of, text_of
from training import clock
from training.certificates.models import Certificate
from training.history import queries as history


def send_answers(client, form, **more):
    return client.submit(f"/evaluations/{form.token}", "Send my answers", **answers(form, **more))


def certificates(session, form) -> int:
    return session.scalar(select(func.count()).where(Certificate.booking_id == form.booking_id))


def test_answering_keeps_the_answers_and_issues_the_certificate(client, send, session):
    form = send()
    page = send_answers(client, form, comments="Très utile 🎉", one_thing="Ask first", may_quote="y", wants_slides="y")
    assert "Your certificate is being made" in main_text(page)
    assert page.headers["Refresh"] == "3"
    assert form.submitted_at == clock.now()
    assert (form.content, form.trainer, form.venue, form.recommend) == (5, 4, 3, 10)
    assert (form.pace, form.mix_helped, form.may_quote, form.wants_slides) == ("about right", True, True, True)
    assert (form.comments, form.one_thing) == ("Très utile 🎉", "Ask first")
    assert [(one.before, one.after) for one in form.confidences] == [(2, 4), (2, 4)]
    assert certificates(session, form) == 1
    assert [row.action for row in history.of(session, "evaluation", form.id)] == ["answered"]


def test_answers_that_are_put_back_after_signing_in_are_there_and_not_sent(client, send):
    form = send()
    back = client.submit(
        f"/evaluations/{form.token}", "Send my answers", follow=False, kept="", **answers(form, comments="Très utile")
    )
    assert back.status_code == 200
    assert "Très utile" in back.text
    assert form.submitted_at is None


def test_the_thanks_lead_to_the_certificate_once_it_is_made(client, send, session):
    form = send()
    send_answers(client, form)
    certificate = session.scalars(select(Certificate)).one()
    certificate.rendered_at = clock.now()
    page = client.get(f"/evaluations/{form.token}/thanks")
    assert "Refresh" not in page.headers
    assert "Open my certificate (PDF)" in main_text(page)
    assert f"/certificates/{certificate.number}.pdf?key={certificate.token}" in page.text


def test_answering_the_evaluation_twice_says_thank_you_and_changes_nothing(client, send, session):
    form = send()
    page = client.get(f"/evaluations/{form.token}")
    for content in ("5", "1"):
        answer = client.submit(
            f"/evaluations/{form.token}", "Send my answers", page=page, **answers(form, content=content)
        )
        assert "Thank you" in main_text(answer)
    assert form.content == 5
    assert certificates(session, form) == 1
    assert client.get(f"/evaluations/{form.token}").location.endswith("/thanks")


def test_what_is_missing_in_the_evaluation_is_named_and_what_was_answered_stays(client, send, session):
    form = send()
    first = form.booking.event.course.outcomes[0]
    page = client.submit(
        f"/evaluations/{form.token}",
        "Send my answers",
        **{f"outcome-{first.id}-after": "4", "content": "5", "comments": "Keep <b>this</b>"},
    )
    assert page.status_code == 422
    words = main_text(page)
    assert "Choose how confident you were before the course in number 1" in words
    assert "Choose how confident you are now in number 2" in words
    assert "Choose a number from 0 to 10" in words
    soup = soup_of(page)
    checked = {field["name"]: field["value"] for field in soup.find_all("input", checked=True)}
    assert checked == {f"outcome-{first.id}-after": "4", "content": "5"}
    assert soup.find("textarea", attrs={"name": "comments"}).get_text().strip() == "Keep <b>this</b>"
    assert form.submitted_at is None


def test_ten_thousand_characters_are_refused_with_a_sentence(client, send):
    form = send()
    page = send_answers(client, form, comments="x" * 10_000)
    assert page.status_code == 422
    assert "Use 2,000 characters or fewer" in main_text(page)
    assert "x" * 10_000 in page.text


def test_an_old_evaluation_link_says_until_when_it_worked(client, send, frozen_clock):
    form = send()
    frozen_clock.shift(timedelta(days=91))
    page = client.get(f"/evaluations/{form.token}")
    assert page.status_code == 410
    assert "This form could be filled in until Monday 10 August 2026." in main_text(page)


def test_a_link_nobody_was_sent_is_not_found(client):
    client.page("/evaluations/made-up", status=404)
    client.page("/evaluations/made-up/thanks", status=404)


def test_the_page_of_thanks_for_an_evaluation_waits_for_the_answers(client, send):
    form = send()
    assert client.get(f"/evaluations/{form.token}/thanks").location == f"/evaluations/{form.token}"


def test_without_a_certificate_the_thanks_say_why(client, send):
    form = send(submitted_at=clock.now())
    assert "No certificate was issued" in main_text(client.get(f"/evaluations/{form.token}/thanks"))


ALL = {"trainer", "venue", "pace", "mix_helped", "one_thing", "wants_slides"}


@pytest.mark.parametrize(
    ("kind", "asked"),
    (
        ("standard", ALL),
        ("level-3", ALL),
        ("conference", ALL - {"pace"}),
        ("briefing", {"trainer", "wants_slides"}),
        ("a kind nobody wrote", ALL),
    ),
)
def test_each_kind_of_form_asks_its_own_questions(client, send, kind, asked):
    form = send(form=kind)
    soup = client.page(f"/evaluations/{form.token}")
    names = {field["name"] for field in soup.find("main").find_all(["input", "textarea"])}
    assert names & ALL == asked
    assert {"content", "recommend", "comments", "may_quote"} <= names
    page = send_answers(client, form)
    assert "Thank you" in main_text(page)


def test_an_event_online_is_asked_about_its_platform(client, make, send):
    event = make.event(online=True, days=-1)
    assert "The platform" in text_of(client.get(f"/evaluations/{send(event).token}"))


def test_every_number_belongs_to_a_question_that_is_read_out(client, send):
    form = send()
    soup = client.page(f"/evaluations/{form.token}")
    for radio in soup.find("main").find_all("input", type="radio"):
        legend = radio.find_parent("fieldset").find("legend").get_text(" ", strip=True)
        assert legend
        assert soup.find("label", attrs={"for": radio["id"]}).get_text(strip=True)
    legends = [" ".join(legend.get_text(" ").split()) for legend in soup.find_all("legend")]
    assert legends[0] == "Before the course: I can do thing 1. 1 is not at all, 5 is very"
    assert len(set(legends)) == len(legends)
