"""Whether two that look alike may be one, and what speaks against it. Plain values in, sentences out."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import IntEnum
from itertools import combinations

from training.search.normal_form import sort_key

_ALIKE = 0.8
"""Of 1: “katherine” and “catherine” are."""
_AGENCIES_ALIKE = 0.9
_ADDRESSES_ALIKE = 0.9
SHORT_FOR = frozenset(
    frozenset(pair.split())
    for pair in (
        *("andrew andy", "anthony tony", "benjamin ben", "catherine cath", "catherine kate", "christine chris"),
        *("christopher chris", "daniel dan", "david dave", "deborah debbie", "edward ted", "elizabeth beth"),
        *("elizabeth liz", "james jim", "jennifer jenny", "katherine kate", "margaret maggie", "matthew matt"),
        *("michael mike", "nicholas nick", "nicola nicky", "patricia pat", "rebecca becky", "richard dick"),
        *("robert bob", "robert rob", "samantha sam", "stephen steve", "susan sue", "thomas tom", "william bill"),
        "william will",
    )
)
"""First names of which the one is said for the other."""


@dataclass(frozen=True)
class Likeness:
    """What of somebody is compared with somebody else."""

    name: str
    address: str = ""
    signed_in_lately: bool = False
    agency_ids: frozenset[int] = frozenset()


def what_speaks_against(one: Likeness, other: Likeness) -> list[str]:
    """Why two may be two after all, for whoever merges them: families share names, and volunteers an address."""
    said = []
    first, second = sort_key(one.name).split(), sort_key(other.name).split()
    if first and second and not first_names_alike(first[0], second[0]):
        if first[-1] == second[-1]:
            said.append("Their first names differ and their surname is the same: they may be of one family.")
        else:
            said.append("Their names differ.")
    if share_address_by_other_names(one, other):
        said.append("They share an e-mail address, as couples and volunteers do.")
    if one.signed_in_lately and other.signed_in_lately:
        said.append("Both have signed in within the last 90 days.")
    return said


def share_address_by_other_names(one: Likeness, other: Likeness) -> bool:
    """Whether both read one address, and the first name of one is not said for the other's: Peter and Petra are two."""
    if not one.address or one.address.lower() != other.address.lower():
        return False
    first, second = (sort_key(name).split()[:1] or [""] for name in (one.name, other.name))
    is_initial = 1 in (len(first[0]), len(second[0])) and first[0][:1] == second[0][:1]
    return first != second and not is_initial and frozenset((first[0], second[0])) not in SHORT_FOR


def first_names_alike(one: str, other: str) -> bool:
    """Whether one is the other, its beginning, short for it, or spelt much like it."""
    if one == other or one.startswith(other) or other.startswith(one):
        return True
    if frozenset((one, other)) in SHORT_FOR:
        return True
    return SequenceMatcher(None, one, other).ratio() >= _ALIKE


def names_alike(one: str, other: str) -> bool:
    """Whether two names are one, written by two people: “Jon Smith” and “John Smith”, not “Ann” and “Ian Smith”."""
    first, second = sort_key(one).split(), sort_key(other).split()
    if not first or not second:
        return False
    if sorted(first) == sorted(second):
        return True
    if len(first) < 2 or len(second) < 2:
        return False
    surnames = SequenceMatcher(None, first[-1], second[-1]).ratio()
    return first_names_alike(first[0], second[0]) and (first[-1] == second[-1] or surnames >= _ALIKE + 0.05)


def addresses_alike(one: str, other: str, name: str) -> bool:
    """Whether two addresses of namesakes are one person’s at two places, or one mistyped.

    ann79@nhs.net and ann79@gmail.com are. ann.able@ at two places is what anybody of the name has.
    """
    (mine, at_mine), (theirs, at_theirs) = (_parts(address) for address in (one, other))
    if not mine or not theirs:
        return False
    if at_mine != at_theirs:
        return mine == theirs and not _is_only(mine, name)
    return SequenceMatcher(None, mine, theirs).ratio() >= _ADDRESSES_ALIKE


def _is_only(local: str, name: str) -> bool:
    """Whether the part of an address before the @ is made of a name alone, as every namesake's is."""
    words = sort_key(name).split()
    first, last = ("".join(words[:1]), "".join(words[1:]))
    return local in {first, last, f"{first}{last}", f"{last}{first}", f"{first[:1]}{last}", f"{last}{first[:1]}"}


def _parts(address: str) -> tuple[str, str]:
    name, _, place = address.lower().partition("@")
    return name.partition("+")[0].replace(".", "").replace("_", "").replace("-", ""), place


