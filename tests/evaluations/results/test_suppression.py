"""No sum of figures, however clever, is about fewer than five people."""

from collections import Counter, defaultdict
from fractions import Fraction
from itertools import chain, combinations

from hypothesis import given
from hypothesis import strategies as st

from training.evaluations.figures import FEWEST
from training.evaluations.questions import QuestionKind, Stage
from training.evaluations.results.alike import answers_to_show, answers_together, finds_somebody
from training.evaluations.results.answered import Answers, AskedQuestion, ChosenInYear, QuestionRef
from training.evaluations.results.choices import counted_choices
from training.evaluations.results.comparisons import Moment, Sureness, comparisons, counts_by_event
from training.evaluations.results.suppression import PlacedEvent, blocks, fewest_to_be_found, within

ANN, BEN = 1, 2
TERMS = ("2026-summer", "2026-autumn")
places = st.builds(
    PlacedEvent,
    course_id=st.integers(1, 2),
    trainers=st.frozensets(st.sampled_from((ANN, BEN)), max_size=2),
    term=st.sampled_from(TERMS),
    year=st.just(2026),
)
cells = st.dictionaries(st.sampled_from("abc"), st.integers(0, 8), max_size=3)
programmes = st.dictionaries(st.integers(1, 6), st.tuples(places, cells), max_size=6)


def placed(course=1, trainers=(ANN,), term=TERMS[0]):
    return PlacedEvent(course, frozenset(trainers), term, 2026)


def pages_of(placed_events):
    """The events of every page there is: one event, courses, trainers, terms, and everything."""
    yield from ({event} for event in placed_events)
    for same in (
        lambda one: one.course_id,
        lambda one: (one.course_id, one.term),
        lambda one: (one.course_id, one.trainers),
    ):
        groups = {}
        for event, one in placed_events.items():
            groups.setdefault(same(one), set()).add(event)
        yield from groups.values()
    for trainer in (ANN, BEN):
        theirs = {event for event, one in placed_events.items() if trainer in one.trainers}
        yield theirs
        yield from ({event for event in theirs if placed_events[event].term == term} for term in TERMS)
    yield set(placed_events)


def rank(rows):
    """How many of these sums say something of their own."""
    rows, found = [[Fraction(number) for number in row] for row in rows], 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((row for row in rows[found:] if row[column]), None)
        if pivot is None:
            continue
        rows.remove(pivot)
        rows.insert(found, pivot)
        for row in rows[found + 1 :]:
            if row[column]:
                factor = row[column] / pivot[column]
                row[:] = [one - factor * other for one, other in zip(row, pivot, strict=True)]
        found += 1
    return found


def found_by_sums(published):
    """Sets of fewer than five people about whom some sum of these figures speaks alone; a figure is a set of people.

    People who are in the same figures can't be told apart. A sum speaks of nobody else than some of them when the
    figures lose rank once these are left out.
    """
    alike = Counter(
        frozenset(n for n, figure in enumerate(published) if person in figure) for person in set().union(*published)
    )
    kinds = [kind for kind in alike if kind]
    rows = [[int(n in kind) for kind in kinds] for n in range(len(published))]
    few = [kind for kind in kinds if alike[kind] < FEWEST]
    for suspects in chain.from_iterable(combinations(few, size) for size in range(1, FEWEST)):
        if sum(alike[kind] for kind in suspects) < FEWEST:
            others = [[row[at] for at, kind in enumerate(kinds) if kind not in suspects] for row in rows]
            if rank(others) < rank(rows):
                return suspects
    return None


def people(event, answer, count):
    return {(event, answer, number) for number in range(count)}


@given(programmes)
def test_no_sum_of_figures_of_all_pages_is_about_fewer_than_five_people(programme):
    placed_events = {event: place for event, (place, _) in programme.items()}
    counts = {event: gave for event, (_, gave) in programme.items()}
    found = blocks(counts, placed_events)
    published = []
    for page in pages_of(placed_events):
        on_page = {}
        for block in within(found, page):
            for one in block.counts:
                gave = [people(event, one, counts[event].get(one, 0)) for event in block.events]
                on_page.setdefault(one, set()).update(*gave)
        published += [*on_page.values(), set().union(*on_page.values())]
    published = [set(figure) for figure in {frozenset(figure) for figure in published if figure}]
    assert not any(len(figure) < FEWEST for figure in published)
    assert not published or found_by_sums(published) is None


@given(programmes)
def test_whoever_is_counted_is_counted_once(programme):
    placed_events = {event: place for event, (place, _) in programme.items()}
    counts = {event: gave for event, (_, gave) in programme.items()}
    found = blocks(counts, placed_events)
    of_blocks = [event for block in found for event in block.events]
    assert len(of_blocks) == len(set(of_blocks))
    for block in found:
        assert block.n == sum(sum(counts[event].values()) for event in block.events)


