"""The administrator changes what delegates are asked, in a copy, and puts it to use."""

import pytest

from tests.courses.conftest import errors_in
from tests.evaluations.conftest import answers
from tests.pages import main_text, soup_of
from training import clock
from training.evaluations.questionnaires.order import move_one, move_section
from training.evaluations.questionnaires.queries import version_in_use
from training.evaluations.questions import why_out_of_order
from training.evaluations.quotes.queries import consent_of
from training.history import queries as history
from training.history.words import in_words


@pytest.fixture
def in_use(session):
    return version_in_use(session, "standard")


@pytest.fixture
def draft(admin, in_use):
    """The page of a copy of the standard form."""
    return admin.submit(f"/admin/settings/forms/{in_use.id}", "Copy it to change it")


def newest(session, in_use):
    session.expire_all()
    return in_use.form.versions[-1]


def open_link(admin, page, text: str):
    return admin.get(next(link["href"] for link in soup_of(page).find_all("a") if link.get_text() == text))


def put_to_use(admin, page):
    asks = open_link(admin, page, "Put it to use")
    assert "Put it to use?" in main_text(asks)
    return admin.submit("", "Put it to use", page=asks)


def test_a_form_is_copied_changed_put_to_use_and_answered_while_the_old_one_stays(
    admin, client, make, session, in_use, draft
):
    sent = make.evaluation(make.booking(make.event(days=-1), outcome="attended"))
    assert "This copy can be changed" in main_text(draft)
    adding = open_link(admin, draft, "Any of several choices")
    page = admin.submit(
        "",
        "Save the question",
        page=adding,
        words="What took too long?",
        choices="Work in groups\nThe law\nNone of these",
        alone="none of these",
        section="How was it?",
        shown_if=["pace:too slow"],
    )
    assert "The question is added." in main_text(page)
    changing = open_link(admin, page, "The trainer")
    page = admin.submit("", "Save the question", page=changing, words="Who taught you", required=None)
    assert "Who taught you A number from 1 to 5" in main_text(page)
    assert "The law, None of these (alone)" in main_text(page)
    assert "Who answered “Too slow” to “The pace was”" in main_text(page)
    shown = main_text(open_link(admin, page, "See it as delegates do"))
    assert "Only if you answered “Too slow” to “The pace was”." in shown
    assert "The venue" in shown
    new = newest(session, in_use)
    assert version_in_use(session, "standard") == in_use, "nobody is sent it yet"
    page = put_to_use(admin, page)
    assert "Forms that are sent from now on ask this." in main_text(page)
    session.expire_all()
    assert version_in_use(session, "standard") == new
    kept = {one.key: one.words for one in in_use.questions}
    assert kept["trainer"] == "The trainer"
    assert {one.key: one.words for one in new.questions} == {
        **kept,
        "trainer": "Who taught you",
        "own_what_took_too_long": "What took too long?",
    }
    assert "The trainer" in main_text(client.get(f"/evaluations/{sent.token}"))
    later = make.evaluation(make.booking(make.event(days=-1), outcome="attended"))
    said = answers(later, pace="too slow", own_what_took_too_long=["the_law"])
    del said["trainer"]
    assert "Thank you" in main_text(client.submit(f"/evaluations/{later.token}", "Send my answers", **said))
    assert newest(session, in_use).frozen_at == clock.now()
    assert [row.action for row in history.of(session, "evaluation form", in_use.form_id)] == [
        "version begun",
        "question added",
        "question changed",
        "version put to use",
    ]


def test_a_question_of_another_form_does_in_a_new_one_what_it_does_there(admin, client, make, session):
    page = admin.submit("/admin/settings/forms/new", "Make the form", name="Ours", stage="after")
    for words in ("Anything else", "You may quote my words, without my name", "You may name my organisation"):
        offered = {one.get_text(): one["value"] for one in soup_of(page).find(id="question").find_all("option")}
        chosen = next(value for text, value in offered.items() if text.startswith(words))
        page = admin.submit("", "Take this question", page=page, question=chosen)
    again = admin.submit("", "Take this question", page=page, question=chosen)
    assert "already. Choose another question." in main_text(again)
    put_to_use(admin, page)

    event = make.event(make.course(evaluation_form="ours"), days=-1)
    form = make.evaluation(make.booking(event, outcome="attended"), form="ours")
    said = {"comments": "I ask more now", "may_quote": "y", "name_organisation": "y"}
    client.submit(f"/evaluations/{form.token}", "Send my answers", **said)
    assert consent_of(session, form.id).naming == "organisation"


