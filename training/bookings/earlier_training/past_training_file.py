"""A line of a list of training that people did elsewhere, as ESR, e-learning sites and people write it.

What counts is that somebody completed something on a day: a line that says that it was not completed is left out, and
said to be. ESR is the staff record of the NHS; it writes competences as “NHS|CSTF|Safeguarding Children - Level 3 - 3
Years|”. Nothing read here is training of ours, whatever it is called.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from training import clock
from training.files_in.cells import Cell, Formula
from training.files_in.dates import day_of
from training.files_in.headings import as_words

LONGEST_TITLE, LONGEST_PROVIDER, LONGEST_LEVEL, LONGEST_NUMBER = 200, 200, 80, 40
LONGEST_MINUTES = 100 * 60


class PastTrainingSource(StrEnum):
    """Where we know of it from."""

    E_LEARNING = "e-learning"
    ESR = "ESR"
    LIST = "list"


SOURCE_WORDS: Mapping[PastTrainingSource, str] = {
    PastTrainingSource.E_LEARNING: "E-learning",
    PastTrainingSource.ESR: "ESR, the staff record of the NHS",
    PastTrainingSource.LIST: "Organisation’s list",
}
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "address": (
        "email", "emailaddress", "workemail", "workemailaddress", "useremail", "learneremail", "employeeemail",
        "primaryemail", "delegateemail", "emailid", "username",
    ),
    "name": (
        "name", "fullname", "learnername", "learner", "employeename", "employeefullname", "employee", "delegatename",
        "delegate", "personname", "person", "staffname", "staffmember", "userfullname", "user", "participant",
        "firstnamesurname", "firstnamelastname",
    ),
    "first": ("firstname", "forename", "forenames", "givenname", "first"),
    "last": ("lastname", "surname", "familyname", "last"),
    "employee": ("employeenumber", "employeeno", "esrnumber", "esremployeenumber"),
    "number": ("staffnumber", "staffno", "payrollnumber", "payrollno", "personnelnumber", "staffid", "employeeid"),
    "agency": ("organisation", "organization", "organisationname", "agency", "employer", "trust", "company", "school"),
    "title": (
        "coursename", "coursetitle", "coursefullname", "course", "competencename", "competencyname", "competence",
        "competency", "trainingtitle", "trainingname", "training", "learningtitle", "learningname", "certificationname",
        "certification", "modulename", "module", "activityname", "classname", "class", "offeringname", "qualification",
        "subject",
    ),
    "completed": (
        "completiondate", "datecompleted", "completeddate", "completedon", "datecompletedon", "dateofcompletion",
        "coursecompletiondate", "coursecompletedon", "timecompleted", "dateachieved", "achieveddate", "dateattained",
        "attaineddate", "dateattended", "attendancedate", "attendedon", "classenddate", "competencestartdate",
        "competencydatefrom", "datestart", "datefrom", "completed", "trainingdate", "coursedate", "date",
    ),
    "hours": ("hours", "durationhours", "durationinhours", "cpdhours", "traininghours", "learninghours", "duration"),
    "minutes": ("minutes", "durationminutes", "durationinminutes", "durationmins"),
    "provider": (
        "provider", "providername", "trainingprovider", "supplier", "suppliername", "deliveredby", "trainingbody",
    ),
    "level": ("level", "courselevel", "competencelevel", "competencylevel", "proficiencylevel", "framework"),
    "status": (
        "completionstatus", "status", "coursestatus", "coursecompleted", "coursecompletion", "enrolmentstatus",
        "enrollmentstatus", "attendancestatus", "learningstatus", "trainingstatus", "playerstatus", "bookingstatus",
        "compliancestatus", "compliance", "competencematch", "meetsrequirement", "match", "compliant", "passed",
        "attended", "result", "outcome", "progress",
    ),
}  # fmt: skip
"""Words of the headings, those first that mean it most surely. “Title” is not among them: in ESR it is Mr or Ms."""
_ESR_HEADINGS = frozenset(
    ("employeenumber", "assignmentnumber", "competencename", "competencyname", "competencematch", "vpd", "playerstatus")
)
_E_LEARNING_HEADINGS = frozenset(
    (
        *("coursestepscompleted", "coursecompletedon", "coursecompleted", "timecompleted", "coursecompletion"),
        *("coursefullname", "dateenrolled", "enrolledon", "score", "progress", "lastaccess", "username"),
    )
)
_DONE = frozenset(
    (
        *("completed", "complete", "attended", "fullyattended", "attendedinfull", "passed", "pass", "achieved", "yes"),
        *("y", "true", "1", "100", "done", "finished", "certified", "competent", "compliant", "successful", "met"),
        *("requirementmet", "current", "valid", "indate", "completedsuccessfully", "completepass", "completedpass"),
        *("expired", "lapsed", "outofdate"),
    )
)
"""What has run out was completed once, and that is what is kept."""
_NO_DAY = frozenset(("", "never", "notcompleted", "notyetcompleted", "incomplete", "notstarted", "inprogress", "na"))
_TITLED = re.compile(r"(?P<title>.+?)(?:\s*-\s*Level\s+(?P<level>\w+))?(?:\s*-\s*\d+\s+(?:Years?|Months?))?", re.I)
_FRAMEWORKS = {"CSTF": "Core Skills Training Framework"}
_LASTS = re.compile(r"(?:(\d{1,4})\s*h[a-z]*)?\s*(?:(\d{1,4})\s*m[a-z]*)?", re.I)
_NOT_PRINTABLE = re.compile(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_FIRST_YEAR = 1950


@dataclass(frozen=True)
class ListedTraining:
    """One thing that somebody completed elsewhere, as a line says it. An address, or a name, or both."""

    line: int
    name: str
    address: str
    agency: str
    title: str
    completed_on: date
    provider: str = ""
    minutes: int | None = None
    level: str = ""
    staff_number: str = ""
    """What their organisation calls them. It is looked for, and not kept here."""


@dataclass(frozen=True)
class NotBroughtIn:
    """A line that is not brought in, and why, in a sentence."""

    line: int
    who: str
    why: str
    is_wrong: bool = True
    """False where nothing is wrong with it: it says that the training was not completed."""


def source_meant(headings: Iterable[Cell]) -> PastTrainingSource:
    """Which program wrote a list, by its headings."""
    words = {as_words(heading) for heading in headings}
    if words & _ESR_HEADINGS:
        return PastTrainingSource.ESR
    return PastTrainingSource.E_LEARNING if words & _E_LEARNING_HEADINGS else PastTrainingSource.LIST


def read_line(line: int, values: Mapping[str, Cell], today: date) -> ListedTraining | NotBroughtIn:
    """What a line says. `values` by the names of COLUMNS; a column that the file does not have is not there."""
    name, address = _name(values), _text(values, "address").lower()
    who = name or address or _text(values, "employee") or _text(values, "number")

    def wrong(why: str) -> NotBroughtIn:
        return NotBroughtIn(line, who[:60], why)

    if formula := next((column for column, value in values.items() if isinstance(value, Formula)), ""):
        return wrong(f"The cell for “{formula}” is a formula that was not worked out, or an error. Paste its result.")
    if not who or (who == address and "@" not in address):
        return wrong("There is no name, no e-mail address and no staff number. One of them is needed.")
    if any(_NOT_PRINTABLE.search(value) for value in values.values() if isinstance(value, str)):
        return wrong("It has characters that cannot be shown. Type the line again.")
    title, level = _titled(_text(values, "title"))
    if not title:
        return wrong("The title of the training is missing.")
    if len(title) > LONGEST_TITLE:
        return wrong(f"The title has more than {LONGEST_TITLE} characters. Shorten it.")
    if why := _why_not_completed(values):
        return NotBroughtIn(line, who[:60], why, is_wrong=False)
    day = day_of(values.get("completed", ""))
    if why := _why_no_day(day, values.get("completed", ""), today):
        return wrong(why)
    minutes = minutes_of(values)
    if minutes is not None and minutes > LONGEST_MINUTES:
        return wrong(f"“{_text(values, 'hours') or _text(values, 'minutes')}” is no time that a training lasts.")
    assert day is not None  # the reason above would have said so
    return ListedTraining(
        line=line,
        name=name,
        address=address if "@" in address else "",
        agency=_text(values, "agency"),
        title=title,
        completed_on=day,
        provider=_text(values, "provider")[:LONGEST_PROVIDER],
        minutes=minutes,
        staff_number=(_text(values, "employee") or _text(values, "number")).removesuffix(".0")[:LONGEST_NUMBER],
        level=(_level(_text(values, "level")) or level)[:LONGEST_LEVEL],
    )


def lasts_text(minutes: int) -> str:
    """“45 minutes”, “2 hours 30 minutes”."""
    hours, rest = divmod(minutes, 60)
    parts = [(hours, "hour"), (rest, "minute")]
    return " ".join(f"{number} {unit}{'s' if number > 1 else ''}" for number, unit in parts if number)


def minutes_of(values: Mapping[str, Cell]) -> int | None:
    """How long it lasted: “3”, “3.5”, “2:30”, “2h 30m”, “45 mins”. None where it is not said, or not understood."""
    said, hours = _text(values, "minutes"), _text(values, "hours")
    if said and (number := _number(said)) is not None:
        return round(number) or None
    if (number := _number(hours)) is not None:
        return round(number * 60) or None
    lasts = re.fullmatch(r"(\d{1,3}):([0-5]\d)(?::[0-5]\d)?", hours) or _LASTS.fullmatch(hours)
    return (int(lasts[1] or 0) * 60 + int(lasts[2] or 0)) or None if lasts else None


def _why_not_completed(values: Mapping[str, Cell]) -> str:
    """Empty where it was completed, as far as the line says."""
    status, day = _text(values, "status"), values.get("completed", "")
    if status and as_words(status) not in _DONE and day_of(status) is None:
        return f"Not completed: it says “{status[:60]}”."
    if isinstance(day, str) and as_words(day) in _NO_DAY:
        return "It has no day of completion."
    return ""


def _why_no_day(day: date | None, said: Cell, today: date) -> str:
    if day is None:
        return f"“{str(said)[:60]}” is no date like 01/04/2026."
    if day > today:
        return f"It is said to be completed on {clock.show_date(day)}, which is still to come."
    if day.year < _FIRST_YEAR:
        return f"It is said to be completed in {day.year}. Check the year."
    return ""


def _titled(written: str) -> tuple[str, str]:
    """A title, and the level that it names where ESR wrote it: “NHS|CSTF|Resuscitation - Level 2 - 1 Year|”."""
    parts = [part.strip() for part in written.split("|") if part.strip()]
    if len(parts) < 2:
        return written.strip("| "), ""
    found = _TITLED.fullmatch(parts[-1])
    assert found is not None  # it matches whatever is not empty
    framework = _FRAMEWORKS.get(parts[-2].upper(), "")
    level = f"Level {found['level']}" if found["level"] else ""
    return found["title"], ", ".join(filter(None, (level, framework)))


def _level(said: str) -> str:
    return f"Level {said}" if said.isdecimal() else said


def _name(values: Mapping[str, Cell]) -> str:
    """“SMITH, Jane”, “A01|Smith, Jane” and the parts of a name become “Jane Smith”."""
    parts = " ".join(filter(None, (_text(values, "first"), _text(values, "last"))))
    whole = _text(values, "name").rpartition("|")[2].strip()
    last, comma, first = whole.partition(",")
    if comma and first.strip() and "," not in first:
        whole = f"{first.strip()} {last.strip()}"
    return parts or whole


def _text(values: Mapping[str, Cell], column: str) -> str:
    value = values.get(column, "")
    text = value if isinstance(value, str) else ""
    return "" if not as_words(text) else text


def _number(said: str) -> float | None:
    return float(said) if re.fullmatch(r"\d{1,5}(\.\d+)?", said) else None
