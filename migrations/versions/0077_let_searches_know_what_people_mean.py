"""let searches know what people mean

The list of words that people type and what each means in the words of the programme, with those that training boards
know already.

Revision: 0077
After: 0076
"""

import sqlalchemy as sa
from alembic import op

revision = "0077"
down_revision = "0076"
branch_labels = None
depends_on = None

# What people type, its words without endings, what it means, and whether it says who somebody is.
_KNOWN = (
    ("ACEs", "ace", ["trauma"], False),
    ("Bruising", "bruis", ["injuries"], False),
    ("CCE", "cce", ["criminal exploitation"], False),
    ("Charity", "chariti", ["volunteers", "community and voluntary"], True),
    ("Child sexual exploitation", "child sexual exploit", ["exploitation"], False),
    ("Childminder", "childmind", ["early years"], True),
    ("Church", "church", ["faith groups"], True),
    ("Coach", "coach", ["volunteers"], True),
    ("College", "colleg", ["schools and colleges"], True),
    ("County lines", "counti line", ["criminal exploitation"], False),
    ("CSE", "cse", ["exploitation"], False),
    ("Designated safeguarding lead", "design safeguard lead", ["level 3"], False),
    ("Doctor", "doctor", ["health"], True),
    ("DSL", "dsl", ["level 3"], False),
    ("E-safety", "e safeti", ["online safety"], False),
    ("Face to face", "face to face", ["in a room"], False),
    ("Foster carer", "foster carer", ["foster carers"], True),
    ("GP", "gp", ["health"], True),
    ("Grooming", "groom", ["exploitation", "online safety"], False),
    ("Headteacher", "headteach", ["schools and colleges"], True),
    ("Health visitor", "health visitor", ["health"], True),
    ("In person", "in person", ["in a room"], False),
    ("Internet safety", "internet safeti", ["online safety"], False),
    ("Midwife", "midwif", ["health"], True),
    ("Mosque", "mosqu", ["faith groups"], True),
    ("Non-accidental injury", "non accident injuri", ["injuries"], False),
    ("Nanny", "nanni", ["early years"], True),
    ("Nursery", "nurseri", ["early years"], True),
    ("Nurse", "nurs", ["health"], True),
    ("Parents arguing", "parent argu", ["parental conflict"], False),
    ("Police officer", "polic offic", ["police"], True),
    ("Pre-school", "pre school", ["early years"], True),
    ("Racism", "racism", ["anti-racist"], False),
    ("Safeguarding lead", "safeguard lead", ["level 3"], False),
    ("Safer internet", "safer internet", ["online safety"], False),
    ("School", "school", ["schools and colleges"], True),
    ("Scouts", "scout", ["youth work", "volunteers"], True),
    ("Scout leader", "scout leader", ["youth work", "volunteers"], True),
    ("Serious case review", "serious case review", ["reviews"], False),
    ("Sexual exploitation", "sexual exploit", ["exploitation"], False),
    ("Social media", "social media", ["online safety"], False),
    ("Social worker", "social worker", ["social care"], True),
    ("Teacher", "teacher", ["schools and colleges"], True),
    ("Teaching assistant", "teach assist", ["schools and colleges"], True),
    ("Teenager", "teenag", ["adolescent"], False),
    ("Trustee", "truste", ["volunteers"], True),
    ("Volunteer", "volunt", ["volunteers"], True),
    ("Youth worker", "youth worker", ["youth work"], True),
)


def upgrade() -> None:
    table = op.create_table(
        "search_synonym",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("said", sa.String(length=60), nullable=False),
        sa.Column("said_key", sa.String(length=60), nullable=False),
        sa.Column("means", sa.JSON(), nullable=False),
        sa.Column("of_people", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_synonym")),
        sa.UniqueConstraint("said_key", name=op.f("uq_search_synonym_said_key")),
    )
    op.bulk_insert(
        table,
        [
            {"said": said, "said_key": key, "means": means, "of_people": of_people}
            for said, key, means, of_people in _KNOWN
        ],
    )


def downgrade() -> None:
    op.drop_table("search_synonym")
