"""What training changed: each stage side by side, the same as in plain SQL, and nobody found by subtraction."""

from itertools import chain, combinations

import pytest
from sqlalchemy import select, text

from tests.pages import main_text, soup_of
from training import clock
from training.evaluations.figures import FEWEST
from training.evaluations.models import Evaluation, EvaluationAnswer
from training.evaluations.questionnaires.models import Question
from training.evaluations.results.queries import results_of_course
from training.years import FinancialYear


@pytest.fixture
def respond(make):
    """Somebody who attended answers in some stages: respond(event, before=2, after=(1, 4), impact=4, content=5)."""

    def made(event, *, before=None, after=None, impact=None, **said):
        booking = make.booking(event, outcome="attended")
        for stage, gave in (("before", before), ("impact", impact)):
            if gave is not None:
                make.evaluation(booking, stage=stage, said=gave if isinstance(gave, dict) else {"confidence": gave})
        make.evaluation(booking, said={"confidence": after, **said} if after else None)

    return made


@pytest.fixture
def evaluated(make, respond):
    """A course with three dates of which 9, 8 and 3 people answered, in three stages; and who delivered them."""
    course = make.course(title="Level 3 safeguarding")
    ann, ben = make.trainer("Ann Trainer"), make.trainer("Ben Trainer")
    values = {"register_closed_at": clock.now()}
    many, more, few = (
        make.event(course, days=days, trainers=(trainer,), **values)
        for days, trainer in ((-30, ann), (-20, ben), (-9, ann))
    )
    for number in range(9):
        said = {"content": 3 + number % 3, "pace": ["about right"]}
        impact = {"confidence": 4, "used_it": ["yes"], "changed": ["practice"], "in_the_way": f"Time {number}"}
        respond(many, before=1 + number % 3, after=(2, 4 + number % 2), impact=impact, **said)
    for number in range(8):
        pace = ["about right" if number < 6 else "too fast"]
        respond(more, before=2 if number < 2 else None, after=(1, 5), content=4, pace=pace, comments=f"Words {number}")
    for number in range(3):
        respond(few, before=5, after=(5, 5), content=1, pace=["too slow"], comments=f"Few {number}")
    respond(few)
    return course, [many, more, few], (ann, ben)


def figures_on(client, address):
    """Every figure of a page: by its row and column, its n and what is shown."""
    found = {}
    for row in soup_of(client.get(address)).select("main tbody tr"):
        name = row.find("th").get_text(" ", strip=True)
        cells = {cell.get("data-label"): " ".join(cell.get_text(" ").split()) for cell in row.find_all("td")}
        if "Answers" in cells and "Mean" in cells:
            found[name] = (int(cells["Answers"]), cells["Mean"].split()[0])
        if "From, to" in cells:
            found[name, cells["From, to"]] = (int(cells["People"]), cells["First"], cells["Later"])
        for label, cell in cells.items():
            if ", n " in cell:
                mean, rest = cell.split(" spread ")
                spread, n = rest.split(", n ")
                found[name, label] = (int(n), mean, spread)
    return found


def test_each_stage_stands_beside_the_others_as_plain_sql_has_it(evaluated, client_for, make, session):
    course, events, _ = evaluated
    shown = figures_on(client_for(make.administrator()), f"/reports/results/{course.code}")
    means = text("""
        SELECT count(*), avg(n * 1.0), avg(n * n * 1.0) FROM (
            SELECT CASE WHEN :moment = 'looking back' THEN a.looking_back ELSE a.number END AS n
            FROM evaluation_answer a JOIN evaluation e ON e.id = a.evaluation_id
            JOIN learning_outcome o ON o.id = a.outcome_id
            WHERE e.stage = :stage AND o.position = 1 AND e.event_id IN (:one, :other)) AS given""")
    for label, moment, stage, ids in (
        ("Beforehand", "then", "before", (0, 0)),
        ("Before, looking back", "looking back", "after", (0, 1)),
        ("Straight after", "then", "after", (0, 1)),
        ("After 90 days", "then", "impact", (0, 0)),
    ):
        values = {"moment": moment, "stage": stage, "one": events[ids[0]].id, "other": events[ids[1]].id}
        n, mean, of_squares = session.execute(means, values).one()
        spread = (float(of_squares) - float(mean) ** 2) ** 0.5
        if label == "Beforehand":  # 2 and 3 people of two small dates have five together
            n, mean, spread = 14, (9 * float(mean) + 2 * 2 + 3 * 5) / 14, None
        assert shown["I can do thing 1", label][:2] == (n, f"{mean:.1f}"), label
        assert spread is None or shown["I can do thing 1", label][2] == f"{spread:.1f}"
    pairs = text("""
        SELECT count(*), avg(b.number * 1.0), avg(i.number * 1.0)
        FROM evaluation eb JOIN evaluation_answer b ON b.evaluation_id = eb.id
        JOIN evaluation ei ON ei.booking_id = eb.booking_id AND ei.stage = :later
        JOIN evaluation_answer i ON i.evaluation_id = ei.id AND i.outcome_id = b.outcome_id
        JOIN learning_outcome o ON o.id = b.outcome_id AND o.position = 1
        WHERE eb.stage = :first""")
    n, first, later = session.execute(pairs, {"first": "after", "later": "impact"}).one()
    assert shown["I can do thing 1", "Straight after to after 90 days"] == (n, f"{first:.1f}", f"{later:.1f}")
    assert not any("Beforehand to" in str(key) and "looking" in str(key) for key in shown)


