"""Whether this process can do its work: what a load balancer asks before it sends people here."""

from functools import cache

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from config import ROOT


def why_not_ready(session: Session) -> str | None:
    """The sentence for the operator, or None when the database answers and has the tables of this version."""
    try:
        found = _versions_in(session.connection())
    except DBAPIError:
        session.rollback()
        return "The database does not answer, or was never set up: run flask db upgrade."
    if found != _newest():
        return "The database is of another version than the program: run flask db upgrade."
    return None


def _versions_in(connection: Connection) -> frozenset[str]:
    return frozenset(connection.scalars(text("SELECT version_num FROM alembic_version")))


@cache
def _newest() -> frozenset[str]:
    """The heads of the migrations that came with the program; they do not change while it runs."""
    from alembic.config import Config  # only here: alembic is a tenth of the time the web process takes to start
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations").replace("%", "%%"))
    return frozenset(ScriptDirectory.from_config(config).get_heads())
