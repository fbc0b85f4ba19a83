"""What the journeys find wrong with a page, and that they find it where they have seen others like it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.accessibility import faults_of

_STYLE = "<style>.pale {color: #aaa} p {color: #000} body {background: #fff}</style>"


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 777, "height": 600})
    yield context.new_page()
    context.close()


def shown(page: Page, body: str) -> list[str]:
    """The rules that a page with this body breaks."""
    page.set_content(f'<!doctype html><html lang="en"><title>A page</title>{_STYLE}<main><h1>A page</h1>{body}</main>')
    return [fault.partition(":")[0] for fault in faults_of(page)]


def test_words_that_are_too_pale_are_found_on_each_page_and_wherever_they_unfold(page):
    folded = "<details><summary>More</summary><p class=pale>These words are pale.</p></details>"

    assert shown(page, "<p>These words are black.</p>") == []
    assert shown(page, folded) == []
    assert shown(page, folded.replace("<details>", "<details open>")) == ["color-contrast"]
    assert shown(page, "<p>Black.</p><p class=pale>These words are pale.</p>") == ["color-contrast"]
    assert shown(page, "<p>Black.</p><p>Black.</p><p class=pale>These words are pale.</p>") == ["color-contrast"]


def test_other_rules_are_looked_at_on_every_page(page):
    assert shown(page, "<p>These words are black.</p>") == []
    assert shown(page, "<p>These words are black.</p><img src=''>") == ["image-alt"]
    assert shown(page, "<p>Black.</p><input>") == ["label"]
