"""An agency that books, and who books for it."""

import pytest

from tests.factories import Make
from training.people.models import Agency, Person


@pytest.fixture
def agency(make: Make) -> Agency:
    return make.agency("Mid Essex Scouts")


@pytest.fixture
def coordinator(make: Make, agency: Agency) -> Person:
    return make.coordinator(agency)
