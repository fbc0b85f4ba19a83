"""Whether somebody has done the course that comes before another: pure, and over everything they may have done."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.board_lists import LEVELS
from training.bookings.earlier_training.prerequisites import (
    Done,
    OpenQuestion,
    PrerequisiteVerdict,
    Taught,
    TrainingSource,
    counts_as,
    decide,
)

TODAY = date(2026, 5, 12)
LEVEL_1 = Taught(1, "Level 1", "1")
LEVEL_2 = Taught(2, "Level 2", "2")
LEVEL_2_ONLINE = Taught(3, "Level 2 online", "2")
LEVEL_3 = Taught(4, "Level 3", "3")
NEGLECT = Taught(5, "Neglect", "topic")
NEGLECT_AGAIN = Taught(6, "Neglect again", "topic", renews_id=5)
INJURIES = Taught(7, "Injuries", "topic")
COURSES = (LEVEL_1, LEVEL_2, LEVEL_2_ONLINE, LEVEL_3, NEGLECT, NEGLECT_AGAIN, INJURIES)

AFTER_2 = OpenQuestion(LEVEL_2)

# What having done the course on the left is worth, as each of the others.
WORTH = """
            1 2 2-online 3 neglect again injuries
1           + -    -     -    -      -      -
2           + +    +     -    -      -      -
2-online    + +    +     -    -      -      -
3           + +    +     +    -      -      -
neglect     - -    -     -    +      -      -
again       - -    -     -    +      +      -
injuries    - -    -     -    -      -      +
"""


def test_a_higher_level_is_worth_a_lower_one_and_a_topic_only_itself():
    rows = [line.split()[1:] for line in WORTH.strip().splitlines()[1:]]
    for course, row in zip(COURSES, rows, strict=True):
        assert ["+" if counts_as(course, before, LEVELS) else "-" for before in COURSES] == row, course.title


def on(course: Taught, year: int, until: int | None = None, elsewhere: str = "") -> Done:
    return Done(course, date(year, 3, 3), date(until, 3, 3) if until else None, elsewhere)


def test_most_courses_have_no_prerequisite():
    assert decide(OpenQuestion(None), [], LEVELS, TODAY) == PrerequisiteVerdict(TrainingSource.NOT_NEEDED)


@pytest.mark.parametrize(
    ("done", "kind", "sentence"),
    (
        ((), TrainingSource.TO_DECLARE, ""),
        ((on(LEVEL_1, 2025),), TrainingSource.TO_DECLARE, ""),
        ((on(LEVEL_2, 2025),), TrainingSource.HELD, "You did “Level 2” on 3 March 2025."),
        (
            (on(LEVEL_2, 2025, 2028),),
            TrainingSource.HELD,
            "You did “Level 2” on 3 March 2025. Its refresh is due on 3 March 2028.",
        ),
        (
            (on(LEVEL_3, 2025, 2027),),
            TrainingSource.HELD,
            "You did “Level 3” on 3 March 2025. It counts as “Level 2”. Its refresh is due on 3 March 2027.",
        ),
        (
            (on(LEVEL_2, 2020, 2023),),
            TrainingSource.LAPSED,
            "You did “Level 2” on 3 March 2020. Its refresh was due on 3 March 2023, and we know of none since.",
        ),
        (
            (on(LEVEL_2, 2026, None, "At the hospital, 2025"),),
            TrainingSource.ACCEPTED,
            "We accepted “At the hospital, 2025” as “Level 2” on 3 March 2026.",
        ),
        (
            (on(LEVEL_2, 2020, 2023), on(LEVEL_2, 2026, 2027, "The police")),
            TrainingSource.ACCEPTED,
            "We accepted “The police” as “Level 2” on 3 March 2026. Its refresh is due on 3 March 2027.",
        ),
        (
            (on(LEVEL_2, 2024, 2027), on(LEVEL_2, 2026, None, "The police")),
            TrainingSource.HELD,
            "You did “Level 2” on 3 March 2024. Its refresh is due on 3 March 2027.",
        ),
    ),
)
def test_a_prerequisite_that_our_records_show_is_said_and_not_asked_for(done, kind, sentence):
    verdict = decide(AFTER_2, done, LEVELS, TODAY)
    assert (verdict.kind, verdict.sentence) == (kind, sentence)
    assert verdict.may_declare == (kind in {TrainingSource.TO_DECLARE, TrainingSource.LAPSED})


def test_a_refresher_also_accepts_one_that_has_run_out_within_a_limit():
    refresher = OpenQuestion(LEVEL_3, blocks=True, is_refresher=True, takes_lapsed_months=60)
    verdict = decide(refresher, [on(LEVEL_3, 2020, 2022)], LEVELS, TODAY)
    assert verdict.kind == TrainingSource.HELD
    assert verdict.sentence == (
        "You did “Level 3” on 3 March 2020. Its refresh was due on 3 March 2022, and this course renews it."
    )
    assert decide(replace(refresher, is_refresher=False), [on(LEVEL_3, 2020, 2022)], LEVELS, TODAY).refuses
    assert decide(refresher, [on(LEVEL_2, 2025)], LEVELS, TODAY).refuses
    late = decide(replace(refresher, takes_lapsed_months=12), [on(LEVEL_3, 2020, 2022)], LEVELS, TODAY)
    assert (late.kind, late.refuses) == (TrainingSource.LAPSED, True)
    assert late.sentence.endswith("was due on 3 March 2022, which is too long ago for a refresher.")


def test_earlier_training_counts_to_the_end_of_its_last_day():
    held = Done(LEVEL_2, date(2023, 5, 12), TODAY)
    assert decide(AFTER_2, [held], LEVELS, TODAY).kind == TrainingSource.HELD
    assert decide(AFTER_2, [held], LEVELS, TODAY + timedelta(days=1)).kind == TrainingSource.LAPSED


def test_the_administrator_reads_of_earlier_training_in_the_third_person():
    assert (
        decide(AFTER_2, [on(LEVEL_2, 2025)], LEVELS, TODAY, who="They").sentence
        == "They did “Level 2” on 3 March 2025."
    )


days = st.dates(date(2015, 1, 1), date(2030, 1, 1))
courses = st.sampled_from(COURSES)
done_things = st.builds(
    lambda course, day, length, elsewhere: Done(
        course, day, day + timedelta(days=length) if length else None, elsewhere
    ),
    courses,
    days,
    st.none() | st.integers(1, 2000),
    st.sampled_from(("", "Somewhere else")),
)
records = st.lists(done_things, max_size=6)
questions = st.builds(OpenQuestion, st.none() | courses, st.booleans(), st.booleans())


@given(questions, records, days)
def test_a_prerequisite_is_met_or_to_be_declared_or_refused_and_never_two_of_these(asked, done, today):
    verdict = decide(asked, done, LEVELS, today)
    assert [verdict.is_enough, verdict.may_declare, verdict.refuses].count(True) == 1
    assert verdict.refuses <= asked.blocks
    assert bool(verdict.sentence) == (
        verdict.kind in {TrainingSource.HELD, TrainingSource.ACCEPTED, TrainingSource.LAPSED}
    )


@given(questions, records, records, days)
def test_more_earlier_training_never_makes_a_prerequisite_harder_to_meet(asked, done, more, today):
    assert decide(asked, done, LEVELS, today).is_enough <= decide(asked, [*done, *more], LEVELS, today).is_enough


@given(questions, records, days, st.randoms())
def test_the_order_in_which_it_was_done_is_written_down_does_not_matter(asked, done, today, random):
    shuffled = random.sample(done, len(done))
    assert decide(asked, done, LEVELS, today).kind == decide(asked, shuffled, LEVELS, today).kind


@given(courses, records, days)
def test_whoever_may_book_the_higher_level_may_book_what_asks_for_less(before, done, today):
    """Whatever is enough for a course is enough for one that asks for something the first is worth."""
    for lower in COURSES:
        if counts_as(before, lower, LEVELS) and before.level != "topic":
            higher = decide(OpenQuestion(before, blocks=True), done, LEVELS, today).is_enough
            assert higher <= decide(OpenQuestion(lower, blocks=True), done, LEVELS, today).is_enough


@given(courses, st.booleans(), records, days)
def test_a_refresher_asks_for_less_and_blocking_for_no_more(before, blocks, done, today):
    plain, refresher = (
        decide(OpenQuestion(before, blocks, is_refresher), done, LEVELS, today) for is_refresher in (False, True)
    )
    assert plain.is_enough <= refresher.is_enough
    assert decide(OpenQuestion(before, not blocks), done, LEVELS, today).is_enough == plain.is_enough
