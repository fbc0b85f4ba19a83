"""What axe finds on a page: rules that are broken, and what it could not decide and nobody has looked at yet."""

from dataclasses import dataclass
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_axe = Axe()
_OPTIONS = {"resultTypes": ["violations", "incomplete"]}  # of any other kind axe names only the first element


@dataclass(frozen=True)
class LookedAt:
    """Something axe leaves to a person, who has looked: the rule, the elements, and why they are fit to be shown."""

    rule: str
    elements: str
    """A CSS selector."""
    because: str


UNDECIDED = (
    LookedAt(
        "color-contrast",
        ".steps > li > strong",
        "The number of a step is a pseudo-element, 50 pixels to the left of the words: they stand on the page's white.",
    ),
    LookedAt(
        "color-contrast",
        ".sort-link__arrow",
        "An arrow is no letter: ink or muted on white, and hidden. The order is said in words, and to ARIA.",
    ),
    LookedAt(
        "color-contrast",
        ".govuk-pagination__item--ellipsis",
        "Three dots between the first pages and the last are no letters: ink on white.",
    ),
    LookedAt(
        "frame-tested",
        "iframe.message-frame",
        "The frame holds a message and runs no scripts, so not axe either; under it the message stands as plain text.",
    ),
)


def faults_of(page: Page) -> list[str]:
    """One line for each rule that the page breaks or that a person has to decide on, with some of its elements."""
    found = _axe.run(page, options=_OPTIONS).response
    broken = [_told(rule, rule["nodes"]) for rule in found["violations"]]
    undecided = [
        (rule, [node for node in rule["nodes"] if not _looked_at(page, rule, node)]) for rule in found["incomplete"]
    ]
    return broken + [
        f"not decided by axe: look, then mend it or add it to UNDECIDED: {_told(rule, nodes)}"
        for rule, nodes in undecided
        if nodes
    ]


def _looked_at(page: Page, rule: dict[str, Any], node: dict[str, Any]) -> bool:
    element = page.locator(node["target"][0]).first
    return any(
        known.rule == rule["id"] and element.evaluate("(element, known) => element.matches(known)", known.elements)
        for known in UNDECIDED
    )


def _told(rule: dict[str, Any], nodes: list[dict[str, Any]]) -> str:
    elements = [
        (node["target"], [check["message"] for check in node["any"] + node["all"] + node["none"]]) for node in nodes
    ]
    return f"{rule['id']}: {rule['help']}: {elements[:3]}"
