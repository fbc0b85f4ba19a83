"""What an agency asks of a role."""

from training import fields
from training.agency.levels.models import LONGEST_ROLE, MOST_PEOPLE
from training.agency.levels.standing import RoleAsks


class RoleForm(fields.Form):
    role = fields.text(
        "Role (optional)",
        hint="As it stands with your people, for example: Teacher. Leave it empty for everybody who has no other role",
        limit=LONGEST_ROLE,
        autocomplete="off",
    )
    level = fields.select("Level that they need", [], "Choose the level")
    headcount = fields.number(
        "How many people have this role? (optional)",
        hint="Without it, no percentage is shown",
        lowest=1,
        highest=MOST_PEOPLE,
    )

    def asks(self) -> RoleAsks:
        return RoleAsks(self.role.data or "", self.level.data, self.headcount.data)