def test_events_with_few_answers_are_put_together_as_closely_as_they_can_be():
    events = {1: placed(), 2: placed(), 3: placed(term=TERMS[1]), 4: placed(trainers=(BEN,)), 5: placed(course=2)}
    counts = {1: 7, 2: 3, 3: 4, 4: 2, 5: 4}
    found = blocks({event: {"n": count} for event, count in counts.items()}, events)
    assert {block.events for block in found} == {frozenset({1}), frozenset({2, 3})}
    assert [block.events for block in within(found, {1, 2})] == [frozenset({1})]


def test_one_event_of_two_with_few_answers_takes_nothing_from_the_other_and_is_in_no_total():
    found = blocks({1: {"n": 12}, 2: {"n": 3}}, {1: placed(), 2: placed()})
    assert [block.n for block in within(found, {1, 2})] == [12]


chosen = st.dictionaries(
    st.frozensets(st.sampled_from("abc"), min_size=1).map(sorted).map(tuple), st.integers(0, 9), max_size=4
)


@given(
    st.dictionaries(st.integers(1, 6), st.tuples(places, chosen), max_size=6),
    st.sampled_from((QuestionKind.CHOICE, QuestionKind.SEVERAL)),
)
def test_no_sum_of_how_many_chose_what_on_all_pages_is_about_fewer_than_five_people(programme, kind):
    ref = QuestionRef(Stage.AFTER, "asked", kind)
    placed_events = {event: place for event, (place, _) in programme.items()}
    gave = {event: {codes[: None if kind == QuestionKind.SEVERAL else 1]: n for codes, n in some.items()}
            for event, (_, some) in programme.items()}  # fmt: skip
    by_course = defaultdict(Counter)
    for event, some in gave.items():
        by_course[placed_events[event].course_id].update(some)
    of_year = {ref: ChosenInYear(dict.fromkeys("abc"), by_course)}
    questions = {ref: AskedQuestion("Asked", "", dict.fromkeys("abc", ""))}
    published = set()
    for page in pages_of(placed_events):
        courses = {placed_events[event].course_id for event in page}
        everything = page == set(placed_events)
        read = {event: one for event, one in placed_events.items() if everything or one.course_id in courses}
        answers = Answers(read, {}, {}, questions, {ref: {event: gave[event] for event in read}}, {}, {}, {},
                          every_course=everything, of_year=of_year)  # fmt: skip
        found, rows = counted_choices(answers, ref)
        events = {event for block in within(found, page) for event in block.events}
        for row in (tuple("abc"), *rows):
            groups = [
                people(event, codes, n) for event in events for codes, n in gave[event].items() if {*row} & {*codes}
            ]
            published.add(frozenset(chain.from_iterable(groups)))
    published = [figure for figure in published if figure]
    assert not any(len(figure) < FEWEST for figure in published)
    assert not published or found_by_sums(published) is None


def test_a_few_who_chose_only_what_is_hidden_are_found_by_who_reckons():
    people_of = {("a",): 6, ("b",): 1, ("a", "b"): 4, ("c",): 8}
    assert finds_somebody(people_of, "ac"), "who chose neither of the two chose the third alone"
    assert finds_somebody(people_of, "abc")
    assert not finds_somebody(people_of, "ab")
    assert answers_to_show([people_of], "abc") == {"a", "b"}


def test_rare_answers_stand_together_with_their_neighbours():
    assert answers_together([{"a": 9, "b": 20, "c": 7, "d": 2}], "abcd") == (("a",), ("b",), ("c", "d"))
    assert answers_together([{"a": 9, "b": 2}], "ab") == (("a",), ("b",))


sureness = st.lists(
    st.builds(
        Sureness,
        event_id=st.integers(1, 3),
        numbers=st.dictionaries(st.sampled_from(Moment), st.integers(1, 5), min_size=1),
        people=st.integers(1, 7),
    ),
    max_size=12,
)


@given(sureness, st.lists(st.sampled_from(((1, ANN), (1, BEN), (2, ANN))), min_size=3, max_size=3))
def test_means_of_all_and_comparisons_of_the_same_people_find_nobody_together(rows, where):
    events = {n: placed(trainers=(who,), term=TERMS[term - 1]) for n, (term, who) in enumerate(where, 1)}
    shown = comparisons(rows, events)
    for moment in Moment:
        found = blocks(counts_by_event(rows, moment), events)
        everybody = {(n, at): row for n, row in enumerate(rows) if moment in row.numbers for at in range(row.people)}
        pairs = [{one.first, one.later} for one in shown if moment in (one.first, one.later)]
        published = [
            *({who for who, row in everybody.items() if row.event_id in block.events} for block in found),
            *({who for who, row in everybody.items() if pair <= row.numbers.keys()} for pair in pairs),
        ]
        assert not published or found_by_sums(published) is None


def test_the_cleverest_sum_takes_from_each_event_what_hides_most_of_it():
    both, one = frozenset({"pairs"}), frozenset()
    assert fewest_to_be_found([{both: 11, one: 3}], [], ["pairs"]) == 3
    assert fewest_to_be_found([{both: 11, one: 3}, {both: 2, one: 9}], [], ["pairs"]) == 5
    assert fewest_to_be_found([{both: 11}], [], ["pairs"]) == 0
    assert fewest_to_be_found([{both: 11}], [{both: 2}], ["pairs"]) == 2