def test_who_is_asked_by_a_choice_is_asked_by_it_in_new_words_and_it_is_not_taken_away(admin, session, in_use, draft):
    adding = open_link(admin, draft, "Their own words")
    page = admin.submit("", "Save the question", page=adding, words="What was slow?", shown_if=["pace:too slow"])
    changing = open_link(admin, page, "The pace was")
    page = admin.submit("", "Save the question", page=changing, choices="Much too slow\nAbout right\nToo fast")
    assert "The question is saved." in main_text(page)
    new = newest(session, in_use)
    assert new.questions[-1].shown_if == {"key": "pace", "one_of": ["much_too_slow"]}
    page = admin.submit("", "Save the question", page=changing, choices="About right\nToo fast")
    assert "Who is asked “What was slow?” depends on a choice that is not there now." in main_text(page)


def test_a_version_in_use_is_changed_by_nobody(admin, session, in_use):
    question = in_use.questions[1]
    page = admin.page(f"/admin/settings/forms/{in_use.id}")
    assert not page.find_all("button", string="Remove")
    refused = admin.get(f"/admin/settings/forms/questions/{question.id}", follow_redirects=True)
    assert "This version is in use, so that it stays as it is." in main_text(refused)


def test_one_copy_of_a_form_is_written_at_a_time_and_can_be_deleted(admin, session, in_use, draft):
    page = admin.get(f"/admin/settings/forms/{in_use.id}")
    assert "Version 2 is being written" in main_text(page)
    page = admin.submit("", "Delete this version", page=open_link(admin, draft, "Delete this version"))
    assert "The form asks what it asked before." in main_text(page)
    assert newest(session, in_use) == in_use


def test_questions_move_and_go_but_not_from_under_those_that_depend_on_them(admin, session, in_use, draft):
    adding = open_link(admin, draft, "Their own words")
    page = admin.submit("", "Save the question", page=adding, words="What was slow?", shown_if=["pace:too slow"])
    new = newest(session, in_use)
    last, pace = new.questions[-1], next(one for one in new.questions if one.key == "pace")
    page = admin.submit("", "Remove The pace was", page=page)
    assert "Who is asked “What was slow?” depends on this question." in main_text(page)
    for _ in range(9):
        page = admin.submit("", "Move up What was slow?", page=page)
        at = page.history[-1].location.partition("#")[2]
        assert soup_of(page).find(id=at).name == "button", "the focus goes to what moves it on, or back"
    session.expire_all()
    assert [one.position for one in new.questions] == list(range(1, len(new.questions) + 1))
    story = history.of(session, "evaluation form", in_use.form_id)
    assert in_words("evaluation form", story[-1].action, story[-1].details) == (
        "Question “What was slow?” was moved in version 2"
    )
    assert [row.action for row in story].count("question moved") == 1, "presses one after the other are one move"
    assert new.questions.index(last) < new.questions.index(pace)
    page = put_to_use(admin, page)
    assert "depends on a question that comes after it. Move that one up first." in main_text(page)
    page = admin.submit("", "Remove What was slow?", page=page)
    assert "The question is removed from this version." in main_text(page)
    assert last not in newest(session, in_use).questions


@pytest.mark.parametrize(
    ("typed", "sentence"),
    (
        ({"words": ""}, "Enter the question"),
        ({"choices": "Only one"}, "Enter from 2 to 12 choices, one a line"),
        ({"choices": "Same\nsame"}, "Two choices are the same. Reword one, or take it out"),
        ({"choices": "A\nB", "alone": "C"}, "Write it as it stands among the choices, or leave this empty"),
        ({"choices": "x" * 201 + "\ny"}, "Use 200 characters or fewer for each choice"),
        ({"shown_if": ["pace:too slow", "mix_helped:yes"]}, "Choose answers to one question only"),
    ),
)
def test_what_is_wrong_with_a_question_is_said_beside_it(admin, draft, typed, sentence):
    adding = open_link(admin, draft, "Any of several choices")
    page = admin.submit("", "Save the question", page=adding, **{"words": "Which?", "choices": "A\nB", **typed})
    assert errors_in(page) == [sentence]


def test_a_choice_in_the_same_words_keeps_what_it_is_counted_by(admin, session, in_use, draft):
    page = open_link(admin, draft, "The pace was")
    admin.submit("", "Save the question", page=page, choices="Too fast\nMuch too slow\nAbout right")
    pace = next(one for one in newest(session, in_use).questions if one.key == "pace")
    assert [choice["code"] for choice in pace.choices] == ["too fast", "much_too_slow", "about right"]


def test_who_is_asked_depends_on_what_was_asked_before():
    condition = {"key": "a", "one_of": ["x"]}
    assert why_out_of_order([("a", "A", None), ("b", "B", condition)]) is None
    assert "Who is asked “B”" in (why_out_of_order([("b", "B", condition), ("a", "A", None)]) or "")


def test_the_forms_are_found_from_the_settings(admin):
    page = open_link(admin, admin.get("/admin/settings"), "forms of evaluations")
    assert "Standard Version 1 of Standard since" in main_text(page)


