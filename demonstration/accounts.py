"""The demonstration's own accounts, and the password they share."""

import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from flask import current_app
from flask_security.utils import hash_password, verify_password
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from training.access import Role
from training.people.accounts import end_sign_ins
from training.people.models import Affiliation, Agency, Coordinator, Person, RoleRow


@dataclass(frozen=True)
class DemonstrationAccount:
    """Somebody whose sign-in is printed."""

    title: str
    email: str
    name: str
    job_role: str
    role: Role | None = None
    agency: str | None = None


ADMINISTRATOR = DemonstrationAccount(
    "administrator", "administrator@demo.example", "Alex Morgan", "", Role.ADMINISTRATOR
)
TRAINER = DemonstrationAccount(
    "trainer",
    "trainer@demo.example",
    "Josephine Adeyemi-Clarke",
    "Safeguarding trainer",
    Role.TRAINER,
    "Larkendon and Coast Youth Work Alliance",
)
COORDINATOR = DemonstrationAccount(
    "coordinator",
    "coordinator@demo.example",
    "Martin Fairweather",
    "Group leader",
    Role.COORDINATOR,
    "Marlhoe Youth Club",
)
BOARD_READER = DemonstrationAccount(
    "board reader", "board.reader@demo.example", "Helen Ashworth", "", Role.BOARD_READER
)
DELEGATE = DemonstrationAccount(
    "delegate", "delegate@demo.example", "Priya Natarajan", "Youth leader", agency="Marlhoe Youth Club"
)
HOLDER = DemonstrationAccount(
    "delegate with certificates",
    "certificate.holder@demo.example",
    "Daniel O’Connor",
    "Designated safeguarding lead",
    agency="Larkendon Primary School",
)
RENEWER = DemonstrationAccount(
    "delegate to renew",
    "renewing.delegate@demo.example",
    "Grace Thackeray",
    "Designated safeguarding lead",
    agency="Larkendon Primary School",
)
"""Has booked nothing yet, so that a level that has lapsed can be renewed from the record."""
ACCOUNTS = (ADMINISTRATOR, TRAINER, COORDINATOR, BOARD_READER, DELEGATE, HOLDER, RENEWER)


def make_accounts(session: Session, agencies: dict[str, Agency], now: datetime) -> dict[DemonstrationAccount, Person]:
    """Add the accounts, still without a password: `set_password` gives them one at every start."""
    long_ago = now - timedelta(days=400)
    people = {}
    for account in ACCOUNTS:
        person = Person(
            name=account.name,
            email=account.email,
            job_role=account.job_role,
            created_at=long_ago,
            confirmed_at=long_ago,
            roles=[role_row(session, account.role)] if account.role else [],
        )
        session.add(person)
        session.flush()
        people[account] = person
        if account.agency:
            agency = agencies[account.agency]
            session.add(Affiliation(person_id=person.id, agency_id=agency.id, began_at=long_ago))
            if account.role is Role.COORDINATOR:
                session.add(Coordinator(person_id=person.id, agency_id=agency.id, created_at=long_ago))
    return people


def role_row(session: Session, role: Role) -> RoleRow:
    row = session.scalar(select(RoleRow).where(RoleRow.name == role))
    if row is None:
        row = RoleRow(name=role)
        session.add(row)
        session.flush()
    return row


def demonstration_password() -> str:
    """DEMO_PASSWORD, or one that is made up once and kept beside the database, to be printed at every start."""
    chosen: str | None = current_app.config["DEMO_PASSWORD"]
    return chosen or _made_up_once(current_app.config["DATA_DIR"] / "demonstration-password")


def set_password(session: Session, password: str) -> Sequence[str]:
    """Give the accounts this password, unless they have it already. Returns the addresses there are.

    They share one hash, as making one takes a tenth of a second. Whoever was signed in with another password is
    signed out.
    """
    people = session.scalars(select(Person).where(Person.email.in_([account.email for account in ACCOUNTS]))).all()
    stored = {person.password for person in people}
    if len(stored) > 1 or None in stored or any(not verify_password(password, known) for known in stored if known):
        hashed = hash_password(password)
        session.execute(update(Person).where(Person.id.in_([one.id for one in people])).values(password=hashed))
        for person in people:
            end_sign_ins(session, person.id)
    return [person.email for person in people if person.email]


def _made_up_once(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with open(path, "x", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write("-".join(secrets.token_hex(2) for _ in range(4)))
    except FileExistsError:
        pass
    return path.read_text().strip()
