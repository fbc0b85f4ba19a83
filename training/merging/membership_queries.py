"""Of two agencies that become one, the memberships of ECVYS that stand in the register at the same time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from training.people.models import Membership


@dataclass(frozen=True)
class Joined:
    """Periods that overlap become one: from the first day of any to the last of any, both included."""

    stays: Membership
    gone: Sequence[Membership]

    @property
    def starts_on(self) -> date:
        return min(one.starts_on for one in (self.stays, *self.gone))

    @property
    def ends_on(self) -> date:
        return max(one.ends_on for one in (self.stays, *self.gone))


def memberships_joined(session: Session, loser_id: int, winner_id: int) -> list[Joined]:
    """Which periods of both become one. The winner's member number stays; periods that stand alone are not named."""
    both = select(Membership).where(Membership.agency_id.in_((loser_id, winner_id)))
    rows = session.scalars(both.order_by(Membership.starts_on, Membership.id)).all()
    groups: list[list[Membership]] = []
    for row in rows:
        if groups and row.starts_on <= max(one.ends_on for one in groups[-1]):
            groups[-1].append(row)
        else:
            groups.append([row])
    return [_joined(group, winner_id) for group in groups if len(group) > 1]


def _joined(group: Sequence[Membership], winner_id: int) -> Joined:
    stays = next((one for one in group if one.agency_id == winner_id), group[0])
    return Joined(stays, [one for one in group if one is not stays])