def test_a_form_of_another_stage_is_made_written_chosen_and_what_does_not_fit_it_is_refused(admin, session, make):
    new = "/admin/settings/forms/new"
    page = admin.submit(new, "Make the form", name="Impact", stage="impact", begins_as="")
    assert errors_in(page) == ["Another form has this name. Choose a name of its own."]
    standard = str(version_in_use(session, "standard").id)
    page = admin.submit("", "Make the form", page=page, name="Six months on", begins_as=standard)
    assert errors_in(page)[0].endswith("which only a form straight after an event can ask. Begin with another form.")
    page = admin.submit("", "Make the form", page=page, begins_as="")
    assert "Nobody is sent it until you put it to use and choose it for a course." in main_text(page)
    assert "looking back" not in main_text(page)
    asked = open_link(admin, page, "A number from 0 to 10")
    page = admin.submit("", "Save the question", page=asked, words="How useful was it?")
    course = make.course("SG3")
    edit = f"/admin/programme/courses/{course.code}"
    assert "Six months on" not in main_text(admin.get(edit)), "nothing of it is in use"
    put_to_use(admin, page)
    admin.submit(edit, "Save the course", impact_form="six_months_on", before_form="before")
    session.refresh(course)
    assert (course.before_form, course.impact_form) == ("before", "six_months_on")
    page = admin.submit(new, "Make the form", name="By mistake", stage="before", begins_as="")
    admin.submit("", "Delete this form", page=open_link(admin, page, "Delete this version"))
    assert "By mistake" not in main_text(admin.get("/admin/settings/forms"))


def test_a_new_question_stands_where_it_is_wanted_under_the_heading_there(admin, session, in_use, draft):
    trainer = next(one for one in newest(session, in_use).questions if one.key == "trainer")
    link = next(a for a in soup_of(draft).find_all("a") if a.get_text() == f"Add below {trainer.words}")
    adding = open_link(admin, admin.get(link["href"]), "Their own words")
    admin.submit("", "Save the question", page=adding, words="Why?")
    questions = newest(session, in_use).questions
    new = questions[[one.id for one in questions].index(trainer.id) + 1]
    assert (new.words, new.section) == ("Why?", trainer.section)


def test_a_form_is_renamed_taken_out_of_the_lists_and_offered_again_while_its_courses_keep_it(admin, session, make):
    course, other = make.course("SG3", evaluation_form="briefing"), make.course("SG4")
    page = open_link(admin, admin.get("/admin/settings/forms"), "Briefing")
    assert course.title in main_text(page)
    assert errors_in(admin.submit("", "Save the name", page=page, name="Standard")) == [
        "Another form has this name. Choose a name of its own."
    ]
    page = admin.submit("", "Save the name", page=page, name="Author briefing")
    assert "“Briefing” was given the name “Author briefing”" in main_text(page)
    page = admin.submit("", "Take it out of the lists", page=page)
    assert "No longer offered" in main_text(page)
    assert "This course goes on asking it until you choose another form on its page." in main_text(page)

    def offered(to) -> list[str]:
        choice = soup_of(admin.get(f"/admin/programme/courses/{to.code}")).find(id="evaluation_form")
        return [one.get_text() for one in choice.find_all("option")]

    assert "Author briefing" not in " ".join(offered(other))
    assert "Author briefing (no longer offered)" in offered(course)
    page = admin.submit("", "Offer it again", page=page)
    assert "Author briefing" in offered(other)
    standard = open_link(admin, admin.get("/admin/settings/forms"), "Standard")
    assert "Take it out of the lists" not in [one.get_text() for one in soup_of(standard).find_all("button")]


@pytest.mark.parametrize(
    ("move", "sections", "at", "up", "order", "heading"),
    (
        (move_one, "AAB", 1, True, [1, 0, 2], "A"),
        (move_one, "AABB", 2, True, [0, 1, 2, 3], "A"),
        (move_one, "AABB", 1, False, [0, 1, 2, 3], "B"),
        (move_one, "AAB", 2, True, [2, 0, 1], "B"),
        (move_one, "AAB", 0, True, [0, 1, 2], "A"),
        (move_one, ["A", "A", ""], 2, True, [0, 1, 2], "A"),
        (move_section, "ABBC", 2, True, [1, 2, 0, 3], "B"),
        (move_section, "ABBCC", 0, False, [1, 2, 0, 3, 4], "A"),
        (move_section, "AB", 1, False, [0, 1], "B"),
    ),
)
def test_a_question_tears_no_section_in_two_and_alone_it_keeps_its_heading(move, sections, at, up, order, heading):
    moved = move(sections, at, up=up)
    assert (list(moved.order), moved.section) == (order, heading)
