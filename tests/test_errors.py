"""What goes wrong has a sentence for the person, and a line in the log that gives no secret away."""

import pytest
from sqlalchemy.exc import IntegrityError
from structlog.testing import capture_logs

from tests.pages import main_text
from training.certificates import queries


def failing(error: Exception):
    def fail(*_: object) -> None:
        raise error

    return fail


def test_a_failure_is_logged_without_the_token_in_its_address(client, monkeypatch):
    monkeypatch.setattr(queries, "certificate_by_token", failing(RuntimeError("broken")))
    with capture_logs() as lines:
        assert client.get("/verify/a-secret-token").status_code == 500
    assert [line["path"] for line in lines] == ["/verify/<token>"]


@pytest.mark.parametrize(
    "said",
    (
        'duplicate key value violates unique constraint "uq_person_email"',
        "UNIQUE constraint failed: person.email",
        "FOREIGN KEY constraint failed",
    ),
)
def test_two_who_save_the_same_at_once_get_a_sentence(client, monkeypatch, said):
    refused = IntegrityError("INSERT", {}, Exception(said))
    monkeypatch.setattr(queries, "certificate_by_token", failing(refused))
    answer = client.get("/verify/token")
    assert answer.status_code == 409
    assert "at the same moment" in main_text(answer)


def test_what_the_database_refuses_without_a_sentence_of_ours_is_a_server_error(client, monkeypatch):
    refused = IntegrityError("INSERT", {}, Exception("CHECK constraint failed: ck_place_pool_never_oversold"))
    monkeypatch.setattr(queries, "certificate_by_token", failing(refused))
    assert client.get("/verify/token").status_code == 500


def test_the_log_never_holds_what_a_statement_was_given(app):
    from training.db import db

    with app.app_context():
        assert db.engines[None].engine.hide_parameters
