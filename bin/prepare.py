"""Bring the database up to date and, in demonstration mode, load the demonstration year and print its sign-ins.

It runs the same commands that an operator types (`flask --app wsgi db upgrade`, and so on), but starts Python and the
program once for all of them.
"""

import os
import sys
from pathlib import Path

import click
from flask.cli import FlaskGroup

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))


def main() -> None:
    from config import Config, SettingRefused
    from training.app import create_app

    try:
        config = Config.from_environment()
    except SettingRefused as refusal:
        sys.exit(str(refusal))
    os.environ["FLASK_RUN_FROM_CLI"] = "true"  # as the flask command does: the program then knows `db`
    app = create_app(config)
    command_line = FlaskGroup(create_app=lambda: app)
    commands = ["db upgrade", "queue prepare"] + (["demo load"] if config.demo else [])
    for command in commands:
        command_line.main(command.split(), prog_name="flask", standalone_mode=False)


if __name__ == "__main__":
    try:
        main()
    except click.ClickException as fault:
        fault.show()
        sys.exit(fault.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
