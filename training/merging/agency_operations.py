"""Making one of two agencies, inside transaction(). Bookings keep the name of their day, unless nobody knew it then."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, delete, func, select, update
from sqlalchemy.orm import Mapped, Session

from training.access import Actor
from training.bookings.models import Booking
from training.db import Base
from training.history.operations import record
from training.merging.membership_queries import memberships_joined
from training.merging.models import Merge, MergeKind
from training.merging.operations import begin_merge, lock_places
from training.merging.row_operations import Log, move_by_rules, seal_all
from training.people.models import Affiliation, Agency, MembershipClaim
from training.people.relations.lineage import Relation, RelationKind, why_not
from training.people.relations.models import AgencyRelation
from training.people.relations.queries import as_plain
from training.refusals import Code, Refused

_NUMBERS = (("urn", "URN"), ("ods", "ODS code"), ("charity_number", "charity number"))
_WHERE_THEY_WORK = (("area", Affiliation.area), ("quadrant", Affiliation.quadrant))
_AS_ON_THE_DAY = ("agency_name", "sector", "tariff", "area", "quadrant")


def merge_agencies(session: Session, loser_id: int, winner_id: int, actor: Actor, now: datetime) -> Merge:
    """One agency of two: its people, bookings and memberships are the winner's. Raises Refused, and changes nothing.

    Bookings of an agency that a delegate typed get what is known of it by now. Those of one on the list keep the name,
    the sector and the prices of their day.
    """
    lock_places(session, Booking.agency_id, (loser_id, winner_id))
    loser, winner = _locked_agencies(session, loser_id, winner_id)
    refuse_agencies(session, loser, winner)
    merge = begin_merge(session, MergeKind.AGENCY, loser.id, winner.id, actor, now)
    log = Log(merge)
    if loser.checked_at is None:
        _fill_in_bookings(session, log, loser, winner)
    _join_memberships(session, log, loser, winner)
    move_by_rules(session, log, now)
    session.expire_all()
    _complete(session, log, loser, winner)
    log.changed(Base.metadata.tables["agency"], {"id": loser.id}, {"merged_into_id": None})
    loser.merged_into_id = winner.id
    seal_all(session, log)
    record(session, "agency", winner.id, "merged", actor, now, merge=merge.id, other=loser.id, rows=len(log.rows))
    record(session, "agency", loser.id, "merged into another", actor, now, merge=merge.id, other=winner.id)
    return merge


def refuse_agencies(session: Session, loser: Agency, winner: Agency) -> None:
    """Raises Refused where these two cannot become one."""
    if loser.id == winner.id:
        raise Refused(Code.NOT_POSSIBLE, "That is the same agency. Choose another.")
    for one in (loser, winner):
        if one.merged_into_id is not None:
            into = session.get_one(Agency, one.merged_into_id)
            raise Refused(Code.DONE, f"{one.full_name} is merged with {into.full_name} already.")
    if winner.checked_at is None:
        raise Refused(Code.MISSING, "Choose an agency that is on the list.")
    for column, called in _NUMBERS:
        both = getattr(loser, column), getattr(winner, column)
        if all(both) and both[0] != both[1]:
            raise Refused(
                Code.NOT_POSSIBLE,
                f"{loser.full_name} has the {called} {both[0]}, and {winner.full_name} has {both[1]}, so they are two."
                " If one of the numbers is wrong, put it right first.",
            )
    _refuse_relations(session, loser, winner)


def _refuse_relations(session: Session, loser: Agency, winner: Agency) -> None:
    """What the one became and is part of has to be able to stand beside the same of the other."""
    rows = session.scalars(select(AgencyRelation).order_by(AgencyRelation.id)).all()
    as_one = {loser.id: winner.id}
    stand: list[Relation] = []
    for row in rows:
        plain = as_plain(row)
        if {row.from_agency_id, row.to_agency_id} == {loser.id, winner.id}:
            tie = "what the other became" if row.kind == RelationKind.BECAME else "a part of the other"
            raise Refused(
                Code.NOT_POSSIBLE, f"One is written down as {tie}. Remove that first, if they are one and the same."
            )
        moved = replace(
            plain, from_id=as_one.get(plain.from_id, plain.from_id), to_id=as_one.get(plain.to_id, plain.to_id)
        )
        if moved in stand:
            continue  # both are part of the same one in the same time
        if (sentence := why_not(moved, stand)) is not None:
            raise Refused(Code.NOT_POSSIBLE, f"What they became or are part of does not go together: {sentence}")
        stand.append(moved)


def _locked_agencies(session: Session, loser_id: int, winner_id: int) -> tuple[Agency, Agency]:
    rows = session.scalars(
        select(Agency)
        .where(Agency.id.in_((loser_id, winner_id)))
        .order_by(Agency.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    found = {agency.id: agency for agency in rows}
    if loser_id not in found or winner_id not in found:
        raise Refused(Code.CHANGED, "One of them is not there any more.")
    return found[loser_id], found[winner_id]


def _fill_in_bookings(session: Session, log: Log, typed: Agency, known: Agency) -> None:
    """Bookings of an agency that nobody had checked get what we know of it."""
    table = Base.metadata.tables["booking"]
    columns = [table.c[name] for name in ("id", *_AS_ON_THE_DAY)]
    for row in session.execute(select(*columns).where(table.c.agency_id == typed.id)).mappings():
        log.changed(table, {"id": row["id"]}, {name: row[name] for name in _AS_ON_THE_DAY})
    session.execute(update(table).where(table.c.agency_id == typed.id).values(what_is_known_of(known, typed.id)))


def what_is_known_of(agency: Agency, *typed_ids: int) -> dict[str, Any]:
    """What bookings of an agency keep of it, for those of a day on which nobody knew it.

    Of one that is county-wide they keep where the delegate works, as far as that was said for this agency or for what
    was typed in its stead.
    """
    known = {name: getattr(agency, name) for name in ("sector", "tariff", "area", "quadrant")}
    if agency.county_wide:
        known |= {name: _on_tie(column, agency, typed_ids) for name, column in _WHERE_THEY_WORK}
    return {"agency_name": agency.name, **known}


def _on_tie(column: Mapped[str | None], agency: Agency, typed_ids: Collection[int]) -> ScalarSelect[str | None]:
    of_agency = Affiliation.agency_id.in_((agency.id, *typed_ids))
    current = (Affiliation.person_id == Booking.delegate_id, of_agency, Affiliation.ended_at.is_(None))
    return select(func.max(column)).where(*current).scalar_subquery()


def _join_memberships(session: Session, log: Log, loser: Agency, winner: Agency) -> None:
    """Where both are in the register of ECVYS at once, one period stays, as long as both are together."""
    memberships, claims = (Base.metadata.tables[name] for name in ("membership", "membership_claim"))
    for joined in memberships_joined(session, loser.id, winner.id):
        stays, gone = joined.stays.id, [one.id for one in joined.gone]
        for claim in session.scalars(select(MembershipClaim).where(MembershipClaim.membership_id.in_(gone))):
            log.changed(claims, {"id": claim.id}, {"membership_id": claim.membership_id})
            claim.membership_id = stays
        session.flush()
        for row in session.execute(select(memberships).where(memberships.c.id.in_(gone))).mappings():
            log.gone(memberships, dict(row))
        session.execute(delete(memberships).where(memberships.c.id.in_(gone)))
        log.changed(memberships, {"id": stays}, {"starts_on": joined.stays.starts_on, "ends_on": joined.stays.ends_on})
        longer = {"starts_on": joined.starts_on, "ends_on": joined.ends_on}
        session.execute(update(memberships).where(memberships.c.id == stays).values(longer))
    session.expire_all()


def _complete(session: Session, log: Log, loser: Agency, winner: Agency) -> None:
    """What only the loser had of place and numbers is the winner's. A number stands once, so it leaves the loser."""
    table = Base.metadata.tables["agency"]
    if not winner.town and not winner.postcode and (loser.town or loser.postcode):
        log.changed(table, {"id": winner.id}, {"town": "", "postcode": ""})
        winner.town, winner.postcode = loser.town, loser.postcode
    for name, _ in _NUMBERS:
        number = getattr(loser, name)
        if number and not getattr(winner, name):
            # Undone from the last to the first: the winner gives it up before the loser has it again.
            log.changed(table, {"id": loser.id}, {name: number})
            log.changed(table, {"id": winner.id}, {name: None})
            setattr(loser, name, None)
            session.flush()
            setattr(winner, name, number)
    session.flush()
