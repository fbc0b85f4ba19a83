import io

import pytest

from tests.pages import main_text

HERE = "/admin/people/importing"


class Importing:
    """An administrator who brings in files, and the worker beside them."""

    def __init__(self, browser, run_job):
        self.browser, self._run_job = browser, run_job
        self.page = ""

    def send(self, content: bytes, name="list.csv", kind="agencies"):
        """Send a file; answers with the page that it leads to."""
        return self._now_at(self.browser.submit(HERE, "Read the file", kind=kind, file=(io.BytesIO(content), name)))

    def checked(self) -> str:
        """What the page of the file says once the worker has checked its lines."""
        self._run_job("importing.check")
        return main_text(self._now_at(self.browser.get(self.page, follow_redirects=True)))

    def press(self, button: str, at="", **typed):
        return self.browser.submit(f"{self.page}{at}", button, **typed)

    def answer(self, *, leave_out=False, **answers: str) -> str:
        """Answer questions by their number: answer(first="…") is of no use, so answers are called n0, n1."""
        typed = {f"answer-{name.removeprefix('n')}": value for name, value in answers.items()}
        button = "Leave out all that I have not answered" if leave_out else "Take these answers"
        self.press(button, "/questions", **typed)
        return self.checked()

    def bring_in(self, **typed) -> str:
        """Press “Bring in”, and let the worker do it."""
        button = next(one for one in self._buttons() if one.startswith("Bring in"))
        self.press(button, **typed)
        self.work()
        return main_text(self.browser.get(self.page))

    def work(self) -> None:
        self._run_job("jobs.work")

    def lines(self, **filters) -> str:
        return main_text(self.browser.get(f"{self.page}/lines", query_string=filters))

    def _buttons(self) -> list[str]:
        from bs4 import BeautifulSoup

        found = BeautifulSoup(self.browser.get(self.page).text, "lxml").select("main button")
        return [" ".join(one.get_text().split()) for one in found]

    def _now_at(self, answer):
        path = answer.request.path
        if path.startswith(f"{HERE}/"):
            self.page = "/".join(path.split("/")[:5])
        return answer


@pytest.fixture
def importing(make, client_for, run_job, monkeypatch):
    from training.importing import tasks

    monkeypatch.setattr(tasks, "SLICE_SECONDS", 60)
    return Importing(client_for(make.administrator()), run_job)
