"""`flask people administrator`: how the first administrator of a site comes in."""

from collections.abc import Callable

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.pages import PageClient
from tests.people.signing import PASSWORD, is_signed_in, sign_in
from training.people.models import Person


def test_the_first_administrator_gets_a_link_that_chooses_a_password(
    app: Flask, session: Session, client: PageClient
) -> None:
    result = app.test_cli_runner().invoke(args=["people", "administrator", "Sam@Board.example", "Sam  Board"])
    assert result.exit_code == 0, result.output
    person = session.scalars(select(Person)).one()
    assert (person.name, person.email, person.role_names) == ("Sam Board", "sam@board.example", ["administrator"])
    link = result.output.splitlines()[-1]
    assert client.get(link).status_code == 200


def test_naming_the_first_administrator_twice_makes_one_account_and_a_wrong_address_none(
    app: Flask, session: Session
) -> None:
    run = app.test_cli_runner()
    for name in ("Sam", "Samuel"):
        run.invoke(args=["people", "administrator", "sam@board.example", name])
    assert run.invoke(args=["people", "administrator", "sam@", "Sam"]).exit_code == 1
    assert session.scalars(select(Person.name)).all() == ["Sam"]


def test_a_password_that_a_stranger_chose_for_the_address_before_opens_nothing(
    app: Flask, session: Session, client: PageClient, with_password: Callable[..., Person]
) -> None:
    person = with_password(email="sam@board.example", confirmed_at=None)
    app.test_cli_runner().invoke(args=["people", "administrator", "sam@board.example", "Sam"])
    sign_in(client, "sam@board.example", PASSWORD)
    assert not is_signed_in(client)
    assert session.get_one(Person, person.id).role_names == ["administrator"]
