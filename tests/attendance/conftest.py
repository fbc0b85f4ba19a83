from dataclasses import dataclass

import pytest
from bs4 import BeautifulSoup

from tests.people.conftest import with_password  # noqa: F401 - a fixture
from training.courses.models import Event
from training.people.models import Person


@dataclass
class Day:
    """An event today, its trainer, and the phone the trainer is signed in on."""

    event: Event
    trainer: Person
    phone: object

    @property
    def address(self) -> str:
        return f"/register/{self.event.ref}"

    def page(self, rest: str = "") -> str:
        """The words of a page of this register."""
        return words(self.phone.page(self.address + rest))

    def tap(self, booking, text: str, day: int = 1):
        """Press a person's button, as a browser without scripts would; answers with the page it leads to."""
        return self.phone.submit(f"{self.address}?day={day}", f"{text} {booking.delegate.name}")

    def post(self, path: str, **data):
        return self.phone.post(self.address + path, data={"csrf_token": self.token(), **data})

    def token(self) -> str:
        soup = self.phone.page(self.address)
        return soup.find("input", attrs={"name": "csrf_token"})["value"]


def tap(at, number=1) -> dict[str, str]:
    """What the page's script sends beside a mark that was tapped at that moment."""
    return {"tap": f"{number:032x}", "tapped_at": str(int(at.timestamp() * 1000))}


def words(soup: BeautifulSoup) -> str:
    return " ".join(soup.get_text(" ").split())


@pytest.fixture
def day(make, client_for):
    """Makes a day: day(), or day(sittings=2)."""

    def made(**values) -> Day:
        trainer = make.trainer()
        event = make.event(**{"days": 0, "trainers": (trainer,), **values})
        return Day(event, trainer, client_for(trainer))

    return made
