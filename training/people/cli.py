"""`flask people administrator`: the first account of a site, which nobody is there to make."""

import click
from flask.cli import AppGroup
from flask_security.recoverable import generate_reset_password_token

from training import clock
from training.access import SYSTEM, Role
from training.addresses import normal_address, why_not_sendable
from training.db import transaction
from training.links import link_to
from training.people.accounts import prove_address
from training.people.models import NAME_LENGTH, Person
from training.people.operations import give_role
from training.people.queries import person_with_address

people = AppGroup("people", help="Accounts.")
groups = [people]


@people.command("administrator")
@click.argument("email")
@click.argument("name")
def administrator(email: str, name: str) -> None:
    """Let the person with this EMAIL address and NAME run the programme, and print a link to choose a password.

    Somebody who has an account with this address keeps their name. Run it again for a new link.
    """
    name = " ".join(name.split())
    if not 0 < len(name) <= NAME_LENGTH:
        raise click.ClickException(f"The name has to have 1 to {NAME_LENGTH} characters.")
    try:
        address = normal_address(email)
    except ValueError as fault:
        raise click.ClickException(f"“{email}” is not an e-mail address: {fault}") from None
    if sentence := why_not_sendable(address):
        raise click.ClickException(f"{sentence}.")
    with transaction() as session:
        now = clock.now()
        person = person_with_address(session, address)
        if person is None:
            person = Person(name=name, email=address, created_at=now, active=True)
            session.add(person)
            session.flush()
        if not person.active:
            raise click.ClickException("This account is switched off. Another administrator can switch it on.")
        prove_address(session, person, SYSTEM, now)  # whoever runs this knows whose it is
        if Role.ADMINISTRATOR not in person.role_names:
            give_role(session, person, Role.ADMINISTRATOR, SYSTEM, now)
        token = generate_reset_password_token(person)  # type: ignore[no-untyped-call]
        shown = f"{person.name} <{person.email}>"
    click.echo(f"{shown} is an administrator. This link chooses a password, once, within two hours:")
    click.echo(link_to("security.reset_password", token=token))
