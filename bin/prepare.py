"""Bring the database up to date and, in demonstration mode, load the demonstration year and print its sign-ins.

It runs the same commands that an operator types (`flask --app wsgi db upgrade`, `python -m demonstration`), but starts
Python and the program once for all of them, and lets the site start beside it where the database is ready.
"""

import os
import re
import sys
from pathlib import Path

import click
from flask.cli import FlaskGroup, ScriptInfo

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))


def main() -> None:
    from config import NO_DEMONSTRATION, Config, SettingRefused, keep_files_private

    keep_files_private()
    try:
        config = Config.from_environment()
    except SettingRefused as refusal:
        sys.exit(str(refusal))
    if not config.demo and holds_demonstration(config.database_url):
        sys.exit(NO_DEMONSTRATION)  # before the site is told that it may start
    if config.makes_its_signing_key:
        from demonstration.signing_key import make_signing_key

        make_signing_key(config.signing_key_file, config.signing_key_passphrase)
    commands = ["queue prepare"]
    if is_up_to_date(config.database_url):
        if config.queue_url is None:  # another queue's tables have to be there before the worker looks for them
            say_ready()
    else:
        os.environ["FLASK_RUN_FROM_CLI"] = "true"  # as the flask command does: the program then knows `db`
        commands.insert(0, "db upgrade")
    from training.app import create_app, refuse_demonstration  # after the site was told that it may start

    app = create_app(config)
    command_line = FlaskGroup(create_app=lambda: app)
    for command in commands:
        command_line.main(command.split(), prog_name="flask", standalone_mode=False)
    try:
        refuse_demonstration(app)  # one from before there was a mark was marked just now
    except SettingRefused as refusal:
        sys.exit(str(refusal))
    if config.demo:
        from demonstration.__main__ import load

        load.main(
            [], prog_name="python -m demonstration", obj=ScriptInfo(create_app=lambda: app), standalone_mode=False
        )


def say_ready() -> None:
    """Tell bin/start.py, if it asked, that the site may start; what is left to do here can be done beside it."""
    if descriptor := os.environ.pop("READY_FD", None):
        with os.fdopen(int(descriptor), "w") as start:
            start.write("ready\n")


def holds_demonstration(database_url: str) -> bool:
    """Whether the demonstration was loaded there. Asked without the program, as below."""
    import sqlalchemy as sa

    try:
        with sa.create_engine(database_url, poolclass=sa.NullPool).connect() as connection:
            return bool(connection.scalar(sa.text("SELECT 1 FROM setting WHERE name = 'demonstration'")))
    except sa.exc.SQLAlchemyError:
        return False


def is_up_to_date(database_url: str) -> bool:
    """Whether the newest migration has run and somebody is there. Asked without the program, which takes seconds."""
    import sqlalchemy as sa

    scripts = [path.read_text() for path in (ROOT / "migrations" / "versions").glob("*.py")]
    names = {name for text in scripts for name in re.findall(r'(?m)^revision = "(.+)"$', text)}
    followed = {name for text in scripts for name in re.findall(r'(?m)^down_revision = "(.+)"$', text)}
    try:
        with sa.create_engine(database_url, poolclass=sa.NullPool).connect() as connection:
            versions = set(connection.scalars(sa.text("SELECT version_num FROM alembic_version")))
            return versions == names - followed and bool(connection.scalar(sa.text("SELECT 1 FROM person LIMIT 1")))
    except sa.exc.SQLAlchemyError:
        return False  # no database yet, or none that answers: `db upgrade` makes it, or says what is wrong


if __name__ == "__main__":
    try:
        main()
    except click.ClickException as fault:
        fault.show()
        sys.exit(fault.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
