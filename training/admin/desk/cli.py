"""`flask places check`: for whoever runs the site."""

import click
from flask.cli import AppGroup

from training.bookings.places import mismatches
from training.db import db

places = AppGroup("places", help="The places of events.")
groups = [places]


@places.command("check")
def check() -> None:
    """Compare the counters of places with the bookings that hold them; exit with 1 when any differ."""
    found = mismatches(db.session())
    for ref, mode, taken, held in found:
        click.echo(f"{ref} ({mode}): the counter says {taken}, but {held} bookings hold a place")
    if found:
        raise SystemExit(1)
    click.echo("Every place is accounted for.")
