"""What a part of the programme brought about: as plain SQL has it, and no sum of it with other pages finds anybody."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from tests.evaluations.results.test_suppression import found_by_sums, pages_of, places
from training import clock
from training.courses.models import Course
from training.evaluations.effect.figures import EXAMPLE, USED, example_blocks
from training.evaluations.effect.queries import effects_in, is_told_of, quotes_about
from training.evaluations.figures import FEWEST
from training.evaluations.questions import Stage
from training.evaluations.results.answered import Answers, AskedQuestion, ChosenInYear
from training.evaluations.results.choices import counted_choices
from training.evaluations.results.comparisons import Moment
from training.evaluations.results.queries import results_of_course
from training.evaluations.results.suppression import within
from training.years import FinancialYear, Span

YEAR = FinancialYear(2026)

used = st.fixed_dictionaries({"wrote": st.integers(0, 9), "yes": st.integers(0, 9), "no": st.integers(0, 9)})


@given(st.dictionaries(st.integers(1, 5), st.tuples(places, used), max_size=5))
def test_examples_and_who_used_it_find_nobody_together_on_all_pages(programme):
    placed = {event: place for event, (place, _) in programme.items()}
    people = {
        event: {"wrote": range(gave["wrote"]), "yes": range(gave["yes"]), "no": range(gave["no"])}
        for event, (_, gave) in programme.items()
    }
    of_event = {
        e: Counter({("yes",): len(p["wrote"]) + len(p["yes"]), ("no",): len(p["no"])}) for e, p in people.items()
    }
    by_course = {}
    for event, gave in of_event.items():
        by_course.setdefault(placed[event].course_id, Counter()).update(gave)
    year = {USED: ChosenInYear(dict.fromkeys(("yes", "no")), by_course)}
    questions = {USED: AskedQuestion("Used?", "", {"yes": "Yes", "no": "Not yet"})}
    examples = {event: Counter({0: len(gave["wrote"])}) for event, gave in people.items()}
    answers = Answers(placed, {}, {}, questions, {USED: of_event, EXAMPLE: examples}, {}, {}, {}, of_year=year)
    chose, wrote = counted_choices(answers, USED)[0], example_blocks(answers)

    def those(found, page, *kinds):
        events = {event for block in within(found, page) for event in block.events}
        return frozenset((event, kind, n) for event in events for kind in kinds for n in people[event][kind])

    published = set()
    for page in pages_of(placed):
        published |= {those(chose, page, "wrote", "yes", "no"), those(chose, page, "wrote", "yes")}
        published |= {those(wrote, page, "wrote", "yes", "no"), those(wrote, page, "wrote")}
    published = [figure for figure in published if figure]
    assert not any(len(figure) < FEWEST for figure in published)
    assert not published or found_by_sums(published) is None


@pytest.fixture
def evaluated(make):
    """Two courses of 2026-27: one with dates of 9, 8 and 3 who answered, another of 6 and 2."""
    courses = [make.course(title="Level 3 safeguarding", outcomes=2), make.course(title="Neglect", outcomes=1)]
    values = {"register_closed_at": clock.now()}
    events = [
        make.event(courses[at], days=days, **values) for at, days in ((0, -30), (0, -20), (0, -9), (1, -30), (1, -9))
    ]
    for event, people in zip(events, (9, 8, 3, 6, 2), strict=True):
        for number in range(people):
            booking = make.booking(event, outcome="attended")
            make.evaluation(booking, said={"confidence": (1 + number % 2, 4 + number % 2), "recommend": 5 + number % 5})
            example = {"example": f"Then I asked {number}"} if event is not events[1] else {}
            changed = ["practice" if number % 3 else "referral"]
            yes = {"confidence": 4, "used_it": ["yes"], "changed": changed, **example}
            make.evaluation(booking, stage="impact", said=yes if number < 7 else None)
    return courses, events


def test_a_part_of_the_programme_is_added_up_as_plain_sql_has_it(evaluated, session):
    _, events = evaluated
    effect = effects_in(session, [YEAR.days], only=(Course.title != "Other",)).of(YEAR.days)
    counted = {"one": events[0].id, "two": events[1].id, "three": events[3].id}
    sql = """SELECT count(*), avg({} * 1.0) FROM evaluation_answer a JOIN evaluation e ON e.id = a.evaluation_id
        JOIN evaluation_question q ON q.id = a.question_id
        WHERE e.stage = '{}' AND q.key = '{}' AND e.event_id IN (:one, :two, :three)"""
    for mean, *asked in (
        (effect.confidence[Moment.LOOKING_BACK], "looking_back", "after", "confidence"),
        (effect.confidence[Moment.AFTER], "number", "after", "confidence"),
        (effect.confidence[Moment.IMPACT], "number", "impact", "confidence"),
        (effect.recommend, "number", "after", "recommend"),
    ):
        n, value = session.execute(text(sql.format(*asked)), counted).one()
        assert (mean.n, mean.text) == (n, f"{value:.1f}"), asked
    assert effect.change_looking_back == "+3.0"
    for stage, share in effect.responses.items():
        sent = text("SELECT count(submitted_at), count(*) FROM evaluation WHERE stage = :stage")
        assert (share.part, share.whole) == tuple(session.execute(sent, {"stage": stage}).one())
    wrote = session.scalar(text("SELECT count(text) FROM evaluation_answer"))
    assert {name: one.text for name, one in effect.used.shares.items()} == {
        "Yes": "25 of 25 (100.0%)",
        "Not yet": "0 of 25 (0.0%)",
    }
    assert (effect.examples.part, effect.examples.whole) == (wrote, 25)


def test_a_part_taken_from_the_pages_of_its_courses_leaves_nobody(evaluated, session):
    courses, events = evaluated
    quarter = Span("2026-q1", "April to June 2026", YEAR.days.begins, date(2026, 7, 1))
    for span in (YEAR.days, YEAR.terms[0], quarter):
        effects = effects_in(session, [span])
        of_courses = [effects.of(span, courses={course.id}) for course in courses]
        both, each = effects.of(span), [effects.of(span, events={event.id}) for event in events]
        pages = [results_of_course(session, course.id, YEAR, YEAR.days, words=False) for course in courses]
        for moment in Moment:
            n = both.confidence[moment].n
            assert n == sum(one.confidence[moment].n for one in of_courses)
            assert n == sum(one.means[moment].n for page in pages for one in page.outcomes if one.means[moment].value)
            shown = [one.confidence[moment].n for one in each if one.confidence[moment].value]
            assert n - sum(shown) == 0 or n - sum(shown) >= FEWEST
    assert {one.means[Moment.AFTER].n for page in pages for one in page.outcomes} == {17, 6}


def test_a_period_beside_another_year_is_read_with_it(evaluated, make, session):
    courses, _ = evaluated
    earlier = make.event(courses[0], days=-60, register_closed_at=clock.now())
    for number in range(5):
        said = {"used_it": ["no" if number else "yes"]}
        make.evaluation(make.booking(earlier, outcome="attended"), stage="impact", said=said)
    before = FinancialYear(2025)
    effects = effects_in(session, [YEAR.days, before.days])
    alone = effects_in(session, [YEAR.days]).of(YEAR.days)
    assert effects.of(YEAR.days) == alone
    assert effects.of(before.days).used.shares == {}, "one of five was the only one who had"
    assert effects.of(before.days).responses[Stage.IMPACT].text == "5 of 5 (100.0%)"
    assert effects.of(before.days, courses=()).says_nothing


@pytest.mark.parametrize(
    ("begins", "ends", "told"),
    (
        ((2026, 4, 1), (2027, 4, 1), True),
        ((2026, 9, 1), (2027, 1, 1), True),
        ((2026, 7, 1), (2026, 10, 1), True),
        ((2027, 1, 1), (2027, 4, 1), True),
        ((2026, 5, 1), (2026, 6, 1), False),
        ((2026, 9, 1), (2027, 9, 1), False),
        ((2026, 4, 1), (2028, 4, 1), False),
    ),
)
def test_what_people_said_is_told_of_years_terms_and_quarters(begins, ends, told):
    assert is_told_of(Span("", "", date(*begins), date(*ends))) is told


def test_quotes_stand_where_their_course_may_be_named(evaluated, make, session):
    courses, events = evaluated
    for event in (events[0], events[2]):
        make.quote(f"Said of {event.id}", make.booking(event, outcome="attended"), verdict="fit")
    make.quote("Not read yet", make.booking(events[0], outcome="attended"))
    found = quotes_about(session, [YEAR.days])
    assert [(one.quote.words, one.course_id) for one in found] == [(f"Said of {events[0].id}", courses[0].id)]
    assert quotes_about(session, [YEAR.days], only=(Course.title == "Neglect",)) == []
