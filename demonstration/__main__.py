"""`python -m demonstration`: load the demonstration year and print its sign-ins. Only where DEMO is 1."""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask import current_app
from flask.cli import ScriptInfo, with_appcontext
from tqdm import tqdm

from demonstration.accounts import ACCOUNTS, demonstration_password, set_password
from demonstration.money.past_payments import tell_simulator
from demonstration.operations import STEPS, is_empty, load_year
from training import clock
from training.db import transaction
from training.searched import made_anew_at_the_end
from training.settings.operations import mark_as_demonstration


@click.command()
@with_appcontext
def load() -> None:
    """Load the demonstration year where the database is empty, and print the sign-ins."""
    if not current_app.config["DEMO"]:
        raise click.ClickException("This is not a demonstration. Set DEMO=1 if it should be one.")
    password = demonstration_password()
    with transaction() as session:
        if is_empty(session):
            with _Progress() as progress, not_collecting(), made_anew_at_the_end(session):
                load_year(session, clock.now(), progress.begin)
        addresses = set_password(session, password)
        if addresses:
            mark_as_demonstration(session, clock.now())
        tell_simulator(session, clock.now())
    for account in ACCOUNTS:
        if account.email in addresses:
            click.echo(f"{account.title:<26}  {account.email:<31}  {password}")


@contextmanager
def not_collecting() -> Iterator[None]:
    """Without looking for garbage: most of what the year is made of stays until its end, and looking through it again
    and again takes a sixth of the time.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


class _Progress:
    """A bar on a terminal; elsewhere a line for each step."""

    def __init__(self) -> None:
        self.quiet = not sys.stderr.isatty()
        title = "Loading the demonstration year"
        self.bar = tqdm(total=len(STEPS), desc=title, unit="step", leave=False, disable=self.quiet)

    def __enter__(self) -> "_Progress":
        return self

    def __exit__(self, *_: object) -> None:
        self.bar.close()

    def begin(self, step: str) -> None:
        if self.quiet:
            click.echo(f"Loading the demonstration year: {step}")
            return
        self.bar.set_postfix_str(step)
        self.bar.update(0 if step == STEPS[0] else 1)


if __name__ == "__main__":
    from config import keep_files_private
    from training.app import create_app

    keep_files_private()
    load.main(prog_name="python -m demonstration", obj=ScriptInfo(create_app=create_app))