def test_taking_figures_of_any_page_from_those_of_another_finds_nobody(evaluated, client_for, make):
    course, events, (ann, ben) = evaluated
    browser = client_for(make.administrator())
    everything = figures_on(browser, "/reports/results?period=2026")
    year = figures_on(browser, f"/reports/results/{course.code}?period=2026")
    terms = [figures_on(browser, f"/reports/results/{course.code}?period=2026-{term}") for term in ("summer", "autumn")]
    of_events = [figures_on(browser, f"/register/{event.ref}/evaluations") for event in events]
    of_trainers = [figures_on(client_for(one), f"/my/events/quality/{course.code}/2026") for one in (ann, ben)]
    assert year["What the course covered"] == everything["What the course covered"] == (17, "4.0")
    assert of_trainers[0]["What the course covered"] == (9, "4.0")
    assert "What the course covered" not in of_events[2]
    found = []
    for whole, parts in (
        (everything, [year]),
        (year, terms),
        (year, of_events),
        (year, of_trainers),
        (terms[0], of_events),
        (of_trainers[0], [of_events[0], of_events[2]]),
        (of_trainers[1], [of_events[1]]),
    ):
        for some in chain.from_iterable(combinations(parts, size) for size in range(len(parts) + 1)):
            for name, figure in whole.items():
                rest = figure[0] - sum(page[name][0] for page in some if name in page)
                found += [(name, figure, rest)] if 0 < rest < FEWEST or rest < 0 else []
    assert found == []


def test_what_came_of_it_is_counted_and_told_in_words_to_the_administrator_alone(evaluated, client_for, make):
    course, *_ = evaluated
    address = f"/reports/results/{course.code}"
    reader, administrator = client_for(make.board_reader()), client_for(make.administrator())
    for page in (reader.get(address), reader.get("/reports/results"), administrator.get(address)):
        said = main_text(page)
        assert "Have you used what you learned? Yes: 9 of 9 (100.0%) Not yet: 0 of 9 (0.0%)" in said
        assert "How I work: 9 of 9 (100.0%)" in said
        assert "A referral that I made: 0 of 9 (0.0%)" in said
    assert "What got in the way? Time 0" in main_text(administrator.get(address))
    assert "Time 0" not in main_text(reader.get(address))


def test_who_gave_up_their_place_counts_nowhere_and_a_second_question_stands_for_itself(evaluated, session, make):
    course, (many, *_), _ = evaluated
    other = make.person()
    for form in session.scalars(select(Evaluation).where(Evaluation.stage == "before", Evaluation.event_id == many.id)):
        form.asked_id = other.id
    form = session.scalars(select(Evaluation).where(Evaluation.stage == "impact")).first()
    values = {"kind": "confidence", "key": "how_often", "words": "How often do you do it?", "required": False}
    again = Question(version_id=form.version_id, position=90, **values)
    session.add(again)
    session.flush()
    for form in session.scalars(select(Evaluation).where(Evaluation.stage == "impact")):
        form.answers += [EvaluationAnswer(question_id=again.id, outcome_id=course.outcomes[0].id, number=1)]
    session.commit()
    year = FinancialYear(2026)
    results = results_of_course(session, course.id, year, year.days, words=False)
    means = {one.outcome: {moment: mean.text for moment, mean in one.means.items()} for one in results.outcomes}
    assert means["I can do thing 1"]["after 90 days"] == "4.0"
    assert means["I can do thing 1"]["beforehand"] == "3.8", "of the two other dates"
    assert means["I can do thing 1: How often do you do it?"]["after 90 days"] == "1.0"


def test_readers_of_the_board_see_figures_and_no_words_and_trainers_neither_of_others(evaluated, client_for, make):
    course, events, (ann, ben) = evaluated
    address = f"/reports/results/{course.code}"
    assert "Summer term 2026 20 of 21 4.0 of 5" in main_text(
        client_for(make.board_reader()).get(f"{address}/over-time")
    )
    read = main_text(client_for(make.board_reader()).get(address))
    assert "Straight after" in read
    assert "20 of 21 (95.2%)" in read
    assert "3 of the answers straight after are in no mean of what everybody is asked" in read
    assert "Words 1" not in read
    assert "Words 1" in (all_words := main_text(client_for(make.administrator()).get(address)))
    assert "Few 1" not in all_words
    assert client_for(ann).get(address).status_code == 403
    assert "Words 1" in main_text(client_for(ben).get(f"/register/{events[1].ref}/evaluations"))
    assert client_for(ann).get(f"/register/{events[1].ref}/evaluations").status_code == 404


def test_what_few_chose_stands_in_the_year_and_not_with_the_event(evaluated, client_for):
    _, events, (ann, ben) = evaluated
    assert "About right: 9 of 9 (100.0%)" in main_text(client_for(ann).get(f"/register/{events[0].ref}/evaluations"))
    one = main_text(client_for(ben).get(f"/register/{events[1].ref}/evaluations"))
    assert "How many gave which answer is not shown here" in one


def test_a_year_and_a_course_without_forms_say_so(client_for, make):
    reader, course = client_for(make.board_reader()), make.course()
    assert "No forms have been sent in this year yet" in main_text(reader.get("/reports/results"))
    assert "No forms were sent about this time" in main_text(reader.get(f"/reports/results/{course.code}"))
    assert "There are no results for that time" in reader.get(f"/reports/results/{course.code}?period=x").text
    assert "Nobody has answered a form in numbers" in main_text(reader.get(f"/reports/results/{course.code}/over-time"))
    assert reader.get("/reports/results/NONE").status_code == 404
