"""The message that somebody sends the training team from the page “Contact”."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from training.mail.operations import post

ASKED = "programme/asked"


@dataclass(frozen=True)
class Question:
    """What somebody asks the training team."""

    subject: str
    """In words: “A certificate”."""
    reference: str
    name: str
    email: str
    words: str


def tell_team(session: Session, question: Question, team: str, now: datetime) -> None:
    """To the training team's own mailbox; whoever asked is answered from there."""
    post(session, ASKED, team, now, {"question": question})
