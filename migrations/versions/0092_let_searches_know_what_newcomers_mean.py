"""let searches know what newcomers mean

Words of beginners, of clubs and of what people worry about, put on the list of search words. What the administrator has
put there, or changed, stays as it is.

Revision: 0092
After: 0091
"""

import sqlalchemy as sa
from alembic import op

revision = "0092"
down_revision = "0091"
branch_labels = None
depends_on = None

# What people type, its words without endings, what it means, and whether it says who somebody is. What means itself is
# one thing: a course about health is none about mental health.
_KNOWN = (
    ("After-school club", "after school club", ["volunteers", "schools and colleges"], True),
    ("Alcohol", "alcohol", ["think family"], False),
    ("Anti-social behaviour", "anti social behaviour", ["gangs"], False),
    ("Babysitter", "babysitt", ["early years"], True),
    ("Basics", "basic", ["level 1"], False),
    ("Beginner", "beginn", ["level 1"], False),
    ("Brownies", "browni", ["volunteers", "youth work"], True),
    ("Cadets", "cadet", ["volunteers", "youth work"], True),
    ("Club", "club", ["volunteers", "youth work"], True),
    ("Cub scouts", "cub scout", ["volunteers", "youth work"], True),
    ("Dentist", "dentist", ["health"], True),
    ("Disabled access", "disabl access", ["step-free", "accessible"], False),
    ("Domestic violence", "domest violenc", ["domestic abuse"], False),
    ("Drugs", "drug", ["county lines", "think family"], False),
    ("Emotional abuse", "emot abus", ["abuse and neglect"], False),
    ("Female genital mutilation", "femal genit mutil", ["abuse and neglect"], False),
    ("FGM", "fgm", ["female genital mutilation", "abuse and neglect"], False),
    ("First aid", "first aid", ["first aid"], False),
    ("Football club", "footbal club", ["volunteers", "youth work"], True),
    ("Foster care", "foster care", ["foster carers"], True),
    ("Girl guides", "girl guid", ["volunteers", "youth work"], True),
    ("Governor", "governor", ["schools and colleges"], True),
    ("Induction", "induct", ["level 1"], False),
    ("Introduction", "introduct", ["level 1"], False),
    ("Knife crime", "knife crime", ["gangs", "criminal exploitation"], False),
    ("Lecturer", "lectur", ["schools and colleges"], True),
    ("Mental health", "mental health", ["mental health"], False),
    ("New member of staff", "new member of staff", ["level 1"], False),
    ("New starter", "new starter", ["level 1"], False),
    ("New to safeguarding", "new to safeguard", ["level 1"], False),
    ("New volunteer", "new volunt", ["level 1"], False),
    ("Physical abuse", "physic abus", ["abuse and neglect"], False),
    ("Self-harm", "self harm", ["self-harm"], False),
    ("Sexual abuse", "sexual abus", ["abuse and neglect"], False),
    ("Sports club", "sport club", ["volunteers", "youth work"], True),
    ("Starter", "starter", ["level 1"], False),
    ("Substance misuse", "substanc misus", ["think family"], False),
    ("Synagogue", "synagogu", ["faith groups"], True),
    ("Temple", "templ", ["faith groups"], True),
    ("Tutor", "tutor", ["schools and colleges"], True),
    ("Vicar", "vicar", ["faith groups"], True),
    ("Wheelchair", "wheelchair", ["step-free", "wheelchair"], False),
    ("Youth club", "youth club", ["volunteers", "youth work"], True),
    ("Youth group", "youth group", ["volunteers", "youth work"], True),
    ("Youth leader", "youth leader", ["volunteers", "youth work"], True),
)
_TABLE = sa.table(
    "search_synonym",
    sa.column("said", sa.String()),
    sa.column("said_key", sa.String()),
    sa.column("means", sa.JSON()),
    sa.column("of_people", sa.Boolean()),
)


def upgrade() -> None:
    there = set(op.get_bind().scalars(sa.select(_TABLE.c.said_key)))
    missing = [
        {"said": said, "said_key": key, "means": means, "of_people": of_people}
        for said, key, means, of_people in _KNOWN
        if key not in there
    ]
    if missing:
        op.bulk_insert(_TABLE, missing)


def downgrade() -> None:
    """The words stay: what the administrator has changed among them would be lost otherwise, and none does harm."""
