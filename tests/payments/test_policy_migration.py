"""The setting that was the cancellation policy becomes a policy, and a setting again on the way back."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from tests.databases import migrate
from training.payments.models import CancellationPolicy
from training.payments.policy import DEFAULT_POLICY, simple_policy

SETTINGS = sa.text("SELECT name, value FROM setting ORDER BY name")
MOMENT = datetime(2026, 5, 1, tzinfo=UTC)


@pytest.fixture
def before(make_database, tmp_path):
    """The engine and address of a database as it was before."""
    address = make_database(migrated=False)
    migrate(address, tmp_path, "0002")
    engine = sa.create_engine(address, poolclass=sa.NullPool)
    yield engine, address
    engine.dispose()


@pytest.mark.parametrize(
    ("stored", "policy", "back"),
    ((None, DEFAULT_POLICY, None), ("5", simple_policy(5), "5"), ("0", simple_policy(0), "0")),
)
def test_the_former_setting_becomes_the_default_cancellation_policy(before, tmp_path, stored, policy, back):
    engine, address = before
    with engine.begin() as connection:
        connection.execute(sa.text("INSERT INTO setting VALUES ('agency_cap', '4')"))
        if stored:
            connection.execute(sa.text("INSERT INTO setting VALUES ('free_cancelling_days', :days)"), {"days": stored})
    migrate(address, tmp_path, "0003")
    with sa.orm.Session(engine) as session:
        assert session.scalars(sa.select(CancellationPolicy)).one().policy == policy
        assert session.execute(SETTINGS).all() == [("agency_cap", "4")]
    migrate(address, tmp_path, "-1")
    kept = [("agency_cap", "4"), *([("free_cancelling_days", back)] if back else [])]
    with engine.connect() as connection:
        assert connection.execute(SETTINGS).all() == kept


def test_a_booking_keeps_who_pays_as_its_charge_says(before, tmp_path):
    engine, address = before
    booking = _a_booking(engine)
    migrate(address, tmp_path, "0003")
    with engine.connect() as connection:
        found = connection.execute(sa.text("SELECT id, policy_id, payer_id FROM booking")).all()
        payer_id = connection.scalar(sa.text("SELECT payer_id FROM charge"))
    assert found == [(booking, None, payer_id)]


def _a_booking(engine: sa.Engine) -> int:
    """A booking with a charge, in the tables as they were: every column that may not be empty gets something."""
    tables = sa.MetaData()
    tables.reflect(engine)
    course = {"level": "2", "format": "classroom", "hours": 6, "capacity": 24}
    known: dict[str, dict[str, object]] = {
        "course": {**course, "open_to": "everybody", "line_manager": "none"},
        "event": {"state": "published", "open_to": "everybody", "ends_at": datetime(2026, 5, 2, tzinfo=UTC)},
        "booking": {"state": "cancelled", "price_pence": 8000},
    }
    ids: dict[str, int] = {}
    with engine.begin() as connection:
        for name in ("course", "event", "booking", "payer", "charge"):
            table = tables.tables[name]
            row = {column.name: _something(column) for column in table.columns if not column.nullable}
            row |= {f"{other}_id": id for other, id in ids.items() if f"{other}_id" in table.columns}
            row |= known.get(name, {})
            ids[name] = connection.execute(sa.insert(table).values({**row, "id": 1})).inserted_primary_key[0]
    return ids["booking"]


def _something(column: sa.Column) -> object:
    kind = column.type.python_type
    return {str: "", int: 1, bool: False, datetime: MOMENT}.get(kind, 1)
