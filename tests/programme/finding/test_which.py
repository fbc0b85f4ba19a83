"""Which course do I need: three questions, a level with the reason, and the next dates."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.programme.finding.which import Step, StepKind, advise
from training.records.contact import CONTACTS, HOLDS, SINCE, Contact, Since

LASTS = {"1": 36, "2": 36, "3": 24}
TAKE, RENEW = StepKind.TAKE, StepKind.RENEW


@pytest.mark.parametrize(
    ("contact", "holds", "since", "level", "steps", "said"),
    (
        ("sometimes", "none", "", "1", [(TAKE, "1")], "You need level 1."),
        ("regular", "none", "", "2", [(TAKE, "1"), (TAKE, "2")], "Start with level 1, then level 2."),
        ("regular", "1", "longer", "2", [(TAKE, "2")], "You need level 2."),
        (
            "lead",
            "none",
            "",
            "3",
            [(TAKE, "1"), (TAKE, "2"), (TAKE, "3")],
            "Start with level 1, then level 2, then level 3.",
        ),
        ("lead", "2", "under-1", "3", [(TAKE, "3")], "You need level 3."),
        ("regular", "2", "under-1", "2", [], "Your level 2 is in date."),
        ("regular", "2", "under-2", "2", [], "Your level 2 is in date."),
        ("regular", "2", "under-3", "2", [(RENEW, "2")], "due again soon, or already"),
        ("regular", "2", "longer", "2", [(RENEW, "2")], "is due again: it counts for 3 years."),
        ("sometimes", "3", "under-1", "1", [], "Your level 3 is in date. It covers level 1, too."),
        ("lead", "3", "under-2", "3", [(RENEW, "3")], "due again soon, or already"),
        ("lead", "3", "under-3", "3", [(RENEW, "3")], "is due again: it counts for 2 years."),
    ),
)
def test_answers_lead_to_a_level_and_its_steps(contact, holds, since, level, steps, said):
    advice = advise(Contact(contact), holds, since, LASTS)
    assert (advice.level, list(advice.steps)) == (level, [Step(kind, of) for kind, of in steps])
    assert said in advice.sentence
    assert f"Level {level}" in advice.reason


def test_what_does_not_run_out_is_in_date_for_ever():
    assert advise(Contact.REGULAR, "2", Since.LONGER, {}).steps == ()


@given(st.sampled_from(list(Contact)), st.sampled_from(list(HOLDS)), st.sampled_from(list(Since)))
def test_every_answer_leads_somewhere_and_never_below_what_is_held(contact, holds, since):
    advice = advise(contact, holds, since, LASTS)
    assert advice.sentence
    assert all(int(step.level) >= int(holds) for step in advice.steps if holds != "none")
    assert advice.steps or holds != "none"


def words(page) -> str:
    return " ".join(page.find("main").get_text(" ").split())


def test_three_answers_lead_to_the_next_dates(client, make):
    make.event(make.course("SG1", title="Level 1 awareness", level="1", refresh_months=36))
    two = make.course("SG2", title="Level 2 for all", level="2", refresh_months=36)
    make.event(two)
    make.event(make.course("SG3", title="Lead training", level="3"))
    page = client.page("/courses/which")
    assert all(text in words(page) for text in (*CONTACTS.values(), *HOLDS.values(), *SINCE.values()))
    answer = client.get("/courses/which?contact=regular&holds=1&since=longer")
    assert "You need level 2." in answer.text
    assert "Level 2 for all" in answer.text
    assert "Lead training" not in answer.text
    renew = client.page("/courses/which?contact=regular&holds=2&since=longer")
    assert "due again: it counts for 3 years" in words(renew)
    assert "Level 2 for all" in words(renew)


def test_a_refresher_is_offered_before_the_whole_course(client, make):
    lead = make.course("SG3", title="Lead training", level="3", refresh_months=24)
    make.event(lead)
    make.event(make.course("SG3R", title="Lead refresher", level="3", renews_id=lead.id))
    said = words(client.page("/courses/which?contact=lead&holds=3&since=longer"))
    assert "Lead refresher" in said
    assert "2 days" not in said


def test_topics_for_whoever_one_is_are_offered_beside_the_level(client, make, session):
    make.event(make.course("BABIES", title="Safe sleep", audience="Early years staff"))
    page = client.page("/courses/which?who=childminder&contact=sometimes&holds=none")
    assert page.find("a", href="/courses?q=childminder")


@pytest.mark.parametrize(
    ("address", "sentence"),
    (
        ("contact=&holds=none", "Choose what you do with children"),
        ("contact=regular", "Choose what you have"),
        ("contact=regular&holds=2", "Choose when you last took it"),
    ),
)
def test_what_is_missing_is_said_beside_its_question_and_the_rest_is_kept(client, address, sentence):
    answer = client.get(f"/courses/which?{address}&asked=yes")
    assert sentence in answer.text
    if "contact=regular" in address:
        assert 'value="regular" checked' in answer.text