class Rank(IntEnum):
    """Why two may be one: the likeliest first."""

    SAME_NAME_AND_AGENCY = 0
    SAME_NAME_ALIKE_ADDRESS = 1
    ALIKE_NAME_AND_AGENCY = 2
    SAME_NAME = 3


def suspected_people(people: Sequence[tuple[int, Likeness]]) -> dict[tuple[int, int], Rank]:
    """Pairs of people who may be one, by their ids in order.

    Names are compared only within one agency, and only where the first name or the surname is the same: of a county
    nobody compares each with each. Of one name at two agencies there are many who are two, so these come last.
    """
    found: dict[tuple[int, int], Rank] = {}
    by_name: dict[str, list[tuple[int, Likeness]]] = defaultdict(list)
    at_agency: dict[tuple[int, str], list[tuple[int, Likeness]]] = defaultdict(list)
    for number, one in people:
        words = sort_key(one.name).split()
        by_name[" ".join(sorted(words))].append((number, one))
        for agency_id in one.agency_ids:
            for part in {f"first {words[0]}", f"last {words[-1]}"} if words else ():
                at_agency[agency_id, part].append((number, one))
    for group in by_name.values():
        for (number, one), (other_number, other) in combinations(group, 2):
            _keep(found, number, other_number, _rank_of_namesakes(one, other))
    for group in at_agency.values():
        for (number, one), (other_number, other) in combinations(group, 2):
            if names_alike(one.name, other.name) and not share_address_by_other_names(one, other):
                _keep(found, number, other_number, Rank.ALIKE_NAME_AND_AGENCY)
    return found


def suspected_agencies(agencies: Sequence[tuple[int, str, str]]) -> dict[tuple[int, int], Rank]:
    """Pairs of agencies that may be one, from ids, names and towns (or postcodes).

    Of one name in two towns they are two. Names much alike are compared where they share their first or last word.
    """
    found: dict[tuple[int, int], Rank] = {}
    groups: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
    for number, name, town in agencies:
        words = sort_key(name).split()
        for part in {f"first {words[0]}", f"last {words[-1]}"} if words else ():
            groups[part].append((number, sort_key(name), sort_key(town)))
    for group in groups.values():
        for (number, name, town), (other_number, other_name, other_town) in combinations(group, 2):
            if town and other_town and town != other_town:
                continue
            if name == other_name:
                _keep(found, number, other_number, Rank.SAME_NAME_AND_AGENCY)
            elif _spelt_alike(name, other_name):
                _keep(found, number, other_number, Rank.ALIKE_NAME_AND_AGENCY)
    return found


def _spelt_alike(one: str, other: str) -> bool:
    """The cheap bounds first: most pairs of a county are nothing alike."""
    if sorted(one.split()) == sorted(other.split()):
        return True
    numbers = [[word for word in name.split() if word.isdigit()] for name in (one, other)]
    if numbers[0] != numbers[1]:
        return False  # “3rd” and “5th” of a name are two
    compared = SequenceMatcher(None, one, other)
    enough = _AGENCIES_ALIKE
    return compared.real_quick_ratio() >= enough and compared.quick_ratio() >= enough and compared.ratio() >= enough


def _rank_of_namesakes(one: Likeness, other: Likeness) -> Rank:
    if one.agency_ids & other.agency_ids:
        return Rank.SAME_NAME_AND_AGENCY
    return Rank.SAME_NAME_ALIKE_ADDRESS if addresses_alike(one.address, other.address, one.name) else Rank.SAME_NAME


def _keep(found: dict[tuple[int, int], Rank], number: int, other: int, rank: Rank) -> None:
    pair = (min(number, other), max(number, other))
    found[pair] = min(rank, found.get(pair, rank))


def why_suspected(one: Likeness, other: Likeness, agency_names: Sequence[str]) -> str:
    """Why two of like names may be one, in words; `agency_names` are those that both are of."""
    same = sorted(sort_key(one.name).split()) == sorted(sort_key(other.name).split())
    name = "The same name" if same else "Names that are much alike"
    if agency_names:
        return f"{name} at {agency_names[0]}"
    if addresses_alike(one.address, other.address, one.name):
        return f"{name}, and addresses that are much alike"
    return f"{name}, another address" if one.address and other.address else name


def why_agencies_suspected(one: tuple[str, str], other: tuple[str, str]) -> str:
    """The same of two agencies, each with its name and its town or postcode."""
    name = "The same name" if sort_key(one[0]) == sort_key(other[0]) else "Names that are much alike"
    if one[1] and other[1]:
        return f"{name} in {one[1]}"
    return f"{name}, and nobody said where one of them is"
