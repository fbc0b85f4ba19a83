"""Somebody in front of the site: what they do, in words, and what every page they see has to fulfil."""

import os
import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Error, Locator, Page, expect

from tests.journeys.accessibility import faults_of
from training.people.models import Person

_STEPS_TO = """controls => {
    // How often Tab is to be pressed from where one is until one of the controls has the focus; 0: none is ahead.
    const all = "a[href], button, input, select, textarea, summary, iframe, [tabindex]";
    const chosen = radio => (radio.form ?? document).querySelector(`input[type=radio][name="${radio.name}"]:checked`);
    const passed = radio => radio.type == "radio" && chosen(radio) && chosen(radio) != radio;
    const stops = [...document.querySelectorAll(all)].filter(stop => !stop.disabled && stop.tabIndex >= 0
        && stop.checkVisibility({visibilityProperty: true}) && !passed(stop));
    const here = document.activeElement;
    const ahead = stop => here == document.body
        || (here != stop && here.compareDocumentPosition(stop) & Node.DOCUMENT_POSITION_FOLLOWING);
    const names = new Set(here.type == "radio" ? [here.name] : []);
    const way = stops.filter(ahead).filter(
        stop => stop.type != "radio" || (!names.has(stop.name) && names.add(stop.name)));
    return way.findIndex(stop => controls.includes(stop)) + 1;
}"""

# Set SCREENSHOTS to a folder to keep a picture of every page the journeys see.
PICTURES = os.environ.get("SCREENSHOTS")


def _beginning(words: str) -> re.Pattern[str]:
    return re.compile(f"^\\s*{re.escape(words)}(?!\\w)")


def organisation_box(page: Page) -> Locator:
    """The box to type in, once the script has put it in the place of the list, which is a combobox, too."""
    return page.get_by_role("combobox", name="Organisation").and_(page.locator("input"))


