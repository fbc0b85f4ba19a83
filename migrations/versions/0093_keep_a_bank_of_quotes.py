"""keep a bank of quotes

What delegates let us quote gets a row for each answer in words, to be read before it is used. Forms that ask whether
somebody may be quoted ask from now on whether their organisation may be named, too: who was not asked has said no.

Revision: 0093
After: 0092
"""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0093"
down_revision = "0092"
branch_labels = None
depends_on = None

ASKED, NEW = "may_quote", "name_organisation"
WORDS = "You may name my organisation beside my words"
HINT = "Where few people came from it, others may guess who said it. You can change your mind at any time."
THEMES = (
    "Confidence",
    "Changed practice",
    "Working with other agencies",
    "The trainer",
    "How it was run",
    "What is missing",
)


def upgrade() -> None:
    _make_quotes()
    _make_collections()
    connection = op.get_bind()
    _keep_what_was_agreed(connection)
    _ask_for_the_organisation(connection)


def _make_quotes() -> None:
    op.create_table(
        "quote_consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("evaluation_id", sa.Integer(), nullable=False),
        sa.Column("naming", sa.String(length=20), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("naming IN ('anonymous', 'organisation')", name=op.f("ck_quote_consent_naming_known")),
        sa.ForeignKeyConstraint(
            ["evaluation_id"], ["evaluation.id"], name=op.f("fk_quote_consent_evaluation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quote_consent")),
        sa.UniqueConstraint("evaluation_id", name=op.f("uq_quote_consent_evaluation_id")),
    )
    op.create_table(
        "quote_theme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("name_key", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quote_theme")),
        sa.UniqueConstraint("name_key", name=op.f("uq_quote_theme_name_key")),
    )
    op.create_table(
        "quote",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consent_id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=True),
        sa.Column("left_out", sa.JSON(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("verdict IN ('fit', 'not used')", name=op.f("ck_quote_verdict_known")),
        sa.CheckConstraint("(verdict IS NULL) = (decided_at IS NULL)", name=op.f("ck_quote_decided_with_when")),
        sa.CheckConstraint(
            "(verdict IS NOT NULL AND verdict = 'fit') = (words <> '')", name=op.f("ck_quote_words_if_fit")
        ),
        sa.CheckConstraint(
            "(verdict IS NOT NULL AND verdict = 'not used') = (reason <> '')", name=op.f("ck_quote_reason_if_not")
        ),
        sa.ForeignKeyConstraint(
            ["consent_id"], ["quote_consent.id"], name=op.f("fk_quote_consent_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["evaluation_answer.id"], name=op.f("fk_quote_answer_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_quote_decided_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quote")),
        sa.UniqueConstraint("answer_id", name=op.f("uq_quote_answer_id")),
    )
    op.create_index(op.f("ix_quote_consent_id"), "quote", ["consent_id"], unique=False)
    op.create_index(op.f("ix_quote_verdict"), "quote", ["verdict"], unique=False)
    op.create_table(
        "quote_tag",
        sa.Column("quote_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["quote_id"], ["quote.id"], name=op.f("fk_quote_tag_quote_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["theme_id"], ["quote_theme.id"], name=op.f("fk_quote_tag_theme_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("quote_id", "theme_id", name=op.f("pk_quote_tag")),
    )
    op.create_index(op.f("ix_quote_tag_theme_id"), "quote_tag", ["theme_id"], unique=False)


def _make_collections() -> None:
    op.create_table(
        "quote_collection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("name_key", sa.String(length=60), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quote_collection")),
        sa.UniqueConstraint("name_key", name=op.f("uq_quote_collection_name_key")),
    )
    op.create_index(op.f("ix_quote_collection_year"), "quote_collection", ["year"], unique=False)
    op.create_table(
        "quote_use",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("collection_id", sa.Integer(), nullable=False),
        sa.Column("quote_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_by_id", sa.Integer(), nullable=True),
        sa.Column("change", sa.String(length=20), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.CheckConstraint("change IN ('withdrawn', 'anonymous')", name=op.f("ck_quote_use_change_known")),
        sa.CheckConstraint("(change IS NULL) = (changed_at IS NULL)", name=op.f("ck_quote_use_changed_with_when")),
        sa.CheckConstraint("change IS NOT NULL OR words = ''", name=op.f("ck_quote_use_words_only_if_changed")),
        sa.ForeignKeyConstraint(
            ["collection_id"], ["quote_collection.id"], name=op.f("fk_quote_use_collection_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["quote_id"], ["quote.id"], name=op.f("fk_quote_use_quote_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["used_by_id"], ["person.id"], name=op.f("fk_quote_use_used_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quote_use")),
        sa.UniqueConstraint("collection_id", "quote_id", name=op.f("uq_quote_use_collection_id_quote_id")),
    )
    op.create_index(op.f("ix_quote_use_quote_id"), "quote_use", ["quote_id"], unique=False)


def _keep_what_was_agreed(connection: sa.Connection) -> None:
    """Whoever ticked that they may be quoted and wrote something. Nobody was asked for the organisation."""
    connection.exec_driver_sql(
        "INSERT INTO quote_consent (evaluation_id, naming, given_at)"
        " SELECT e.id, 'anonymous', e.submitted_at FROM evaluation e"
        " WHERE e.submitted_at IS NOT NULL AND EXISTS (SELECT 1 FROM evaluation_answer a"
        " JOIN evaluation_question q ON q.id = a.question_id AND q.key = 'may_quote' AND q.kind = 'consent'"
        " WHERE a.evaluation_id = e.id AND a.number = 1)"
        " AND EXISTS (SELECT 1 FROM evaluation_answer a WHERE a.evaluation_id = e.id AND a.text IS NOT NULL)"
        " ORDER BY e.id"
    )
    connection.exec_driver_sql(
        "INSERT INTO quote (consent_id, answer_id, left_out, words, reason, version)"
        " SELECT c.id, a.id, '[]', '', '', 0 FROM quote_consent c"
        " JOIN evaluation_answer a ON a.evaluation_id = c.evaluation_id AND a.text IS NOT NULL ORDER BY a.id"
    )
    themes = sa.table("quote_theme", sa.column("name", sa.String()), sa.column("name_key", sa.String()))
    op.bulk_insert(themes, [{"name": name, "name_key": name.casefold()} for name in THEMES])


def _table(name: str) -> sa.Table:
    return sa.Table(name, sa.MetaData(), autoload_with=op.get_bind())


def _ask_for_the_organisation(connection: sa.Connection) -> None:
    """In every version that is being written, and in the one that is in use: in a copy of it, once it was sent."""
    versions, questions = _table("evaluation_form_version"), _table("evaluation_question")
    asking = sa.select(questions.c.version_id, questions.c.position).where(
        questions.c.key == ASKED,
        questions.c.version_id.not_in(sa.select(questions.c.version_id).where(questions.c.key == NEW)),
    )
    positions: dict[int, int] = dict(connection.execute(asking).tuples().all())
    of_forms: dict[int, list[Any]] = {}
    for version in connection.execute(sa.select(versions).order_by(versions.c.form_id, versions.c.number)):
        of_forms.setdefault(version.form_id, []).append(version)
    sent = set(connection.scalars(sa.text("SELECT DISTINCT version_id FROM evaluation")))
    for of_form in of_forms.values():
        draft = next((one for one in of_form if one.used_since is None), None)
        in_use = next((one for one in reversed(of_form) if one.used_since is not None), None)
        if draft is not None and draft.id in positions:
            _insert_question(connection, draft.id, positions[draft.id])
        if in_use is None or in_use.id not in positions:
            continue
        to_change = in_use.id
        if in_use.id in sent:
            to_change = _copy_version(connection, in_use, draft)
        _insert_question(connection, to_change, positions[in_use.id])


def _copy_version(connection: sa.Connection, in_use: Any, draft: Any) -> int:
    """A version with the same questions, used from now on. One that is being written comes after it."""
    versions, questions = _table("evaluation_form_version"), _table("evaluation_question")
    number, now = in_use.number + 1, datetime.now(UTC)
    if draft is not None:
        number = draft.number
        connection.execute(versions.update().where(versions.c.id == draft.id).values(number=number + 1))
    values = {"form_id": in_use.form_id, "number": number, "made_at": now, "used_since": now}
    copy_id: int = connection.execute(versions.insert().values(values)).inserted_primary_key[0]
    for row in connection.execute(sa.select(questions).where(questions.c.version_id == in_use.id)).mappings().all():
        said = {name: value for name, value in row.items() if name != "id" and value is not None}
        connection.execute(questions.insert().values(said | {"version_id": copy_id}))
    return copy_id


def _insert_question(connection: sa.Connection, version_id: int, after: int) -> None:
    """Behind the one that it belongs to; the others make room."""
    questions = _table("evaluation_question")
    mine = questions.c.version_id == version_id
    position = questions.c.position
    section = connection.scalar(sa.select(questions.c.section).where(mine, position == after))
    for where, value in ((position > after, -(position + 1)), (position < 0, -position)):
        connection.execute(questions.update().where(mine, where).values(position=value))
    new = {"version_id": version_id, "position": after + 1, "section": section, "kind": "consent", "key": NEW}
    said = {"words": WORDS, "words_online": "", "hint": HINT, "required": False}
    condition = {"key": ASKED, "one_of": ["yes"]}
    connection.execute(questions.insert().values(new | said | {"shown_if": condition}))


def downgrade() -> None:
    """What was asked for the first time, and chosen, read or collected since, would be lost."""
    connection = op.get_bind()
    reasons = {
        "delegates said whether their organisation may be named": "SELECT 1 FROM evaluation_answer a"
        " JOIN evaluation_question q ON q.id = a.question_id WHERE q.key = 'name_organisation'",
        "delegates changed whether they may be quoted": "SELECT 1 FROM quote_consent"
        " WHERE withdrawn_at IS NOT NULL OR naming <> 'anonymous'",
        "quotes were read": "SELECT 1 FROM quote WHERE verdict IS NOT NULL",
        "collections of quotes were made": "SELECT 1 FROM quote_collection",
    }
    for reason, query in reasons.items():
        if connection.exec_driver_sql(f"{query} LIMIT 1").first():
            raise RuntimeError(f"{reason}: the version before has no place for that; delete these rows first")
    _stop_asking(connection)
    for table in ("quote_use", "quote_collection", "quote_tag", "quote", "quote_theme", "quote_consent"):
        op.drop_table(table)


def _stop_asking(connection: sa.Connection) -> None:
    """Without the question, and without the copies that were made for it and never sent."""
    versions, questions = _table("evaluation_form_version"), _table("evaluation_question")
    asking = set(connection.scalars(sa.select(questions.c.version_id).where(questions.c.key == NEW)))
    for version_id in sorted(asking):
        mine = questions.c.version_id == version_id
        position = connection.scalar(sa.select(questions.c.position).where(mine, questions.c.key == NEW))
        connection.execute(questions.delete().where(mine, questions.c.key == NEW))
        for where, value in (
            (questions.c.position > position, -(questions.c.position - 1)),
            (questions.c.position < 0, -questions.c.position),
        ):
            connection.execute(questions.update().where(mine, where).values(position=value))
    sent = set(connection.scalars(sa.text("SELECT DISTINCT version_id FROM evaluation")))
    rows = connection.execute(sa.select(versions).order_by(versions.c.form_id, versions.c.number)).all()
    for row in rows:
        earlier = [one for one in rows if one.form_id == row.form_id and one.number < row.number and one.used_since]
        if row.id in asking and row.used_since and row.id not in sent and earlier:
            connection.execute(questions.delete().where(questions.c.version_id == row.id))
            connection.execute(versions.delete().where(versions.c.id == row.id))
