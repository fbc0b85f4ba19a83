from typing import Any

import pytest
from bs4 import Tag
from werkzeug.test import TestResponse

from tests.factories import Make
from tests.pages import PageClient, soup_of
from training.courses.models import Event
from training.typed import OF_ANY_FIELD


@pytest.fixture
def desk(client_for: Any, make: Make) -> PageClient:
    """The administrator's browser."""
    return client_for(make.administrator())


def errors_in(response: TestResponse) -> list[str]:
    """The sentences of a page's error summary, in order, as they stand beside their fields."""
    summary = soup_of(response).find(class_="govuk-error-summary__list")
    return [_beside(item.get_text(strip=True)) for item in summary.find_all("li")] if isinstance(summary, Tag) else []


def _beside(said: str) -> str:
    """A sentence that may be about any field names its own in the summary: “Title: use 200 characters”."""
    _name, _, rest = said.partition(": ")
    sentence = rest[:1].upper() + rest[1:]
    return sentence if rest[:1].islower() and OF_ANY_FIELD.match(sentence) else said


def on(day: int, month: int, year: int = 2026) -> list[str]:
    """A date as its three boxes send it."""
    return [str(day), str(month), str(year)]


def fields_of(number: int, day: list[str], starts: str, ends: str) -> dict[str, Any]:
    """One sitting as the form sends it."""
    return {f"sittings-{number}-day": day, f"sittings-{number}-starts": starts, f"sittings-{number}-ends": ends}


def edit_address(event: Event) -> str:
    return f"/admin/events/{event.ref}/edit"


def save_and_tell(desk: PageClient, address: str, **typed: Any) -> TestResponse:
    """Save an event's form; where it shows first whom a change is told to, press the button there, too."""
    answer = desk.submit(address, "Save the event", **typed)
    if "this is what people will be told" in answer.text:
        answer = desk.submit("", "Save and tell them", page=answer)
    return answer
