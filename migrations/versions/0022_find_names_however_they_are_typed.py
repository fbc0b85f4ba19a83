"""find names however they are typed

The sort key of people, agencies and payers beside their names, and one row for each thing that can be searched. On
SQLite its trigrams stand in a shadow table, which triggers keep: whoever makes search_row anew has to make both again.

Revision: 0022
After: 0021
"""

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

KEYS = (
    ("person", "name", "name_key"),
    ("agency", "name", "name_key"),
    ("payer", "organisation", "organisation_key"),
    ("event_invitation", "name", "name_key"),
)
SEARCHED = {
    "person": ("person", ("name", "email")),
    "agency": ("agency", ("name",)),
    "venue": ("venue", ("name", "town")),
    "course": ("course", ("title", "code")),
    "event": ("event", ("ref",)),
    "certificate": ("certificate", ("name", "number")),
    "invoice": ("invoice", ("number", "organisation", "contact_email", "purchase_order")),
    "invoice_line": ("invoice line", ("description",)),
    "payment": ("payment", ("payer_name", "reference")),
    "message": ("message", ("to_address", "subject")),
}
AT_A_TIME = 1000

ON_SQLITE = (
    "CREATE VIRTUAL TABLE search_words USING fts5(words, content='search_row', content_rowid='id', tokenize='trigram')",
    "CREATE TRIGGER search_row_made AFTER INSERT ON search_row BEGIN"
    " INSERT INTO search_words (rowid, words) VALUES (new.id, new.words); END",
    "CREATE TRIGGER search_row_gone AFTER DELETE ON search_row BEGIN"
    " INSERT INTO search_words (search_words, rowid, words) VALUES ('delete', old.id, old.words); END",
    "CREATE TRIGGER search_row_changed AFTER UPDATE ON search_row BEGIN"
    " INSERT INTO search_words (search_words, rowid, words) VALUES ('delete', old.id, old.words);"
    " INSERT INTO search_words (rowid, words) VALUES (new.id, new.words); END",
)


def upgrade() -> None:
    for table, _, key in KEYS:
        with op.batch_alter_table(table) as batch_op:
            batch_op.add_column(sa.Column(key, sa.String(length=200), nullable=False, server_default=""))
    with op.batch_alter_table("affiliation") as batch_op:
        batch_op.add_column(sa.Column("known_as_key", sa.String(length=200), nullable=False, server_default=""))
    for table, name, key in (*KEYS, ("affiliation", "known_as", "known_as_key")):
        fill_keys(table, name, key)
        with op.batch_alter_table(table) as batch_op:
            batch_op.alter_column(key, existing_type=sa.String(length=200), server_default=None)
    for table, _, key in KEYS:
        op.create_index(f"ix_{table}_{key}", table, [key])
    op.create_table(
        "search_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_search_row"),
        sa.UniqueConstraint("subject", "subject_id", name="uq_search_row_subject_subject_id"),
    )
    if op.get_bind().dialect.name == "sqlite":
        for statement in ON_SQLITE:
            op.execute(statement)
    fill_rows()
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        op.execute("CREATE INDEX ix_search_row_words ON search_row USING gin (words gin_trgm_ops)")


def downgrade() -> None:
    # Everything here is made from what stays. pg_trgm stays, too: somebody else may use it.
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_words")
    op.drop_table("search_row")
    for table, _, key in KEYS:
        op.drop_index(f"ix_{table}_{key}", table_name=table)
    for table, key in (*((table, key) for table, _, key in KEYS), ("affiliation", "known_as_key")):
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_column(key)


def fill_keys(table: str, name: str, key: str) -> None:
    rows = sa.table(table, sa.column("id"), sa.column(name), sa.column(key))
    to_be_filled = sa.select(rows.c.id, rows.c[name]).where(rows.c[name] != "")
    filled = rows.update().where(rows.c.id == sa.bindparam("of")).values({key: sa.bindparam("made")})
    for part in parts_of(to_be_filled):
        op.get_bind().execute(filled, [{"of": number, "made": sort_key(text)} for number, text in part])


def fill_rows() -> None:
    made = sa.table("search_row", sa.column("subject"), sa.column("subject_id"), sa.column("words"))
    for table, (subject, columns) in SEARCHED.items():
        rows = sa.table(table, sa.column("id"), *(sa.column(column) for column in columns))
        for part in parts_of(sa.select(rows)):
            op.get_bind().execute(
                made.insert(),
                [{"subject": subject, "subject_id": one[0], "words": f" {searchable(*one[1:])}"} for one in part],
            )


def parts_of(query: sa.Select):
    """A thousand rows at a time, by their number: what is written in between cannot disturb the reading."""
    number, last = query.selected_columns[0], 0
    while part := op.get_bind().execute(query.where(number > last).order_by(number).limit(AT_A_TIME)).all():
        yield part
        last = part[-1][0]


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


def searchable(*texts: str | None) -> str:
    return normal_form(" ".join(text for text in texts if text)).replace("'", "")
