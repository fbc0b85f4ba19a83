"""A line of a file of agencies: what it says, and which agency of ours it is, if any. Plain values, no database."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from training.files_in.columns import KnownColumn, Values
from training.importing.board_words import BoardWords, yes_or_no
from training.importing.lines import AS_NEW, LEAVE_OUT, Answers, Decision, Line, Question, Verdict, WrongLine, text_of
from training.people.models import NAME_LENGTH, full_name
from training.people.operations import AgencyDetails
from training.search.normal_form import sort_key

NAME = KnownColumn(
    "Name",
    (
        "agencyname", "agency", "organisationname", "organisation", "organizationname", "organization",
        "nameoforganisation", "nameofagency", "establishmentname", "schoolname", "school", "charityname",
        "providername", "provider", "setting", "settingname", "group", "groupname", "name",
    ),
    needed=True, limit=NAME_LENGTH, asked="the names of the agencies",
)  # fmt: skip
TOWN = KnownColumn("Town", ("town", "towncity", "townorcity", "city", "posttown", "place", "locality"), limit=100)
POSTCODE = KnownColumn("Postcode", ("postcode", "postalcode", "zip", "zipcode"), limit=10)
URN = KnownColumn("URN", ("urn", "schoolurn", "dfeurn", "urnnumber"), limit=10)
ODS = KnownColumn("ODS code", ("odscode", "ods", "organisationcode", "orgcode", "nhscode"), limit=10)
CHARITY = KnownColumn(
    "Charity number",
    ("charitynumber", "charityno", "registeredcharitynumber", "charityregistrationnumber", "charity"),
    limit=10,
)
SECTOR = KnownColumn("Sector", ("sector", "typeoforganisation", "organisationtype", "agencytype", "type", "category"))
PRICES = KnownColumn(
    "Prices", ("tariff", "prices", "pricegroup", "priceband", "chargingcategory"), asked="which prices they pay"
)
AREA = KnownColumn("Area", ("area", "localauthority", "authority", "la", "region", "laname"))
QUADRANT = KnownColumn("Quadrant", ("quadrant", "quadrantofessex", "locality"))
COUNTY_WIDE = KnownColumn(
    "County-wide", ("countywide", "worksallover", "allcounty"), asked="whether their people work all over the county"
)
COLUMNS = (NAME, TOWN, POSTCODE, URN, ODS, CHARITY, SECTOR, PRICES, AREA, QUADRANT, COUNTY_WIDE)

_NUMBERS = (("urn", "URN"), ("ods", "ODS code"), ("charity_number", "charity number"))
_WORDS = (("sector", SECTOR), ("tariff", PRICES), ("area", AREA), ("quadrant", QUADRANT))
_CALLED = {
    **{"name": "name", "town": "town", "postcode": "postcode", "sector": "sector", "tariff": "prices", "area": "area"},
    **{"quadrant": "quadrant", "county_wide": "county-wide", **dict(_NUMBERS)},
}
_NOT_A_NUMBER = re.compile(r"[^0-9A-Za-z-]")


@dataclass(frozen=True)
class AgencySaid:
    """What a line says of an agency; “” where it says nothing. A sector and the like are as they were written."""

    name: str
    town: str = ""
    postcode: str = ""
    urn: str = ""
    ods: str = ""
    charity_number: str = ""
    sector: str = ""
    tariff: str = ""
    area: str = ""
    quadrant: str = ""
    county_wide: bool | None = None

    @property
    def key(self) -> str:
        return sort_key(self.name)

    @property
    def number(self) -> str:
        """The first of its numbers, with which it is."""
        return next((f"{name} {getattr(self, name)}" for name, _ in _NUMBERS if getattr(self, name)), "")

    @property
    def full_name(self) -> str:
        return full_name(self.name, self.town, self.postcode)


@dataclass(frozen=True)
class KnownAgency:
    """One of ours."""

    id: int
    details: AgencyDetails
    """What it is not said to be yet is “” there."""
    is_checked: bool

    @property
    def key(self) -> str:
        return sort_key(self.details.name)

    @property
    def full_name(self) -> str:
        return full_name(self.details.name, self.details.town, self.details.postcode)


@dataclass(frozen=True)
class KnownAgencies:
    """Those of ours that some lines may mean."""

    by_number: Mapping[tuple[str, str], KnownAgency]
    """By which number, and the number."""
    by_name: Mapping[str, Sequence[KnownAgency]]
    """By the key of the name."""


def read_agency(values: Values) -> AgencySaid:
    """Raises WrongLine."""
    name = text_of(values, NAME)
    if not sort_key(name):
        raise WrongLine("The name is missing. Write one, or take the line out.")
    return AgencySaid(
        name=name,
        town=text_of(values, TOWN),
        postcode=text_of(values, POSTCODE).upper(),
        urn=_number(values, URN),
        ods=_number(values, ODS).upper(),
        charity_number=_number(values, CHARITY),
        sector=text_of(values, SECTOR),
        tariff=text_of(values, PRICES),
        area=text_of(values, AREA),
        quadrant=text_of(values, QUADRANT),
        county_wide=yes_or_no(COUNTY_WIDE.name, text_of(values, COUNTY_WIDE)),
    )


def _number(values: Values, column: KnownColumn) -> str:
    text = text_of(values, column).removesuffix(".0")
    if _NOT_A_NUMBER.search(text):
        raise WrongLine(f"“{text}” under “{column.name}” is none. Write it without spaces and dots, or leave it empty.")
    return text


def decide_agency(line: Line, known: KnownAgencies, words: BoardWords, answers: Answers) -> Decision:
    """What would become of a line."""
    said: AgencySaid = line.said
    try:
        found = _which(said, known, answers)
        if isinstance(found, Question):
            return Decision.asks(found)
        if found == LEAVE_OUT:
            return Decision(Verdict.LEFT_OUT, "Left out, as you said.")
        agency = found if isinstance(found, KnownAgency) else None
        if repeated := _repeated(line):
            return repeated
        details = details_of(said, agency, words, answers)
        if isinstance(details, Question):
            return Decision.asks(details)
        if details is None:
            return Decision(Verdict.LEFT_OUT, "Left out, as you said.")
        if agency is None:
            return Decision(Verdict.NEW)
        changes = [name for name in _CALLED if getattr(details, name) != getattr(agency.details, name)]
        if not changes and agency.is_checked:
            return Decision(Verdict.SAME, subject_id=agency.id)
        sentence = "; ".join(_change(name, agency.details, details, words) for name in changes)
        if not agency.is_checked:
            sentence = f"A delegate typed it: it is on the list from then on. {sentence}".strip()
        return Decision(Verdict.CHANGED, sentence[:1].upper() + sentence[1:], agency.id)
    except WrongLine as wrong:
        return Decision(Verdict.WRONG, str(wrong))


def _which(said: AgencySaid, known: KnownAgencies, answers: Answers) -> KnownAgency | Question | str:
    """The agency that a line means; AS_NEW, or LEAVE_OUT, as somebody said; or the question. Raises WrongLine."""
    numbered = {
        one.id: one for name, _ in _NUMBERS if (one := known.by_number.get((name, getattr(said, name)))) is not None
    }
    if len(numbered) > 1:
        names = " and ".join(one.full_name for one in numbered.values())
        raise WrongLine(f"Its numbers are of several agencies of ours: {names}. Put the numbers right.")
    if numbered:
        return next(iter(numbered.values()))
    namesakes = [one for one in known.by_name.get(said.key, ()) if not _is_another_by_number(said, one)]
    for one in namesakes:
        if _where(said) & _where(one.details):
            return one
    if len(namesakes) == 1 and not _where(said) and not _where(namesakes[0].details):
        return namesakes[0]  # as far as anybody knows
    if not namesakes:
        return AS_NEW
    key = f"agency: {said.key}, {sort_key(said.town)} {sort_key(said.postcode)}"
    if (answer := answers.get(key)) is not None:
        chosen = next((one for one in namesakes if str(one.id) == answer), None)
        return chosen or (answer if answer in {AS_NEW, LEAVE_OUT} else _ask(key, said, namesakes))
    return _ask(key, said, namesakes)


def _ask(key: str, said: AgencySaid, namesakes: Sequence[KnownAgency]) -> Question:
    options = [(str(one.id), f"It is {_described(one)}") for one in namesakes]
    if _where(said) and all(_where(one.details) or not one.is_checked for one in namesakes):
        options.append((AS_NEW, "It is another: add it"))
        return Question(key, f"Is “{said.full_name}” one that we have?", options, lasting=True)
    words = f"Is “{said.full_name}” one that we have? To add another of this name, both need a town or postcode."
    return Question(key, words, options, lasting=True)


def _described(one: KnownAgency) -> str:
    numbers = ", ".join(
        f"{called} {getattr(one.details, name)}" for name, called in _NUMBERS if getattr(one.details, name)
    )
    return f"{one.full_name}{f' ({numbers})' if numbers else ''}{'' if one.is_checked else ', which a delegate typed'}"


def _is_another_by_number(said: AgencySaid, one: KnownAgency) -> bool:
    """Both have a number of one kind, and not the same: they are two, whatever their names."""
    return any(
        getattr(said, name) and getattr(one.details, name) and getattr(said, name) != getattr(one.details, name)
        for name, _ in _NUMBERS
    )


def _where(one: AgencySaid | AgencyDetails) -> set[str]:
    return {sort_key(one.town), sort_key(one.postcode)} - {""}


def _repeated(line: Line) -> Decision | None:
    """What a line above with this name makes of it: the same once more, or what nobody could tell apart."""
    for other in (one for one in line.earlier if not one.is_in):
        if line.said == other.said:
            return Decision(Verdict.SAME, f"The same as line {other.number}.", other.became_id)
        ours, theirs = _where(line.said), _where(other.said)
        if ours & theirs or (line.said.number and line.said.number == other.said.number):
            raise WrongLine(f"Line {other.number} is the same agency, and says otherwise. Keep one of the two.")
        if not (ours and theirs) and not _differ_by_number(line.said, other.said):
            raise WrongLine(
                f"Line {other.number} has the same name. Write the town or postcode in both, so that people can tell"
                " them apart."
            )
    return None


def _differ_by_number(ours: AgencySaid, theirs: AgencySaid) -> bool:
    return any(
        getattr(ours, name) and getattr(theirs, name) and getattr(ours, name) != getattr(theirs, name)
        for name, _ in _NUMBERS
    )


def details_of(
    said: AgencySaid, agency: KnownAgency | None, words: BoardWords, answers: Answers
) -> AgencyDetails | Question | None:
    """The agency as it would be: an empty cell takes nothing away. None: somebody said to leave it out.

    Raises WrongLine where something is missing.
    """
    given: dict[str, Any] = {}
    for name, column in _WORDS:
        value = words.meaning(column.name, getattr(said, name), answers)
        if isinstance(value, Question):
            return value
        if value == LEAVE_OUT:
            return None
        if value is not None:
            given[name] = value
    given |= {one: text for one in ("name", "town", "postcode", *dict(_NUMBERS)) if (text := getattr(said, one))}
    nothing = AgencyDetails(name=said.name, sector="", tariff="", area="", quadrant=None)
    before = agency.details if agency else nothing
    if said.county_wide is not None:
        given["county_wide"] = said.county_wide
    details = replace(before, **given)
    if details.quadrant and words.area_of.get(details.quadrant) != details.area and "quadrant" not in given:
        details = replace(details, quadrant=None)
    _refuse_incomplete(details, before, words)
    return details


def _refuse_incomplete(details: AgencyDetails, before: AgencyDetails, words: BoardWords) -> None:
    missing = [_CALLED[name] for name in ("sector", "tariff", "area") if not getattr(details, name)]
    if missing:
        listed = " and ".join([", ".join(missing[:-1]), missing[-1]] if len(missing) > 1 else missing)
        are = "is" if missing in (["sector"], ["area"]) else "are"
        or_for_all = "or choose one for every line under “Choose the columns”"
        raise WrongLine(f"Its {listed} {are} missing. Write it in the file, {or_for_all}.")
    area = words.name(AREA.name, details.area)
    if details.quadrant and (of := words.area_of.get(details.quadrant, "")) != details.area:
        divided, quadrant = words.name(AREA.name, of), words.name(QUADRANT.name, details.quadrant)
        if details.area in words.divided:
            raise WrongLine(f"{quadrant} is a quadrant of {divided}, and its area is {area}. Write one of {area}.")
        raise WrongLine(f"Only {divided} has quadrants, and its area is {area}. Take the quadrant out.")
    was_so = before.area == details.area and not before.quadrant
    if details.area in words.divided and not details.quadrant and not details.county_wide and not was_so:
        raise WrongLine(f"In {area} it needs a quadrant, or “yes” under “County-wide”.")


def _change(name: str, before: AgencyDetails, after: AgencyDetails, words: BoardWords) -> str:
    old, new = (getattr(one, name) for one in (before, after))
    if name == "county_wide":
        return "its people work all over the county" if new else "its people work in one place"
    if column := dict(_WORDS).get(name):
        old, new = (words.name(column.name, one) if one else one for one in (old, new))
    if not old:
        return f"{_CALLED[name]}: {new}"
    return f"{_CALLED[name]}: {new or 'none'} instead of {old}"
