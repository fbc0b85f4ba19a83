"""The people of the demonstration year: who they are and where they work or volunteer."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random

from demonstration.names import HARD_NAMES, as_address, make_name
from training.people.models import Agency
from training.people.workplaces.workplace import NOT_KNOWN, Workplace, workplace_on_booking

PEOPLE = 1700
"""“Over 1,700 people” in 2022-23, with those who have an account."""

_SELF_EMPLOYED = 60
_LARGE = {
    "Essex County Council: children's social care": 110,
    "Essex County Council: youth service": 40,
    "Essex Police": 110,
    "Marlhoe and Reedingstead Community Health: 0-19 service": 80,
    "Hollowfleet Estuary NHS Partnership: CAMHS": 40,
    "The Probation Service": 28,
    "Larkendon and Coast Youth Work Alliance": 12,
    "Office of the Police, Fire and Crime Commissioner": 6,
    "Teaselbeck Children’s Refuge": 4,
}
_BY_SECTOR = {
    "voluntary": 19,
    "school": 13,
    "early years": 9,
    "district council": 9,
    "health": 20,
    "private": 10,
}
_UNCHECKED = 5
COUNTY_WIDE = (
    "Essex County Council: children's social care",
    "Essex Police",
    "Marlhoe and Reedingstead Community Health: 0-19 service",
    "The Probation Service",
)
"""Agencies whose people work in every part of the county."""
_WORKPLACES = (
    *(Workplace("Essex", quadrant) for quadrant in ("North", "Mid", "South", "West")),
    Workplace("Essex"),
    NOT_KNOWN,
)

JOBS = {
    "voluntary": ("Youth leader", "Volunteer", "Trustee", "Scout leader", "Safeguarding lead", "Project worker"),
    "school": ("Teacher", "Designated safeguarding lead", "Teaching assistant", "Headteacher", "Pastoral manager"),
    "early years": ("Nursery practitioner", "Nursery manager", "Deputy manager", "Room leader"),
    "health": ("Health visitor", "School nurse", "Midwife", "Paediatric nurse", "GP", "Psychologist"),
    "local authority": ("Social worker", "Family support worker", "Team manager", "Youth worker"),
    "district council": ("Housing officer", "Community safety officer", "Leisure centre manager"),
    "police": ("Detective constable", "Police constable", "Detective sergeant", "PCSO"),
    "probation": ("Probation officer", "Probation service officer"),
    "private": ("Registered manager", "Support worker", "Door supervisor"),
}
_OTHER_JOBS = ("Childminder", "Foster carer", "Private tutor", "Independent social worker")


@dataclass(frozen=True)
class AgencyFacts:
    """An agency as bookings remember it."""

    id: int
    name: str
    sector: str | None
    tariff: str | None
    area: str | None
    quadrant: str | None
    county_wide: bool = False

    @classmethod
    def of(cls, agency: Agency) -> "AgencyFacts":
        place = (agency.area, agency.quadrant, agency.county_wide)
        return cls(agency.id, agency.name, agency.sector, agency.tariff, *place)


@dataclass(eq=False)
class Delegate:
    """Somebody who books. `id` is known once their row is written."""

    name: str
    email: str | None
    agency: AgencyFacts | None
    job_role: str
    second_agency: AgencyFacts | None = None
    id: int = 0
    has_account: bool = False
    busy: set[date] = field(default_factory=set)
    courses: set[str] = field(default_factory=set)
    first_booked_at: datetime | None = None
    confirmed: bool = False

    def workplace_for(self, agency: AgencyFacts | None) -> Workplace:
        """Where they work for an agency: of a county-wide one wherever they said, and some never did."""
        if agency is None:
            return NOT_KNOWN
        of_agency = Workplace(agency.area, agency.quadrant)
        # Those with an account have not been asked yet: so it can be seen how somebody is.
        said = NOT_KNOWN if self.has_account else _WORKPLACES[sum(map(ord, self.name)) % len(_WORKPLACES)]
        return workplace_on_booking(county_wide=agency.county_wide, of_agency=of_agency, said=None, on_tie=said)

    @property
    def only_online(self) -> bool:
        """People from Southend and Thurrock, and from further away, come to the joint webinars."""
        return self.agency is not None and self.agency.area not in {None, "Essex"}


def make_people(agencies: Sequence[AgencyFacts], number: int, rng: Random) -> list[Delegate]:
    """That many people, spread over the agencies by their size, in a random order."""
    sizes: list[tuple[AgencyFacts | None, int]] = [(agency, _size(agency)) for agency in agencies]
    sizes.append((None, _SELF_EMPLOYED))
    workplaces = [agency for agency, size in sizes for _ in range(size)]
    rng.shuffle(workplaces)
    groups = [agency for agency in agencies if agency.tariff == "other voluntary"]
    while len(workplaces) < number:
        workplaces.append(rng.choice(groups))
    addresses: set[str] = set()
    return [
        _person(HARD_NAMES[n] if n < len(HARD_NAMES) else make_name(rng), agency, groups, addresses, rng)
        for n, agency in enumerate(workplaces[:number])
    ]


def _size(agency: AgencyFacts) -> int:
    if agency.sector is None:
        return _UNCHECKED
    return _LARGE.get(agency.name) or _BY_SECTOR[agency.sector]


def _person(
    name: str, agency: AgencyFacts | None, groups: Sequence[AgencyFacts], addresses: set[str], rng: Random
) -> Delegate:
    jobs = JOBS[agency.sector] if agency and agency.sector else _OTHER_JOBS
    second = rng.choice(groups) if agency and agency not in groups and rng.random() < 0.06 else None
    return Delegate(name, _address(name, agency, addresses), agency, rng.choice(jobs), second)


def _address(name: str, agency: AgencyFacts | None, taken: set[str]) -> str:
    words = re.findall(r"[a-z0-9]+", agency.name.lower()) if agency else []
    domain = "-".join(words[:4]) or "post"
    local = as_address(name) or "delegate"
    address, number = f"{local}@{domain}.example", 2
    while address in taken:
        address, number = f"{local}{number}@{domain}.example", number + 1
    taken.add(address)
    return address
