"""Which agency a line means that names one: of the list, of those that were typed, or none of them yet.

A name that is like one of the list is asked about once for all lines that have it. One that is like none is written
down to be checked, as when a delegate types it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from training.importing.lines import AS_NEW, LEAVE_OUT, Answers, Question
from training.importing.people.line import NEW_ORGANISATION
from training.people.models import Agency
from training.people.queries import LIKE_ENOUGH_TO_ASK, names_to_choose
from training.people.relations.queries import successors_today
from training.search.alike import Names
from training.search.normal_form import sort_key


@dataclass
class Organisations:
    """The agencies that some lines may mean, by the keys of their names."""

    session: Session
    by_name: Mapping[str, list[Agency]]
    became: Mapping[int, int]
    _names: Names | None = None
    _like: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    @classmethod
    def named(cls, session: Session, names: Iterable[str]) -> "Organisations":
        """Two queries, however many names."""
        keys = {key for name in names for key in (sort_key(name), sort_key(name.rpartition(",")[0])) if key}
        found: dict[str, list[Agency]] = {}
        for one in session.scalars(select(Agency).where(Agency.name_key.in_(keys)).order_by(Agency.id)) if keys else ():
            found.setdefault(one.name_key, []).append(one)
        return cls(session, found, successors_today(session) if found else {})

    def meant(self, name: str, town: str, answers: Answers) -> int | str | Question:
        """The id of the agency as it is today; NEW_ORGANISATION; LEAVE_OUT; or the question which one it is."""
        if not town and (whole := self._called(name)):
            return whole
        candidates = {self._today(one): one for one in self.by_name.get(sort_key(name), ())}
        listed = {number: one for number, one in candidates.items() if one.checked_at is not None}
        in_town = {number: one for number, one in listed.items() if town and sort_key(one.town) == sort_key(town)}
        if len(found := in_town or (listed if not town or len(listed) == 1 else {})) == 1:
            return next(iter(found))
        key = f"organisation: {sort_key(name)[:150]}, {sort_key(town)}"
        if (answer := answers.get(key)) is not None:
            return self._answered(answer)
        if listed:
            return self._ask(key, name, town, [(str(number), one.full_name) for number, one in listed.items()])
        if candidates:
            return next(iter(candidates))  # typed before, and nobody has looked at it yet
        likest = self._likest(name)
        return self._ask(key, name, town, likest) if likest else NEW_ORGANISATION

    def _called(self, name: str) -> int | None:
        """Of one that is written with its town: “Colne Scouts, Colchester”."""
        before, _, town = name.rpartition(",")
        found = {
            self._today(one)
            for one in self.by_name.get(sort_key(before), ())
            if one.checked_at is not None and sort_key(town) in {sort_key(one.town), sort_key(one.postcode)}
        }
        return found.pop() if len(found) == 1 else None

    def _today(self, agency: Agency) -> int:
        number = agency.merged_into_id or agency.id
        return self.became.get(number, number)

    def _answered(self, answer: str) -> int | str:
        if answer == LEAVE_OUT:
            return LEAVE_OUT
        if answer == AS_NEW:
            return NEW_ORGANISATION
        agency = self.session.get(Agency, int(answer)) if answer.isdecimal() else None
        return self._today(agency) if agency is not None else NEW_ORGANISATION

    def _likest(self, name: str) -> list[tuple[str, str]]:
        if name not in self._like:
            self._names = self._names or names_to_choose(self.session)
            self._like[name] = self._names.like(name, LIKE_ENOUGH_TO_ASK)
        return self._like[name]

    def _ask(self, key: str, name: str, town: str, found: list[tuple[str, str]]) -> Question:
        said = f"{name}, {town}" if town else name
        options = [*found, (AS_NEW, "None of these: add it, to be checked")]
        return Question(key, f"Which organisation is “{said}”?", options, lasting=True)
