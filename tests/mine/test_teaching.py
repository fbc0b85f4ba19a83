"""How sessions went over time: trainers see their own, the administrator everybody's, and neither finds anybody."""

from sqlalchemy import text

from tests.pages import main_text, soup_of
from training import clock
from training.evaluations.models import EvaluationAnswer
from training.evaluations.questionnaires.models import Question

CLOSED = {"register_closed_at": clock.now()}


def answer(make, event, trainer, **said):
    make.evaluation(make.booking(event, outcome="attended"), said={"trainer": trainer, "content": 4, **said})


def rows_on(client, address, caption):
    """The figures of a table, by the words at the head of the row."""
    table = next(one for one in soup_of(client.get(address)).find_all("table") if caption in one.caption.get_text())
    return {
        row.th.get_text(strip=True): [" ".join(cell.get_text(" ").split()) for cell in row.find_all("td")]
        for row in table.tbody.find_all("tr")
    }


def test_a_trainer_sees_how_their_sessions_went_by_year_term_and_course(make, client_for, session):
    ann, ben, course, other = make.trainer("Ann Trainer"), make.trainer("Ben Trainer"), make.course(), make.course()
    for days, trainers, count, number in ((-20, (ann,), 6, 4), (-200, (ann, ben), 5, 3), (-10, (ann,), 2, 1)):
        event = make.event(course, days=days, trainers=trainers, **CLOSED)
        for at in range(count):
            answer(make, event, number, comments=f"Brilliant pacing and {'examples' if at < 3 else 'discussion'}")
    away = make.event(course, days=-30, trainers=(ben,), **CLOSED)
    for _ in range(4):
        answer(make, away, 5)
    another = make.event(other, days=-15, trainers=(ann,), **CLOSED)
    for _ in range(7):
        answer(make, another, 2)
    address = "/my/events/quality"
    when = rows_on(client_for(ann), address, "By year and term")
    assert when["2026-27"][0] == "15 of 15"
    mean, n = session.execute(
        text("""
            SELECT avg(a.number * 1.0), count(*) FROM evaluation_answer a
            JOIN evaluation e ON e.id = a.evaluation_id JOIN evaluation_question q ON q.id = a.question_id
            JOIN event v ON v.id = e.event_id JOIN event_trainer t ON t.event_id = v.id
            WHERE q.key = 'trainer' AND t.person_id = :ann AND v.starts_at >= '2026-04-01'
            AND (SELECT count(*) FROM evaluation few WHERE few.event_id = v.id) >= 5"""),
        {"ann": ann.id},
    ).one()
    assert (round(float(mean), 1), n) == (2.9, 13), "two answers about one date are too few, and in no figure"
    assert f"{mean:.1f} of 5, spread 1.0, n {n}" in when["2026-27"]
    assert "3.0 of 5, spread 0.0, n 5" in when["2025-26"]
    assert set(when) == {"2026-27", "Summer term 2026", "2025-26", "Autumn term 2025"}
    by_course = rows_on(client_for(ann), address, "By course")
    assert [row[0] for row in by_course.values()] == ["8 of 8", "5 of 5", "7 of 7"]
    theirs = rows_on(client_for(ben), address, "By year and term")
    assert theirs["2026-27"] == ["4 of 4", "under 5", "under 5"]
    page = main_text(client_for(make.administrator()).get(f"/admin/programme/trainers/{ann.id}"))
    assert "brilliant 11 of 11" in page
    assert "examples" not in page, "six used it, and of one date so few that they could be found"


def test_nobody_is_shown_before_anybody_has_answered(make, client_for):
    ann = make.trainer()
    assert "No forms have been sent about these sessions yet" in main_text(client_for(ann).get("/my/events/quality"))
    make.evaluation(make.booking(make.event(days=-1, trainers=(ann,), **CLOSED), outcome="attended"))
    assert "nobody has answered one in numbers yet" in main_text(client_for(ann).get("/my/events/quality"))
    assert "Nobody has observed one of your sessions yet" in main_text(client_for(ann).get("/my/events/quality"))


def test_what_a_form_of_our_own_asks_in_numbers_is_no_judgement_of_the_delivery(make, client_for, session):
    ann = make.trainer("Ann Trainer")
    event = make.event(days=-20, trainers=(ann,), **CLOSED)
    forms = [make.evaluation(make.booking(event, outcome="attended"), said={"trainer": 4}) for _ in range(5)]
    values = {"kind": "scale", "key": "tea", "words": "The tea", "required": False}
    tea = Question(version_id=forms[0].version_id, position=90, **values)
    session.add(tea)
    session.flush()
    for form in forms:
        form.answers += [EvaluationAnswer(question_id=tea.id, number=1)]
    session.commit()
    assert rows_on(client_for(ann), "/my/events/quality", "By year and term")["2026-27"] == [
        "5 of 5",
        "4.0 of 5, spread 0.0, n 5",
    ]
    assert "The tea 1.0 out of 5" in main_text(client_for(ann).get(f"/register/{event.ref}/evaluations"))
