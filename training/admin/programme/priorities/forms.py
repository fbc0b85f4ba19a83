"""What a course is tagged with, from two lists of the Board."""

from datetime import date
from typing import Any

from training import fields
from training.board_lists.lists import BoardList, BoardLists, Listed
from training.courses.priorities.queries import Tags


class TagsForm(fields.Form):
    priorities = fields.several("Priorities that it serves", [])
    reviews = fields.several("Reviews that it answers", [])
    submit = fields.button("Save")

    def offer(self, lists: BoardLists, saved: Tags, today: date) -> None:
        """What is on the lists today, and what the course has though it has ended."""
        for field, listed, kept in (
            (self.priorities, lists.priorities, saved.priorities),
            (self.reviews, lists.reviews, saved.reviews),
        ):
            field.choices = _choices(listed, kept, today)

    @property
    def shown(self) -> list[Any]:
        """Those with anything to choose from."""
        return [field for field in (self.priorities, self.reviews) if field.choices]


def _choices(listed: BoardList[Listed], kept: frozenset[str], today: date) -> list[tuple[str, str]]:
    return [
        (one.code, one.name_on(today) if one.is_on(today) else f"{one.name_on(today)} (ended)")
        for one in listed
        if one.is_on(today) or one.code in kept
    ]
