"""keep no links of messages that went

Which links of a message act for whoever holds them. Until a message has gone its words hold what makes them work; from
the words of those that went it is taken out, here for all that went before.

Revision: 0031
After: 0030
"""

import hashlib
import re

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

AT_ONCE = 500
# The pages as they are on this day: what follows is the token.
PAGES = {
    "agency.accept": r"/agency/invitations/",
    "attendance.enter": r"/register/[^/\s]+/enter/",
    "bookings.answer_approval": r"/bookings/approvals/",
    "bookings.answer_offer": r"/bookings/offers/",
    "bookings.confirm": r"/bookings/confirm/",
    "bookings.enter": r"/bookings/open/",
    "bookings.invitation": r"/events/[^/\s]+/invitation/",
    "evaluations.answer": r"/evaluations/",
    "interest.confirm": r"/interest/confirm/",
    "interest.stop": r"/interest/stop/",
    "security.confirm_email": r"/account/confirm/",
    "security.reset_password": r"/account/reset/",
}
LINKS = {page: re.compile(rf"https?://[^/\s]+{path}([\w.-]{{16,}})") for page, path in PAGES.items()}

message = sa.table(
    "message",
    sa.column("id", sa.Integer),
    sa.column("text", sa.Text),
    sa.column("html", sa.Text),
    sa.column("sent_at", sa.DateTime(timezone=True)),
    sa.column("links", sa.JSON),
)


def upgrade() -> None:
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.add_column(sa.Column("links", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.alter_column("links", existing_type=sa.JSON(), server_default=None)
    connection, last = op.get_bind(), 0
    ahead = sa.select(message.c.id, message.c.text, message.c.html, message.c.sent_at).order_by(message.c.id)
    while rows := connection.execute(ahead.where(message.c.id > last).limit(AT_ONCE)).all():
        for row in rows:
            if tokens := tokens_in(row.text):
                values = values_for(row.text, row.html, tokens, went=row.sent_at is not None)
                connection.execute(message.update().where(message.c.id == row.id).values(**values))
        last = rows[-1].id


def downgrade() -> None:
    # Messages that went stay without their links: nobody has them any more.
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_column("links")


def tokens_in(text: str) -> dict[str, str]:
    """Token to page, in the order of the message."""
    found = [(match.start(), match[1], page) for page, link in LINKS.items() for match in link.finditer(text)]
    tokens: dict[str, str] = {}
    for _, token, page in sorted(found):
        tokens.setdefault(token, page)
    return tokens


def values_for(text: str, html: str, tokens: dict[str, str], *, went: bool) -> dict[str, object]:
    links = []
    for number, (token, page) in enumerate(tokens.items(), start=1):
        links.append(
            {"page": page, "hash": hashlib.sha256(token.encode()).hexdigest(), "token": None if went else token}
        )
        if went:
            text, html = (half.replace(token, f"hidden-link-{number}") for half in (text, html))
    return {"text": text, "html": html, "links": links}
