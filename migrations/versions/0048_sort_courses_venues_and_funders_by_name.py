"""sort courses, venues and funders by name

Their sort keys beside their names, as people and agencies have them.

Revision: 0048
After: 0047
"""

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

KEYS = (("course", "title", "title_key"), ("venue", "name", "name_key"), ("funder", "name", "name_key"))


def upgrade() -> None:
    for table, name, key in KEYS:
        op.add_column(table, sa.Column(key, sa.String(length=200), nullable=False, server_default=""))
        rows = sa.table(table, sa.column("id", sa.Integer), sa.column(name, sa.String), sa.column(key, sa.String))
        connection = op.get_bind()
        for number, text in connection.execute(sa.select(rows.c.id, rows.c[name])).all():
            connection.execute(sa.update(rows).where(rows.c.id == number).values({key: sort_key(text)}))
        op.create_index(f"ix_{table}_{key}", table, [key])


def downgrade() -> None:
    for table, _, key in KEYS:
        op.drop_index(f"ix_{table}_{key}", table_name=table)
        op.drop_column(table, key)


# training/search/normal_form.py as it was when this was written: it may change, and what is done here does not.

APOSTROPHES = dict.fromkeys(map(ord, "’‘‛`´ʼʻʹʾʿ′＇"), "'")
DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")
LETTERS = str.maketrans(
    {
        **{"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ı": "i", "ɨ": "i", "ƙ": "k", "ɓ": "b"},
        **{"æ": "ae", "œ": "oe", "þ": "th", "ŋ": "ng", "ə": "e"},
    }
)
SELECTORS = (range(0x180B, 0x1810), range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | {
    chr(number) for selectors in SELECTORS for number in selectors
}
CONTROLS = {number: None for number in range(32) if not chr(number).isspace()} | {127: None}
UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs"})


def normal_form(text: str) -> str:
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.translate(APOSTROPHES)).casefold()
        plain = (one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))
        seen = (
            one for one in plain if one.isspace() or (one not in BLANKS and unicodedata.category(one) not in UNSEEN)
        )
        text = unicodedata.normalize("NFKC", "".join(seen).translate(LETTERS).translate(DASHES))
    else:
        text = text.casefold().translate(CONTROLS)
    return " ".join(text.translate(APOSTROPHES).split())


def sort_key(text: str) -> str:
    normal = normal_form(text)
    of_words = (
        one if one.isalnum() or unicodedata.category(one).startswith("M") else " " for one in normal.replace("'", "")
    )
    return (" ".join("".join(of_words).split()) or normal)[:200]
