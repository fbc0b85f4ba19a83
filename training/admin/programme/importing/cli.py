"""`flask programme import`: a year's programme from spreadsheets saved as CSV."""

from pathlib import Path

import click
from flask.cli import AppGroup

from training import clock
from training.access import SYSTEM
from training.board_lists.queries import board_lists
from training.courses import programme_files
from training.courses.imports import ImportRefused, import_programme
from training.db import transaction
from training.evaluations.questionnaires.queries import forms_for_files

programme = AppGroup("programme", help="The courses and events of a year.")
groups = [programme]


@programme.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--update", is_flag=True, help="Change what is there already and says something else.")
def import_files(files: tuple[Path, ...], update: bool) -> None:
    """Load agencies, courses, events and memberships from CSV FILES, all of them or none.

    Each file is known by its first line. Events in a room get the smallest room of that quadrant that is large enough;
    where there is none, they stay drafts until they have a venue.
    """
    contents = [(str(path), path.read_bytes()) for path in files]
    try:
        with transaction() as session:
            said = programme_files.read(contents, clock.today(), board_lists(session), forms_for_files(session))
            done = import_programme(session, said, SYSTEM, clock.now(), update=update)
    except ImportRefused as refusal:
        for problem in refusal.problems:
            click.echo(str(problem), err=True)
        number = len(refusal.problems)
        raise click.ClickException(
            f"{number} {'problem' if number == 1 else 'problems'}, so nothing was loaded."
        ) from None
    click.echo(f"Added {done.added}, changed {done.changed}, left {done.same} as they were.")
    if done.drafts:
        click.echo(f"Without a venue, so still drafts: {', '.join(done.drafts)}.")