class Visitor:
    """Finds things by the words on them. Counts clicks. Fails on an error page, a sideways scroll or an axe rule."""

    def __init__(
        self,
        page: Page,
        name: str,
        cookies_of: Callable[[Person], list[dict[str, object]]],
        *,
        by_keyboard: bool,
        looks_over_pages: bool,
    ) -> None:
        """`cookies_of` opens a sign-in of somebody and answers with what their browser then holds."""
        self.page = page
        self._cookies_of = cookies_of
        self.by_keyboard = by_keyboard
        self._looks_over_pages = looks_over_pages
        self.where = "desk" if by_keyboard else "phone"
        self.clicks = 0
        self._name = re.sub(r"\W+", "-", name).strip("-")
        self._pictures = 0
        self._last_status = 0
        page.on("response", self._note_status)
        page.set_default_timeout(6_000)

    def open(self, address: str) -> "Visitor":
        self.page.goto(address)
        self._look()
        return self

    def follow(self, words: str, *, within: str | None = None) -> "Visitor":
        """Press the link that begins with these words; some go on for those who hear the page."""
        scope = self._scope(within)
        link = scope.get_by_role("link", name=_beginning(words)).or_(
            scope.locator("a[role=button]").filter(has_text=_beginning(words))
        )
        menu = self.page.get_by_role("button", name="Menu", exact=True)
        if within is None and not link.count() and menu.is_visible():
            menu.click()
        self._press(link.first)
        return self

    def press(self, words: str, *, within: str | None = None) -> "Visitor":
        """Press the button that begins with these words."""
        self._press(self._scope(within).get_by_role("button", name=_beginning(words)).first)
        return self

    def type(self, label: str, text: str, *, group: str | None = None) -> "Visitor":
        field = self._group(group).get_by_label(label, exact=True).first
        if self.by_keyboard:
            self._tab_to(field)
            self.page.keyboard.press("Control+A")
            self.page.keyboard.type(text)
        else:
            field.fill(text)
        return self

    def choose(self, label: str, *, group: str | None = None) -> "Visitor":
        """Choose a radio button or tick a box."""
        scope = self._group(group)
        counted = scope.get_by_role(
            "checkbox", name=_beginning(label)
        )  # a filter says how many it finds after its words
        box = scope.get_by_label(label, exact=True).or_(counted).first
        if not self.by_keyboard:
            box.check()
        elif box.get_attribute("type") == "radio":
            self._arrow_to(box)
        else:
            self._tab_to(box)
            if not box.is_checked():
                self.page.keyboard.press("Space")
        expect(box).to_be_checked()
        return self

    def unfold(self, words: str) -> "Visitor":
        """Open what is folded away behind these words, unless it is open."""
        summary = self.page.locator("summary").filter(has_text=_beginning(words)).first
        if self.page.locator("details").filter(has=summary).get_attribute("open") is not None:
            return self
        if self.by_keyboard:
            self._tab_to(summary)
            self.page.keyboard.press("Enter")
        else:
            summary.click()
        return self

    def select(self, label: str, option: str) -> "Visitor":
        """Choose from a drop-down, or find in it by typing where scripts made it a search box."""
        field = self.page.get_by_label(label, exact=True).first
        if self.by_keyboard and field.evaluate("field => field.tagName") == "INPUT":
            self._tab_to(field)
            self.page.keyboard.press("Control+A")
            self.page.keyboard.type(option)
            self.page.get_by_role("option", name=option, exact=False).first.wait_for()
            highlighted = self.page.locator(".autocomplete__option--focused").filter(has_text=option)
            for _ in range(5):
                if highlighted.count():
                    break
                self.page.keyboard.press("ArrowDown")
            self.page.keyboard.press("Enter")
            expect(field).to_have_value(option)
        else:
            field.select_option(label=option)
        return self

    def mark(self, name: str, mark: str) -> "Visitor":
        """One tap on the register, unless the mark is there. With scripts the page stays; without, it comes again."""
        button = self.page.get_by_role("group", name=name, exact=True).get_by_role("button", name=_beginning(mark))
        if button.get_attribute("aria-pressed") == "true":
            return self
        if self.by_keyboard:
            self._tab_to(button)
            self.page.keyboard.press("Enter")
            expect(self.page.locator(".register__row--waiting")).to_have_count(0)  # saved, and not only shown
        else:
            with self.page.expect_navigation():
                button.click()
        expect(button).to_have_attribute("aria-pressed", "true")
        return self

    def document(self, words: str) -> bytes:
        """The PDF that the link with these words opens: Chromium would show it in a window of its own making."""
        link = self.page.get_by_role("link", name=_beginning(words)).first
        if self.by_keyboard:
            self._tab_to(link)
        answer = self.page.request.get(link.get_attribute("href") or "")
        assert answer.headers["content-type"] == "application/pdf", f"{answer.url} answered {answer.status}"
        return answer.body()

    def fields_shown(self) -> int:
        """How many things this page asks for: a group of buttons counts once."""
        names = self.page.locator("main :is(input, select, textarea):visible:not([type=hidden])").evaluate_all(
            "fields => fields.map(field => field.name || field.id)"
        )
        return len(set(names))

    def sees(self, *words: str) -> "Visitor":
        """The page says so."""
        for text in words:
            expect(self.page.locator("body")).to_contain_text(text, use_inner_text=True)
        return self

    def does_not_see(self, *words: str) -> "Visitor":
        for text in words:
            expect(self.page.locator("body")).not_to_contain_text(text, use_inner_text=True)
        return self

    def waits_for(self, words: str, again: str, *, seconds: int = 20) -> "Visitor":
        """Until the page says so. With scripts it looks again by itself; without, the link `again` does."""
        said = self.page.get_by_role("main").get_by_text(words).first
        if self.by_keyboard:
            expect(said).to_be_visible(timeout=seconds * 1_000)
            self._look()
            return self
        for _ in range(seconds):
            if said.is_visible():
                return self
            self.page.wait_for_timeout(1_000)
            self.follow(again)
        raise AssertionError(f"{self.page.url} did not become “{words}”")

    def heading(self, words: str) -> "Visitor":
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(words)
        return self

    def comes_signed_in_as(self, person: Person) -> "Visitor":
        """Signed in already, where signing in leads. How one signs in is a journey of its own, and takes seconds."""
        self.page.context.add_cookies(self._cookies_of(person))  # type: ignore[arg-type]
        return self.open("/account/login")

    def sign_in(self, email: str, password: str) -> "Visitor":
        self.open("/account/login")
        self.type("E-mail address", email)
        self.type("Password", password)
        return self.press("Sign in")

    def _group(self, group: str | None) -> Page | Locator:
        return self.page.get_by_role("group", name=_beginning(group)).first if group else self.page

    def _scope(self, within: str | None) -> Page | Locator:
        """The part of the page whose words hold `within`: a row of a table or list."""
        if within is None:
            return self.page.locator("body")
        return self.page.locator("tr, li").filter(has_text=within).last

    def _press(self, control: Locator) -> None:
        try:
            control.wait_for()
        except Error as error:
            raise AssertionError(f"{error}\n{self.page.url} says:\n{self.page.inner_text('main')}") from error
        self.clicks += 1
        if self.by_keyboard:
            self._tab_to(control)
        with self.page.expect_navigation():
            if self.by_keyboard:
                self.page.keyboard.press("Enter")
            else:
                control.click()
        self._look()

    def _arrow_to(self, radio: Locator) -> None:
        """Tab stops once at a group of radio buttons; the arrow keys move inside it, and choose."""
        group = self.page.locator(f'input[type=radio][name="{radio.get_attribute("name")}"]')
        self._tab_to(group)
        for _ in range(group.count()):
            if self._has_focus(radio):
                break
            self.page.keyboard.press("ArrowDown")
        if not radio.is_checked():  # the one that Tab came to is chosen by Space
            self.page.keyboard.press("Space")

    def _tab_to(self, control: Locator) -> None:
        """Reach a control, or any of several, as a keyboard does. What Tab can't reach, nobody there can press."""
        control.first.wait_for()
        if self._has_focus(control):
            return
        for _ in range(control.evaluate_all(_STEPS_TO)):
            self.page.keyboard.press("Tab")
        for _ in range(150):
            if self._has_focus(control):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{control} cannot be reached with the Tab key on {self.page.url}")

    @staticmethod
    def _has_focus(control: Locator) -> bool:
        return bool(control.evaluate_all("controls => controls.includes(document.activeElement)"))

    def _note_status(self, response: object) -> None:
        if response.request.is_navigation_request() and response.frame == self.page.main_frame:  # type: ignore[attr-defined]
            self._last_status = response.status  # type: ignore[attr-defined]

    def _look(self) -> None:
        """What must hold of every page: no failure, nothing off to the side, no accessibility rule broken."""
        failed = self._last_status >= 500 or self._last_status == 429
        assert not failed, f"{self.page.url} answered {self._last_status}: {self.page.inner_text('main')}"
        if PICTURES:
            self._pictures += 1
            Path(PICTURES).mkdir(parents=True, exist_ok=True)
            picture = Path(PICTURES) / f"{self._name}-{self._pictures:02}.png"
            self.page.screenshot(path=str(picture), full_page=True)
        faults = self._faults() if self._looks_over_pages else []
        assert not faults, f"{self.page.url}\n" + "\n".join(faults)

    def _faults(self) -> list[str]:
        """What is wrong with the page, or with the next, where one that looks again went on by itself meanwhile."""
        try:
            return faults_of(self.page, scripts=self.by_keyboard)
        except Error:
            self.page.wait_for_load_state()
            return faults_of(self.page, scripts=self.by_keyboard)
