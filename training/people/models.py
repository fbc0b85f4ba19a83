"""People, their sign-ins and addresses, agencies and who books for them, and the register of ECVYS."""

import secrets
from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from flask_security.core import RoleMixin, UserMixin
from sqlalchemy import (
    CheckConstraint,
    Column,
    ColumnElement,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Table,
    func,
    select,
    text,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, aliased, column_property, mapped_column, relationship, validates
from sqlalchemy.orm.attributes import set_committed_value

from training.db import Base, code, one_of
from training.people.addresses.models import PersonAddress
from training.search.models import kept_key
from training.search.normal_form import LONGEST_KEY, sort_key

NAME_LENGTH = 200
STAFF_NUMBER_LENGTH = 40


person_role = Table(
    "person_role",
    Base.metadata,
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    Column("role_id", ForeignKey("role.id", ondelete="CASCADE"), primary_key=True),
)


class RoleRow(Base, RoleMixin):
    """A role an account may hold; access.Role lists them."""

    __tablename__ = "role"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(code(40), unique=True)


_own, _other = aliased(PersonAddress), aliased(PersonAddress)


class Person(Base, UserMixin):
    """Somebody who books, teaches or runs the programme. Without a password they may be booked for, but not sign in."""

    __tablename__ = "person"
    __table_args__ = (CheckConstraint("merged_into_id IS NULL OR NOT active", name="merged_is_not_active"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    name_key: Mapped[str] = kept_key("name")
    email: Mapped[str | None] = column_property(  # type: ignore[assignment]
        select(PersonAddress.address)
        .where(PersonAddress.person_id == id, PersonAddress.main)
        .correlate_except(PersonAddress)
        .scalar_subquery(),
        expire_on_flush=False,
    )
    """Where messages go: the main one of their addresses. Changed by people/addresses/operations.py alone."""
    all_addresses: Mapped[str | None] = column_property(
        select(func.aggregate_strings(PersonAddress.address, " "))
        .where(PersonAddress.person_id == id)
        .correlate_except(PersonAddress)
        .scalar_subquery(),
        deferred=True,
        expire_on_flush=False,
    )
    """For the search."""
    can_sign_in: Mapped[bool] = column_property(
        select(_own.id).where(_own.person_id == id, _own.signs_in).correlate_except(_own).exists(), deferred=True
    )
    """Whether an address is their own. Read with whoever is signed in, as is what follows."""
    shares_address: Mapped[bool] = column_property(
        select(_other.id)
        .join(_own, _own.address_key == _other.address_key)
        .where(_own.person_id == id, _own.main, _other.person_id != id, _other.signs_in | _other.main)
        .correlate_except(_own, _other)
        .exists(),
        deferred=True,
    )
    """Whether somebody else signs in with their main address, or is written to at it."""
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True, default=lambda: secrets.token_hex(16))
    confirmed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    job_role: Mapped[str] = mapped_column(String(120), default="")
    """What they do, as they last said it; each booking keeps its own."""
    off_lists: Mapped[bool] = mapped_column(default=False)
    """Asked that their name stands on no list or badge that others see: door lists, badges, what is projected or sent.
    The register on a trainer's own screen shows them, and says so. A query leaves them out by `~Person.off_lists`.
    """
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    """Whose row has all of theirs now: both are one person (training/merging). Never one that is merged itself."""

    roles: Mapped[list[RoleRow]] = relationship(secondary=person_role)  # type: ignore[assignment]
    affiliations: Mapped[list["Affiliation"]] = relationship(back_populates="person", order_by="Affiliation.id")
    addresses: Mapped[list[PersonAddress]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True, order_by=PersonAddress.id
    )

    def __init__(self, *, email: str | None = None, signs_in: bool = True, **values: Any) -> None:
        """With their main address, if they have one. Not `signs_in`: they share it with somebody who does sign in."""
        super().__init__(**values)
        set_committed_value(self, "email", email)
        set_committed_value(self, "all_addresses", email)
        if email:
            made = {"created_at": self.created_at} if self.created_at else {}
            self.addresses = [
                PersonAddress(address=email, signs_in=signs_in, main=True, confirmed_at=self.confirmed_at, **made)
            ]

    @validates("name")
    def _keep_key(self, _column: str, name: str) -> str:
        self.name_key = sort_key(name)
        return name

    @validates("email")
    def _refuse_writing(self, _column: str, _email: str) -> str:
        raise AttributeError("an address is changed by people/addresses/operations.py")

    @property
    def has_proved_main_address(self) -> bool:
        """Whether messages to them reach nobody but whoever signs in as them, as far as anybody can know."""
        return any(one.main and one.signs_in and one.confirmed_at for one in self.addresses)

    @property
    def lacks_password(self) -> bool:
        """Whether they could sign in with a password, and have none: they are offered to choose one."""
        return self.can_sign_in and not self.password

    @property
    def role_names(self) -> list[str]:
        return [role.name for role in self.roles]


class SignIn(Base):
    """One browser that somebody signed in with. Ended rows open nothing, whatever cookie is shown."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    browser: Mapped[str] = mapped_column(String(60), default="", server_default="")
    """“Firefox on Windows”, by which they know it again; empty: it did not say, or nobody asked yet."""
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Agency(Base):
    """An organisation that delegates work or volunteer for. Not checked: a delegate typed it, nobody has looked yet."""

    __tablename__ = "agency"
    __table_args__ = (
        ForeignKeyConstraint(["quadrant", "area"], ["quadrant.code", "quadrant.area"]),
        CheckConstraint("quadrant IS NULL OR area IS NOT NULL", name="quadrant_in_area"),
        CheckConstraint(
            "checked_at IS NULL OR (sector IS NOT NULL AND tariff IS NOT NULL AND area IS NOT NULL)",
            name="checked_is_complete",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    """No identity: several schools have one name. What tells them apart follows, as far as it is known."""
    name_key: Mapped[str] = kept_key("name")
    town: Mapped[str] = mapped_column(String(100), default="")
    postcode: Mapped[str] = mapped_column(String(10), default="")
    urn: Mapped[str | None] = mapped_column(String(10), unique=True)
    """A school's unique reference number, of the Department for Education."""
    ods: Mapped[str | None] = mapped_column(String(10), unique=True)
    """The code of an organisation of the NHS, of the Organisation Data Service."""
    charity_number: Mapped[str | None] = mapped_column(String(10), unique=True)
    sector: Mapped[str | None] = mapped_column(ForeignKey("sector.code"))
    tariff: Mapped[str | None] = mapped_column(ForeignKey("tariff.code"))
    """Which prices it pays (domain.md, “Prices”)."""
    area: Mapped[str | None] = mapped_column(code(20), ForeignKey("area.code"))
    quadrant: Mapped[str | None] = mapped_column(code(10))
    """One of those of its area, where that is divided."""
    county_wide: Mapped[bool] = mapped_column(default=False)
    """Its people work all over the county: each is asked once in which area and quadrant."""
    created_at: Mapped[datetime]
    checked_at: Mapped[datetime | None]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"), index=True)
    """Which agency has all of its people and bookings now: both are one (training/merging)."""

    @hybrid_property
    def is_listed(self) -> bool:
        """Whether somebody may choose it: checked, and not merged into another."""
        return self.checked_at is not None and self.merged_into_id is None

    @is_listed.inplace.expression
    @classmethod
    def _is_listed(cls) -> ColumnElement[bool]:
        return cls.checked_at.is_not(None) & cls.merged_into_id.is_(None)

    @hybrid_property
    def waits_to_be_checked(self) -> bool:
        """Whether a delegate typed it, and nobody has looked at it."""
        return self.checked_at is None and self.merged_into_id is None

    @waits_to_be_checked.inplace.expression
    @classmethod
    def _waits_to_be_checked(cls) -> ColumnElement[bool]:
        return cls.checked_at.is_(None) & cls.merged_into_id.is_(None)

    @validates("name")
    def _keep_key(self, _column: str, name: str) -> str:
        self.name_key = sort_key(name)
        return name

    @property
    def full_name(self) -> str:
        """With its town, or else its postcode, by which namesakes are told apart."""
        return full_name(self.name, self.town, self.postcode)


def full_name(name: str, town: str, postcode: str) -> str:
    """What an agency is called where somebody chooses one."""
    where = town or postcode
    return f"{name}, {where}" if where else name


class Affiliation(Base):
    """A person's tie to an agency, or to nobody: somebody who works for themselves."""

    __tablename__ = "affiliation"
    __table_args__ = (
        Index(
            "uq_affiliation_current",
            "person_id",
            "agency_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        ForeignKeyConstraint(["quadrant", "area"], ["quadrant.code", "quadrant.area"]),
        CheckConstraint("quadrant IS NULL OR area IS NOT NULL", name="quadrant_in_area"),
        CheckConstraint(
            "(away_from IS NULL) = (away_until IS NULL) AND away_until >= away_from", name="away_from_a_day_to_a_day"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"), index=True)
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    job_role: Mapped[str] = mapped_column(String(120), default="")
    """What they do there, as a coordinator wrote it down; each booking keeps what the delegate said."""
    staff_number: Mapped[str] = mapped_column(String(STAFF_NUMBER_LENGTH), default="", server_default="", index=True)
    """By which the agency knows them, as its own list says; empty: it has not said."""
    known_as: Mapped[str] = mapped_column(String(NAME_LENGTH), default="")
    """The name by which a coordinator added somebody whom the site knew already: the agency learns no other."""
    known_as_key: Mapped[str] = mapped_column(String(LONGEST_KEY), default="")
    away_from: Mapped[date | None]
    away_until: Mapped[date | None]
    """They do not work there for a time, both days included. Nobody is asked why."""
    shares_record: Mapped[bool] = mapped_column(default=False)
    """Whether the agency's coordinators may see the training that they did for others."""
    area: Mapped[str | None] = mapped_column(code(20), ForeignKey("area.code"))
    """Where they work for an agency that is county-wide; empty: nobody has said. An area without a quadrant that has
    some is all of it."""
    quadrant: Mapped[str | None] = mapped_column(code(10))

    person: Mapped[Person] = relationship(back_populates="affiliations")
    agency: Mapped[Agency | None] = relationship()

    @validates("known_as")
    def _keep_key(self, _column: str, known_as: str) -> str:
        self.known_as_key = sort_key(known_as)
        return known_as

    def is_away_on(self, day: date) -> bool:
        """Whether they have said that they do not work there on a day."""
        return self.away_from is not None and self.away_until is not None and self.away_from <= day <= self.away_until

    def is_away_on_any(self, days: Iterable[date]) -> bool:
        """The same of one of several days, as of an event: who misses one of its days cannot come."""
        return any(self.is_away_on(day) for day in days)

    def is_away_on_or_after(self, day: date) -> bool:
        """Whether they have said so of that day or a later one."""
        return self.away_until is not None and self.away_until >= day

    @property
    def shown_name(self) -> str:
        """What the agency's coordinators call them."""
        return self.known_as or self.person.name


class Coordinator(Base):
    """A person who books and manages for an agency."""

    __tablename__ = "coordinator"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), primary_key=True)
    created_at: Mapped[datetime]


class AreaReader(Base):
    """Whose figures somebody with the role of an area reader sees: those of one area."""

    __tablename__ = "area_reader"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    area: Mapped[str] = mapped_column(code(20), ForeignKey("area.code"))


class Membership(Base):
    """One period in which an agency was a member of ECVYS, both days included."""

    __tablename__ = "membership"
    __table_args__ = (CheckConstraint("ends_on >= starts_on", name="ends_after_it_starts"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    member_number: Mapped[str] = mapped_column(String(40))
    starts_on: Mapped[date]
    ends_on: Mapped[date]

    agency: Mapped[Agency] = relationship()


class MembershipClaim(Base):
    """A delegate says that an agency is a member of ECVYS. Confirmed, it has a membership; refused, a reason."""

    __tablename__ = "membership_claim"
    __table_args__ = (
        CheckConstraint(
            "(decided_at IS NULL AND membership_id IS NULL AND refused_because = '')"
            " OR (decided_at IS NOT NULL AND (membership_id IS NULL) = (refused_because <> ''))",
            name="decided_one_way",
        ),
        # One open claim for each person and agency.
        Index(
            "uq_membership_claim_open",
            "person_id",
            "agency_id",
            unique=True,
            sqlite_where=text("decided_at IS NULL"),
            postgresql_where=text("decided_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    member_number: Mapped[str] = mapped_column(String(40), default="")
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))
    refused_because: Mapped[str] = mapped_column(String(500), default="")

    person: Mapped[Person] = relationship(foreign_keys=person_id)
    agency: Mapped[Agency] = relationship()
    membership: Mapped[Membership | None] = relationship()


class Ending(StrEnum):
    """What became of an invitation that no longer stands open."""

    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"


class CoordinatorInvitation(Base):
    """Somebody is asked to book and manage for an agency. The link in the message is kept as its hash only."""

    __tablename__ = "coordinator_invitation"
    __table_args__ = (
        one_of("ending", Ending),
        CheckConstraint("(ended_at IS NULL) = (ending IS NULL)", name="ended_in_one_way"),
        CheckConstraint("email = lower(email)", name="address_in_small_letters"),
        # One open invitation for each address and agency.
        Index(
            "uq_coordinator_invitation_open",
            "agency_id",
            "email",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    email: Mapped[str] = mapped_column(String(254))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ending: Mapped[str | None] = mapped_column(code())

    agency: Mapped[Agency] = relationship()
    invited_by: Mapped[Person] = relationship()
