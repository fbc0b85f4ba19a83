"""What these tests share: the links of messages, and who was told what."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from training.mail.models import Message


@pytest.fixture
def messages(session: Session) -> Callable[..., list[Message]]:
    """The messages of a kind (“new_date”), in the order in which they were written."""

    def find(kind: str) -> list[Message]:
        query = select(Message).where(Message.kind == f"interest/{kind}").order_by(Message.id)
        return list(session.scalars(query))

    return find


def link_in(message: Message, page: str) -> str:
    """The address of a page in a message: link_in(message, "stop")."""
    found = re.search(rf"http://127\.0\.0\.1:8000(/interest/{page}/\S+)", message.text)
    assert found, message.text
    return found[1]
