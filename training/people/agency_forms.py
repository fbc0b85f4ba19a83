"""The question where somebody works or volunteers, which four forms ask: an agency of the list, or one that is not.

A name that was typed is no identity: a county has several "St Mary's C of E Primary". So those of the list that are
like it are asked about, with their towns, before anything new is written down.
"""

from collections.abc import Callable, Sequence
from typing import Any

from training import fields
from training.people.delegates import WorksFor
from training.people.models import NAME_LENGTH
from training.typed import DropDown, Line, Radios

NONE_OF_THESE = "none"
CHOOSE_ONE = "Choose which of these it is, or that it is none of them"

FindAlike = Callable[[str], Sequence[tuple[str, str]]]
"""The agencies of the list that a typed name may mean: id, and name with town."""


def which_of_these() -> Radios:
    """The question, for forms that take it up with `AsksForAgency`."""
    return fields.choice("Is it one of these?", [], CHOOSE_ONE)


class AsksForAgency(fields.Form):
    """A form with a drop-down of agencies, a name for one that is not listed, and the question which of these it is."""

    NOT_LISTED = "other"
    agency: DropDown
    agency_match: Radios
    """Only there while it has to be asked."""

    @property
    def typed_agency(self) -> Line:
        """The field for the name of an agency that is not listed."""
        return self["agency_name"]  # type: ignore[no-any-return]

    def settle_agency(self, find_alike: FindAlike) -> None:
        """Take what was typed and not picked as a name, and ask about those of the list that are like it.

        Before the form is validated or shown.
        """
        can_be_unlisted = self.NOT_LISTED in {value for value, _ in self.agency.choices}
        if not self.agency.data and self.agency.typed and can_be_unlisted:
            self.agency.data = self.NOT_LISTED
            self.typed_agency.data = self.typed_agency.data or self.agency.typed
        name = self.typed_agency.data if self.agency.data == self.NOT_LISTED else ""
        alike = list(find_alike(name[:NAME_LENGTH])) if name else []  # its length is looked at later
        if not alike:
            del self["agency_match"]
            return
        self.agency_match.choices = [*alike, (NONE_OF_THESE, f"None of these: its name is “{name}”")]
        if self.agency_match.data not in dict(self.agency_match.choices):
            self.agency_match.data = self.agency_match.raw_data = None

    def unlisted(self) -> WorksFor:
        """The agency whose name was typed: the one of the list that it turned out to be, or a new one."""
        matched = self["agency_match"].data if "agency_match" in self else None
        if matched and matched != NONE_OF_THESE:
            return WorksFor(agency_id=int(matched))
        return WorksFor(unlisted=self.typed_agency.data or "")

    def unlisted_text(self) -> str:
        """The same, as a page shows it."""
        if "agency_match" in self and self.agency_match.data not in {None, NONE_OF_THESE}:
            choices: dict[str, Any] = dict(self.agency_match.choices)
            return str(choices[self.agency_match.data])
        return str(self.typed_agency.data)
