"""A trainer sees what the delegates of their own events said, without names."""

from training import clock
from training.evaluations.questionnaires.models import FormVersion, Question
from training.evaluations.questionnaires.queries import version_in_use

SAID = {
    "confidence": (2, 4),
    "content": 4,
    "trainer": 5,
    "venue": 3,
    "recommend": 8,
    "pace": ["about right"],
    "mix_helped": ["yes"],
}


def respond(send, event, number: int, **said):
    said = {**SAID, "comments": f"Comment {9 - number}", **said}
    return send(event, said={key: value for key, value in said.items() if value is not None})


def results(client_for, event, trainer) -> str:
    page = client_for(trainer).page(f"/register/{event.ref}/evaluations")
    return " ".join(page.find("main").get_text(" ").split())


def test_every_mean_stands_beside_how_many_answered(make, client_for, send):
    trainer = make.trainer()
    event = make.event(days=-1, trainers=(trainer,))
    forms = [respond(send, event, number) for number in range(5)]
    send(event)
    page = results(client_for, event, trainer)
    assert "5 of 6 (83.3%) forms came back" in page
    assert "I can do thing 1 2.0 spread 0.0, n 5 4.0 spread 0.0, n 5 +2.0" in page
    assert "What the course covered 4.0 out of 5 0.0 5" in page
    assert "How likely are you to recommend this course to a colleague? 8.0 out of 10 0.0 5" in page
    assert "About right: 5 of 5 (100.0%)" in page
    assert not any(form.booking.delegate.name in page for form in forms)


def test_comments_come_in_the_order_of_the_alphabet_not_of_time(make, client_for, send):
    trainer = make.trainer()
    event = make.event(days=-1, trainers=(trainer,))
    for number in range(5):
        respond(send, event, number)
    page = results(client_for, event, trainer)
    assert "Anything else you would like to say Comment 5 Comment 6 Comment 7 Comment 8 Comment 9" in page


def test_an_event_with_fewer_than_five_answers_shows_no_evaluation_results(make, client_for, send):
    trainer = make.trainer()
    event = make.event(days=-1, trainers=(trainer,))
    for number in range(4):
        respond(send, event, number)
    page = results(client_for, event, trainer)
    assert "4 of 4 (100.0%) forms came back" in page
    assert "Answers are shown once 5 people have answered" in page
    assert "Comment" not in page
    assert "out of" not in page


def test_a_question_that_few_answered_is_held_back(make, client_for, send):
    trainer = make.trainer()
    event = make.event(days=-1, trainers=(trainer,))
    for number in range(6):
        respond(send, event, number, venue=3 if number < 4 else None)
    assert "The venue fewer than 5 answers 4" in results(client_for, event, trainer)


def test_another_event_s_trainer_sees_no_evaluation_results(make, client_for, send):
    event = make.event(days=-1, trainers=(make.trainer(),))
    respond(send, event, 1)
    client_for(make.trainer("Somebody Else")).page(f"/register/{event.ref}/evaluations", status=404)


def test_my_events_count_the_forms_that_came_back(make, client_for, send):
    trainer = make.trainer()
    event = make.event(days=-1, trainers=(trainer,))
    respond(send, event, 1)
    send(event)
    page = client_for(trainer).page("/my/events")
    assert "1 of 2 evaluations" in " ".join(page.get_text(" ").split())


def test_a_question_in_two_versions_is_one_figure_in_the_newest_words(make, client_for, send, session):
    trainer = make.trainer()
    event = make.event(days=-1, trainers=(trainer,))
    old = version_in_use(session, "standard")
    for number in range(3):
        respond(send, event, number)
    values = {"form_id": old.form_id, "number": 2, "made_at": clock.now(), "used_since": clock.now()}
    new = FormVersion(**values, questions=[Question(**asked(one)) for one in old.questions])
    new.questions[1].words = "What you were taught"
    make._save(new)
    for number in range(3, 5):
        respond(send, event, number)
    page = results(client_for, event, trainer)
    assert "What you were taught 4.0 out of 5 0.0 5" in page
    assert "What the course covered" not in page
    assert "I can do thing 1 2.0 spread 0.0, n 5 4.0 spread 0.0, n 5 +2.0" in page


def asked(question: Question) -> dict:
    columns = ("position", "section", "kind", "key", "words", "words_online", "hint", "required", "choices", "shown_if")
    return {column: getattr(question, column) for column in columns}
