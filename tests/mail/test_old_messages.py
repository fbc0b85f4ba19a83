"""Messages from before links were kept apart: what went is kept without its links, what waits keeps them."""

import sqlalchemy as sa

from tests.databases import migrate
from training.links import token_hash

TOKEN, OTHER = "K7M2P4QRK7M2P4QRK7M2P4", "Z7M2P4QRK7M2P4QRK7M2P4"
TEXT = f"Hello,\n\nhttps://training.example/bookings/offers/{TOKEN}\n\nhttps://training.example/interest/stop/{OTHER}\n"
HTML = f'<a href="https://training.example/bookings/offers/{TOKEN}">x</a><a href="/{OTHER}">y</a>'
PLAIN = "Hello,\n\nhttps://training.example/bookings/K7M2P4QR\n"


def test_the_links_of_messages_that_went_are_taken_out(make_database, tmp_path):
    url = make_database(migrated=False)
    migrate(url, tmp_path, "0030")
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    message = sa.Table("message", sa.MetaData(), autoload_with=engine)
    at = sa.func.current_timestamp()
    shared = {"created_at": at, "due_at": at, "kind": "bookings/offered", "to_address": "a@example.org"}
    shared |= {"from_address": "b@example.org", "subject": "x", "attempts": 0}
    with engine.begin() as connection:
        connection.execute(message.insert().values(**shared, id=1, text=TEXT, html=HTML, sent_at=at))
        connection.execute(message.insert().values(**shared, id=2, text=TEXT, html=HTML))
        connection.execute(message.insert().values(**shared, id=3, text=PLAIN, html=PLAIN, sent_at=at))
    migrate(url, tmp_path, "0031")
    message = sa.Table("message", sa.MetaData(), sa.Column("links", sa.JSON), autoload_with=engine)
    with engine.connect() as connection:
        went, waits, plain = connection.execute(sa.select(message).order_by(message.c.id)).all()
    assert TOKEN not in went.text + went.html
    assert OTHER not in went.text + went.html
    assert went.text.count("hidden-link-1") == 1
    assert [(link["page"], link["hash"], link["token"]) for link in went.links] == [
        ("bookings.answer_offer", token_hash(TOKEN), None),
        ("interest.stop", token_hash(OTHER), None),
    ]
    assert (waits.text, waits.html) == (TEXT, HTML)
    assert [link["token"] for link in waits.links] == [TOKEN, OTHER]
    assert (plain.text, plain.links) == (PLAIN, [])
    engine.dispose()
