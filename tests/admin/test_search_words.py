"""The administrator keeps the list of what people type when they look for a course."""

import pytest
from sqlalchemy import select

from training.programme.searching.models import SearchSynonym
from training.programme.searching.operations import key_of

LIST = "/admin/settings/search-words"


@pytest.fixture
def desk(make, client_for):
    return client_for(make.administrator())


def words(page) -> str:
    return " ".join(page.find("main").get_text(" ").split())


def test_the_words_that_come_with_the_site_are_known_by_what_a_search_makes_of_them(session):
    """The migration writes their keys down; a search compares them with what it makes of typed words."""
    listed = session.scalars(select(SearchSynonym)).all()
    assert len(listed) > 40
    assert {one.said: one.said_key for one in listed} == {one.said: key_of(one.said) for one in listed}


def test_words_are_added_found_changed_and_taken_off(desk, make, client, session):
    make.event(make.course(title="Safe sleeping for babies"))
    assert "No dates fit all of that" in words(client.page("/courses?q=cot+death"))
    desk.submit(LIST, "Save", said="Cot deaths", means="safe sleeping\n\nsafe  sleeping\nbabies")
    assert "Safe sleeping for babies" in words(client.page("/courses?q=cot+death"))
    added = session.scalar(select(SearchSynonym).where(SearchSynonym.said == "Cot deaths"))
    assert added.means == ["safe sleeping", "babies"]
    desk.submit(f"{LIST}/{added.id}", "Save", said="Cot death", means="astronomy")
    assert "No dates fit all of that" in words(client.page("/courses?q=cot+death"))
    desk.submit(f"{LIST}/{added.id}", "Take it off the list")
    session.expire_all()
    assert session.scalar(select(SearchSynonym).where(SearchSynonym.said == "Cot death")) is None


@pytest.mark.parametrize(
    ("said", "means", "sentence"),
    (
        ("", "level 3", "Enter what people type"),
        ("Health visitors", "level 3", "“Health visitor” is on the list already: change that line"),
        ("!!", "level 3", "Enter a word that people type"),
        ("Cot death", "", "Enter what it means"),
        ("Cot death", "\n".join("abcdef"), "Use at most 5 meanings: there are 6 lines"),
        ("Cot death", "long " * 20, "A meaning has at most 60 characters: make it shorter"),
    ),
)
def test_what_cannot_be_on_the_list_is_said_beside_its_field_and_kept(desk, said, means, sentence):
    answer = desk.submit(LIST, "Save", said=said, means=means)
    assert answer.status_code == 422
    assert sentence in answer.text
