"""A delegate answers the evaluation form, without signing in, and gets the certificate."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.conftest import NOW
from tests.courses.conftest import errors_in
from tests.evaluations.conftest import answers, said_in
from tests.pages import main_text, soup_of, text_of
from training import clock
from training.certificates.models import Certificate
from training.evaluations.operations import Given, answer_evaluation
from training.evaluations.questionnaires.models import Question
from training.evaluations.questionnaires.queries import version_in_use
from training.evaluations.questions import QuestionKind
from training.history import queries as history
from training.refusals import Refused


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
    numbers = {"content": 5, "trainer": 4, "venue": 3, "recommend": 10, "may_quote": 1, "wants_slides": 1}
    numbers |= {"name_organisation": 0}
    words = {"comments": "Très utile 🎉", "one_thing": "Ask first"}
    chosen = {"pace": ["about right"], "mix_helped": ["yes"], "confidence": [(2, 4), (2, 4)]}
    assert said_in(form) == numbers | words | chosen
    assert form.version.frozen_at == clock.now()
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
    assert f"/certificates/{certificate.number}.pdf?key={certificate.key}" in page.text


def test_answering_the_evaluation_twice_says_thank_you_and_changes_nothing(client, send, session):
    form = send()
    page = client.get(f"/evaluations/{form.token}")
    for content in ("5", "1"):
        answer = client.submit(
            f"/evaluations/{form.token}", "Send my answers", page=page, **answers(form, content=content)
        )
        assert "Thank you" in main_text(answer)
    assert said_in(form)["content"] == 5
    assert certificates(session, form) == 1
    assert client.get(f"/evaluations/{form.token}").location.endswith("/thanks")


def test_what_is_missing_in_the_evaluation_is_named_and_what_was_answered_stays(client, send, session):
    form = send()
    first = form.booking.event.course.outcomes[0]
    page = client.submit(
        f"/evaluations/{form.token}",
        "Send my answers",
        **{f"confidence-{first.id}-now": "4", "content": "5", "comments": "Keep <b>this</b>"},
    )
    assert page.status_code == 422
    words = main_text(page)
    assert "Choose how confident you were before the course in “I can do thing 1”" in words
    assert "Choose how confident you are now in “I can do thing 2”" in words
    assert "Choose a number for “The trainer”" in words
    assert "Choose one answer to “The pace was”" in words
    assert "from 0 to 10 for “How likely are you to recommend this course to a colleague?”" in words
    soup = soup_of(page)
    checked = {field["name"]: field["value"] for field in soup.find_all("input", checked=True)}
    assert checked == {f"confidence-{first.id}-now": "4", "content": "5"}
    assert soup.find("textarea", attrs={"name": "comments"}).get_text().strip() == "Keep <b>this</b>"
    assert form.submitted_at is None


def test_ten_thousand_characters_are_refused_with_a_sentence(client, send):
    form = send()
    page = send_answers(client, form, comments="x" * 10_000)
    assert page.status_code == 422
    assert "In “Anything else you would like to say”: use 2,000 characters or fewer" in main_text(page)
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
    form = send(said={})
    assert "No certificate was issued" in main_text(client.get(f"/evaluations/{form.token}/thanks"))


ALL = {"trainer", "venue", "pace", "mix_helped", "one_thing", "wants_slides"}


@pytest.mark.parametrize(
    ("kind", "asked"),
    (
        ("standard", ALL),
        ("level-3", ALL),
        ("conference", ALL - {"pace"}),
        ("briefing", {"trainer", "wants_slides"}),
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


@pytest.fixture
def add_question(session):
    """Adds a question to the end of the standard form."""

    def added(key: str, kind: QuestionKind, words: str, **more) -> Question:
        version = version_in_use(session, "standard")
        position = max(question.position for question in version.questions) + 1
        values = {"position": position, "key": key, "kind": kind, "words": words, "required": True, **more}
        question = Question(**values)
        version.questions.append(question)
        session.commit()
        return question

    return added


def why_slow(add_question) -> None:
    add_question(
        "why_slow",
        QuestionKind.SEVERAL,
        "What took too long?",
        choices=[{"code": "groups", "text": "Work in groups"}, {"code": "law", "text": "The law"}],
        shown_if={"key": "pace", "one_of": ["too slow"]},
    )


def test_a_question_that_only_some_are_asked_is_missed_of_them_alone(client, send, add_question):
    why_slow(add_question)
    form = send()
    assert "Only if you answered “Too slow” to “The pace was”." in main_text(client.get(f"/evaluations/{form.token}"))
    page = send_answers(client, form, pace="too slow")
    assert errors_in(page) == ["Choose at least one answer to “What took too long?”"]
    page = client.submit("", "Send my answers", page=page, why_slow=["law", "groups"])
    assert "Thank you" in main_text(page)
    assert sorted(said_in(form)["why_slow"]) == ["groups", "law"]
    other = send()
    send_answers(client, other, pace="about right", why_slow=["law"])
    assert "why_slow" not in said_in(other)


def test_where_a_worry_belongs_is_said_again_after_a_question_that_may_be_hidden(client, send):
    form = send(form="impact", stage="impact")
    said = soup_of(client.get(f"/evaluations/{form.token}")).find_all(class_="worried")
    assert [one.find_parent(attrs={"data-asked-if": True}) is not None for one in said] == [True, False]


def test_a_choice_that_excludes_the_others_is_refused_beside_them_and_kept_alone(client, send):
    form = send(form="impact", stage="impact")
    said = {"confident_to_act": "4", "used_it": "no", "colleagues": "none", "changed": ["practice", "neither"]}
    said |= {f"confidence-{one.id}": "3" for one in form.booking.event.course.outcomes}
    page = client.submit(f"/evaluations/{form.token}", "Send my answers", **said)
    assert errors_in(page) == ["Tick either “Neither” or other answers to “Did it change something?”"]
    assert len(soup_of(page).find_all("input", attrs={"name": "changed", "checked": True})) == 2, (
        "what was ticked stays"
    )
    assert soup_of(page).find("input", value="neither")["data-behaviour"] == "exclusive"
    assert "Thank you" in main_text(client.submit("", "Send my answers", page=page, changed=["neither"]))
    assert said_in(form)["changed"] == ["neither"]


def test_an_answer_that_is_none_of_the_choices_is_refused_by_the_words_of_its_question_and_outcome(client, send):
    form = send()
    first, _ = form.booking.event.course.outcomes
    page = client.get(f"/evaluations/{form.token}")
    forged = answers(form, pace="forged", **{f"confidence-{first.id}-now": "9"})
    forged["csrf_token"] = soup_of(page).find("input", attrs={"name": "csrf_token"})["value"]
    refused = client.post(f"/evaluations/{form.token}", data=forged)
    assert errors_in(refused) == [
        "Choose how confident you are now in “I can do thing 1”",
        "Choose one answer to “The pace was”",
    ]


def test_a_text_that_has_to_be_written_and_a_confidence_of_now_alone_are_asked_for_by_their_words(
    client, send, add_question
):
    add_question("used_it", QuestionKind.TEXT, "How have you used it?")
    add_question("sure_now", QuestionKind.CONFIDENCE, "How confident are you today?")
    form = send()
    page = send_answers(client, form)
    assert errors_in(page) == [
        "Write something for “How have you used it?”",
        "Choose how confident you are in “I can do thing 1”",
        "Choose how confident you are in “I can do thing 2”",
    ]
    first, second = (f"sure_now-{outcome.id}" for outcome in form.booking.event.course.outcomes)
    page = client.submit("", "Send my answers", page=page, used_it="Twice", **{first: "3", second: "5"})
    assert "Thank you" in main_text(page)
    assert said_in(form)["sure_now"] == [(None, 3), (None, 5)]


def test_answers_to_a_question_that_went_meanwhile_are_not_taken(session, send):
    form = send()
    with pytest.raises(Refused) as refused:
        answer_evaluation(session, form.id, {("content", None): Given(number=4), ("gone", None): Given(number=1)}, NOW)
    assert refused.value.sentence.startswith("The questions were changed while you answered")


def test_a_course_without_outcomes_is_asked_for_no_confidence(client, send, make, session):
    event = make.event(days=-1)
    event.course.outcomes = []
    session.commit()
    form = send(event)
    assert "How confident" not in main_text(client.page(f"/evaluations/{form.token}"))
    assert "Thank you" in main_text(send_answers(client, form))
