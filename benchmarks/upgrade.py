"""Try an upgrade on a database that was in use: the demonstration year as an earlier commit loads it, then the
migrations of this checkout, up, down and up again.

    python -m benchmarks.upgrade COMMIT [sqlite] [postgresql]

Down and up again have to leave every table of the earlier commit with as many rows as before. After going up, the
pages that the administrator reaches from the desk, and a guest from the first page, have to open. It prints what going
up added to which table, and ends with 1 where something was lost or did not open.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urldefrag, urlsplit

import sqlalchemy as sa
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from demonstration.signing_key import signing_key
from tests.databases import close, migrate, migrate_down, postgresql_databases, settings
from tests.pages import sign_in_as
from training.access import Role
from training.app import create_app
from training.db import db
from training.people.models import Person, RoleRow

ROOT = Path(__file__).parent.parent
MOST_PAGES = 400
"""For each of the two who look: lists of people and events lead to hundreds of pages that are alike."""
PAGES_ALIKE = 4
"""Of one endpoint."""
KINDS = ("sqlite", "postgresql")


def main(commit: str, kinds: list[str]) -> int:
    """Returns how many of the databases failed."""
    return sum(not try_on(kind, commit) for kind in kinds or KINDS)


def try_on(kind: str, commit: str) -> bool:
    """Whether the upgrade went well on this database."""
    with tempfile.TemporaryDirectory(prefix="upgrade-") as scratch, database(kind, Path(scratch)) as url:
        folder, began = Path(scratch), time.monotonic()
        before_head = load_earlier(commit, url, folder)
        before = rows_of(url)
        said = [f"{kind}: {commit[:12]} at migration {before_head}, {sum(before.values()):,} rows"]
        said.append(f"loaded in {time.monotonic() - began:.0f} s")
        steps = {}
        for name, revision in (("up", "head"), ("down", before_head), ("up again", "head")):
            began = time.monotonic()
            (migrate_down if name == "down" else migrate)(url, folder, revision)
            steps[name] = rows_of(url)
            said.append(f"{name} in {time.monotonic() - began:.1f} s")
        print(", ".join(said))
        lost = [
            f"{table}: {rows:,} rows before, {steps[name].get(table, 0):,} after going {name}"
            for name in steps
            for table, rows in before.items()
            if table in steps["up"] and steps[name].get(table, 0) < rows
        ]
        gone = sorted(before.keys() - steps["up"].keys())
        grown = {table: rows - before.get(table, 0) for table, rows in steps["up"].items()}
        print(f"  tables gone: {', '.join(gone) or 'none'}")
        print(f"  rows added: {', '.join(f'{table} {more:,}' for table, more in grown.items() if more > 0) or 'none'}")
        faults = lost + pages_that_fail(url, folder)
        for fault in faults:
            print(f"  FAILED {fault}")
        return not faults


@contextmanager
def database(kind: str, scratch: Path) -> Iterator[str]:
    """The address of an empty one."""
    if kind == "sqlite":
        yield f"sqlite:///{scratch / 'upgraded.sqlite3'}"
        return
    with postgresql_databases(scratch) as make:
        yield make("upgraded", False)


def load_earlier(commit: str, url: str, folder: Path) -> str:
    """Have the earlier commit load its demonstration year. Returns its last migration."""
    code = folder / "earlier"
    packed = subprocess.run(["git", "archive", commit], cwd=ROOT, check=True, capture_output=True).stdout
    code.mkdir()
    subprocess.run(["tar", "-x"], cwd=code, check=True, input=packed)
    (code / "static" / "build").symlink_to(ROOT / "static" / "build")
    environment = {
        **os.environ,
        **{"DATABASE_URL": url, "DATA_DIR": str(folder / "data"), "DEMO": "1"},
        **{"DEMO_PASSWORD": "a password to look around", "FLASK_APP": "wsgi"},
    }
    key, passphrase = folder / "key.p12", "only for trying an upgrade"
    key.write_bytes(signing_key(passphrase, datetime.now(UTC) - timedelta(days=1)))
    environment |= {"SIGNING_KEY_FILE": str(key), "SIGNING_KEY_PASSPHRASE": passphrase}
    for command in (("flask", "db", "upgrade"), ("python", "-m", "demonstration")):
        done = subprocess.run(command, cwd=code, env=environment, capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"The earlier commit could not {' '.join(command)}:\n{done.stderr[-3000:]}")
    with sa.create_engine(url).connect() as connection:
        return str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one())


def rows_of(url: str) -> dict[str, int]:
    """How many rows each table has; those that SQLite keeps of its own for searching apart."""
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        names = [name for name in sa.inspect(connection).get_table_names() if not name.startswith("search_words")]
        counts = {name: sa.select(sa.func.count()).select_from(sa.table(name)) for name in sorted(names)}
        found = {name: int(connection.execute(count).scalar_one()) for name, count in counts.items()}
    engine.dispose()
    return found


def pages_that_fail(url: str, folder: Path) -> list[str]:
    """What the administrator and a guest cannot open, with what was answered."""
    app, faults = create_app(settings(url, folder)), []
    with app.app_context():
        holder = (
            sa.select(Person).where(Person.roles.any(RoleRow.name == Role.ADMINISTRATOR)).order_by(Person.id).limit(1)
        )
        administrator = db.session.scalars(holder).one()
        signed_in = app.test_client()
        sign_in_as(signed_in, db.session(), administrator)
    for who, client, first in (("administrator", signed_in, "/admin"), ("guest", app.test_client(), "/")):
        opened, wrong = walk(app, client, first)
        print(f"  {who}: {opened} pages opened")
        faults += [f"{who}: {fault}" for fault in wrong]
    close(app)
    return faults


def walk(app: Flask, client: FlaskClient, first: str) -> tuple[int, list[str]]:
    """Follow links from a page on: how many opened, and what failed."""
    waiting, seen, wrong, opened = deque([first]), {first}, [], 0
    alike: dict[str, int] = {}
    router = app.url_map.bind("localhost")
    while waiting and opened < MOST_PAGES:
        address = waiting.popleft()
        endpoint = str(router.match(urlsplit(address).path)[0])
        alike[endpoint] = alike.get(endpoint, 0) + 1
        if alike[endpoint] > PAGES_ALIKE or endpoint == "static":
            continue
        answer = client.get(address)
        opened += 1
        if answer.status_code >= 400:
            wrong.append(f"{address} answered {answer.status_code}")
        if answer.mimetype != "text/html" or answer.status_code != 200:
            continue
        for link in BeautifulSoup(answer.data, "lxml").select(
            "main a[href^='/'], nav a[href^='/'], header a[href^='/']"
        ):
            there = urldefrag(str(link["href"])).url
            if there not in seen:
                seen.add(there)
                waiting.append(there)
    return opened, wrong


if __name__ == "__main__":
    if len(sys.argv) < 2 or set(sys.argv[2:]) - set(KINDS):
        sys.exit((__doc__ or "").split("\n\n")[1].strip())
    sys.exit(main(sys.argv[1], sys.argv[2:]))
