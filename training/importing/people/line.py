"""A line of a file of people: what it says, and which person of ours it is, if any. Plain values, no database.

An address says who somebody is only together with the name: several people share one. The same person may stand in a
file four times, in other spellings.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from training.addresses import address_key, normal_address, why_not_sendable
from training.files_in.columns import KnownColumn, Values
from training.files_in.headings import as_words
from training.importing.lines import AS_NEW, LEAVE_OUT, Answers, Decision, Line, Question, Verdict, WrongLine, text_of
from training.people.addresses.same_person import Likeness, likeness, without_title
from training.search.normal_form import sort_key

NAME = KnownColumn(
    "Name",
    (
        "fullname", "name", "staffname", "employeename", "employeefullname", "delegatename", "personname",
        "learnername", "learner", "employee", "staffmember", "member", "volunteer",
    ),
    needed=True, instead=("First name", "Last name"), asked="their names",
)  # fmt: skip
FIRST = KnownColumn("First name", ("firstname", "forename", "forenames", "givenname", "first", "knownas"))
LAST = KnownColumn("Last name", ("lastname", "surname", "familyname", "last"))
EMAIL = KnownColumn(
    "E-mail address",
    (
        "emailaddress", "email", "workemail", "workemailaddress", "primaryemail", "mail", "workmail", "useremail",
        "employeeemail",
    ),
    limit=254, asked="their e-mail addresses",
)  # fmt: skip
ORGANISATION = KnownColumn(
    "Organisation",
    (
        "organisation", "organization", "organisationname", "agency", "agencyname", "employer", "trust", "company",
        "school", "setting", "workplace", "group",
    ),
    asked="where they work or volunteer",
)  # fmt: skip
TOWN = KnownColumn("Town of the organisation", ("town", "organisationtown", "towncity", "location"), limit=100,
                   asked="the town of the organisation")  # fmt: skip
JOB_ROLE = KnownColumn(
    "Job role", ("jobrole", "role", "jobtitle", "position", "positiontitle", "job", "post", "title"), limit=120
)
STAFF_NUMBER = KnownColumn(
    "Staff number",
    (
        "staffnumber", "employeenumber", "employeeno", "staffno", "assignmentnumber", "payrollnumber", "payrollno",
        "staffid", "employeeid", "personnelnumber",
    ),
    limit=40,
)  # fmt: skip
COLUMNS = (NAME, FIRST, LAST, EMAIL, ORGANISATION, TOWN, JOB_ROLE, STAFF_NUMBER)

_FOR_THEMSELVES = {"selfemployed", "self", "worksforthemselves", "soletrader", "freelance"}
NEW_ORGANISATION = 0
"""Instead of an id: it is not on the list, and is written down to be checked."""


@dataclass(frozen=True)
class PersonSaid:
    """What a line says; “” where it says nothing."""

    name: str
    email: str = ""
    organisation: str = ""
    town: str = ""
    job_role: str = ""
    staff_number: str = ""

    @property
    def works_alone(self) -> bool:
        return as_words(self.organisation) in _FOR_THEMSELVES

    @property
    def has_organisation(self) -> bool:
        return bool(self.organisation) and not self.works_alone

    @property
    def organisation_key(self) -> str:
        return f"{sort_key(self.organisation)}, {sort_key(self.town)}" if self.has_organisation else ""

    @property
    def keys(self) -> tuple[str, str]:
        """By address, or else by staff number; and by name and organisation."""
        number = f"{self.staff_number} | {self.organisation_key}" if self.staff_number else ""
        named = f"{without_title(self.name)} | {self.organisation_key}" if self.has_organisation else ""
        return address_key(self.email) or number, named


@dataclass(frozen=True)
class KnownPerson:
    """One of ours."""

    id: int
    name: str
    email: str
    ties: Mapping[int | None, tuple[str, str]]
    """Job role and staff number at each agency that they are of now; None: for themselves."""


@dataclass(frozen=True)
class KnownPeople:
    """Those of ours whom some lines may mean."""

    at_address: Mapping[str, Sequence[KnownPerson]]
    """By the key of the address, whoever signs in first."""
    with_number: Mapping[tuple[int, str], KnownPerson]
    """By agency and staff number."""
    of_agency: Mapping[tuple[int, str], Sequence[KnownPerson]]
    """By agency and the key of the name, without a title."""


def read_person(values: Values) -> PersonSaid:
    """Raises WrongLine."""
    first, last, whole = (text_of(values, column) for column in (FIRST, LAST, NAME))
    name = name_in_order(whole) if whole else f"{first} {last}".strip()
    if not sort_key(name):
        raise WrongLine("The name is missing. Write one, or take the line out.")
    said = PersonSaid(
        name=name,
        email=_address(text_of(values, EMAIL)),
        organisation=text_of(values, ORGANISATION),
        town=text_of(values, TOWN),
        job_role=text_of(values, JOB_ROLE),
        staff_number=text_of(values, STAFF_NUMBER).removesuffix(".0"),
    )
    if not said.email and not said.has_organisation:
        raise WrongLine(
            "It needs an e-mail address or an organisation: a name alone does not say who somebody is. Write one, or"
            " choose its column under “Choose the columns”."
        )
    if said.staff_number and not said.has_organisation:
        raise WrongLine(
            "A staff number needs an organisation whose number it is. Write that in the file, or choose a column or one"
            " for every line under “Choose the columns”."
        )
    return said


def name_in_order(whole: str) -> str:
    """“Smith, Jane” is Jane Smith, and so is “SMITH, Jane”: staff records write surnames so."""
    last, comma, first = whole.partition(",")
    if not (comma and first.strip() and "," not in first):
        return whole
    last = last.strip()
    return f"{first.strip()} {last.title() if last.isupper() and len(last) > 2 else last}"


def _address(text: str) -> str:
    if not text:
        return ""
    try:
        address = normal_address(text)
    except ValueError:
        raise WrongLine(
            f"“{text[:80]}” is no e-mail address. Write one like name@example.org.uk, or leave it empty."
        ) from None
    if why_not := why_not_sendable(address):
        raise WrongLine(f"{why_not}.")
    return address


def decide_person(line: Line, agency_id: int | None, known: KnownPeople, answers: Answers) -> Decision:
    """What would become of a line. `agency_id`: where they work; NEW_ORGANISATION; None: it does not say."""
    said: PersonSaid = line.said
    try:
        found = _who(line, said, agency_id, known, answers)
    except WrongLine as wrong:
        return Decision(Verdict.WRONG, str(wrong))
    if isinstance(found, Question):
        return Decision.asks(found)
    if found == LEAVE_OUT:
        return Decision(Verdict.LEFT_OUT, "Left out, as you said.")
    if isinstance(found, Line):
        return _as_above(said, found)
    if not isinstance(found, KnownPerson):
        others = known.at_address.get(address_key(said.email), ()) if said.email else ()
        shares = f"Shares the address with {', '.join(one.name for one in others)}." if others else ""
        return Decision(Verdict.NEW, shares)
    changes = changes_of(said, agency_id, found)
    notes = [*changes.values()]
    if said.email and found.email and address_key(said.email) != address_key(found.email):
        notes.append(f"Their address stays {found.email}")
    sentence = "; ".join(notes)
    return Decision(Verdict.CHANGED if changes else Verdict.SAME, sentence[:1].upper() + sentence[1:], found.id)


def changes_of(said: PersonSaid, agency_id: int | None, found: KnownPerson) -> dict[str, str]:
    """What a line says anew of somebody, by field, each in words. Nothing is emptied, and no address is replaced."""
    changes: dict[str, str] = {}
    if said.email and not found.email:
        changes["email"] = f"gets the address {said.email}"
    is_of = None if said.works_alone else agency_id
    if not said.organisation:
        return changes
    if is_of not in found.ties:
        where = "works for themselves" if said.works_alone else f"is of {said.organisation}, too"
        return {**changes, "tie": where}
    job_role, staff_number = found.ties[is_of]
    if said.job_role and said.job_role != job_role:
        changes["job_role"] = f"job role there: {said.job_role}{f' instead of {job_role}' if job_role else ''}"
    if said.staff_number and said.staff_number != staff_number:
        instead = f" instead of {staff_number}" if staff_number else ""
        changes["staff_number"] = f"staff number: {said.staff_number}{instead}"
    return changes


def _who(
    line: Line, said: PersonSaid, agency_id: int | None, known: KnownPeople, answers: Answers
) -> KnownPerson | Line | Question | str:
    """The person of ours, or the line above, that is meant; AS_NEW or LEAVE_OUT; or the question. Raises WrongLine."""
    if (by_number := _by_number(said, agency_id, known)) is not None:
        return by_number
    above = [one for one in line.earlier if not one.is_in]
    at_address = list(known.at_address.get(address_key(said.email), ())) if said.email else []
    namesakes = known.of_agency.get((agency_id, without_title(said.name)), ()) if agency_id else ()
    here = [one for one in at_address if likeness(one.name, said.name) is Likeness.SAME]
    if here:
        return here[0]
    like_above = [(one, _likeness_of(said, one.said)) for one in above]
    for one, how in like_above:
        if how is Likeness.SAME:
            return one
    unclear = [one for one in at_address if likeness(one.name, said.name) is Likeness.UNCLEAR]
    unclear_above = [one for one, how in like_above if how is Likeness.UNCLEAR]
    if not said.email and len(namesakes) == 1:
        return namesakes[0]
    if said.email and not unclear and len(namesakes) == 1 and not namesakes[0].email:
        return namesakes[0]
    if not (unclear or unclear_above or namesakes):
        return AS_NEW
    key = f"person: {sort_key(said.name)} {' '.join(said.keys)}"
    options = [
        *((str(one.id), f"It is {one.name}, {one.email or 'without an address'}") for one in [*unclear, *namesakes]),
        *((f"line {one.number}", f"It is {one.said.name}, line {one.number}") for one in unclear_above),
    ]
    answer = answers.get(key)
    chosen = next((one for one in [*unclear, *namesakes] if str(one.id) == answer), None)
    chosen_above = next((one for one in unclear_above if f"line {one.number}" == answer), None)
    if chosen or chosen_above or answer in {AS_NEW, LEAVE_OUT}:
        return chosen or chosen_above or str(answer)
    described = " ".join(filter(None, (said.name, f"({said.email})" if said.email else "")))
    return Question(key, f"Is {described} one of these?", [*options, (AS_NEW, "It is somebody else: add them")])


def _likeness_of(said: PersonSaid, other: PersonSaid) -> Likeness:
    """Whether a line above that shares a key is of the same person. Two of one name may be two with two addresses."""
    how = likeness(other.name, said.name)
    if address_key(said.email) == address_key(other.email) != "":
        return how
    if said.staff_number and said.staff_number == other.staff_number:
        if how is Likeness.DIFFERENT:
            raise WrongLine(f"Another line has staff number {said.staff_number}, too: {other.name}. Put one right.")
        return Likeness.SAME
    if said.keys[1] != other.keys[1]:
        return Likeness.DIFFERENT
    return Likeness.UNCLEAR if said.email and other.email else Likeness.SAME


def _by_number(said: PersonSaid, agency_id: int | None, known: KnownPeople) -> KnownPerson | None:
    if not agency_id or not said.staff_number:
        return None
    found = known.with_number.get((agency_id, said.staff_number))
    if found is not None and likeness(found.name, said.name) is Likeness.DIFFERENT:
        whose = f"Staff number {said.staff_number} of {said.organisation} is that of {found.name}"
        raise WrongLine(f"{whose}. Put the number or the name right.")
    return found


def _as_above(said: PersonSaid, above: Line) -> Decision:
    """A line that is of the same person as one above, which is not written yet."""
    other: PersonSaid = above.said
    same = f"The same person as line {above.number}"
    if said.organisation and said.organisation_key != other.organisation_key:
        return Decision(Verdict.CHANGED, f"{same}. Is of {said.organisation}, too.", above.became_id)
    adds = [
        called
        for called, ours, theirs in (
            ("address", said.email, other.email),
            ("job role", said.job_role, other.job_role),
            ("staff number", said.staff_number, other.staff_number),
        )
        if ours and ours != theirs
    ]
    if adds:
        return Decision(Verdict.CHANGED, f"{same}. It adds: {', '.join(adds)}.", above.became_id)
    return Decision(Verdict.SAME, f"{same}.", above.became_id)
