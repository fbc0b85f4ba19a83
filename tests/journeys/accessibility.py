"""What axe finds on a page: rules that are broken, and what it could not decide and nobody has looked at yet."""

from dataclasses import dataclass
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_axe = Axe()
_SHAPE = """() => {
    const pointers = /^(for|headers|aria-(labelledby|describedby|controls|owns|activedescendant))$/;
    const kept = /^(class|type|role|lang|tabindex|scope|hidden|open|disabled|required|autocomplete|style|aria-.*)$/;
    const told = ({name, value}) => {
        if (pointers.test(name)) return name + value.split(" ").every(id => document.getElementById(id));
        if (kept.test(name)) return name + "=" + value.replace(/[0-9]+/g, "0");
        return name + (value.trim() != "");
    };
    const says = element => [...element.childNodes].some(node => node.nodeType == 3 && node.data.trim());
    const shape = element => [element.tagName, ...[...element.attributes].map(told), says(element),
        "(", ...[...element.children].map(shape), ")"].join(" ");
    const ids = [...document.querySelectorAll("[id]")].map(element => element.id);
    return shape(document.documentElement) + (ids.length - new Set(ids).size);
}"""
_without_faults: set[int] = set()
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
    """One line for each rule that the page breaks or that a person has to decide on, with some of its elements.

    A page of the shape of one without faults has none: the same elements in the same places with the same classes and
    roles, and words, labels and names wherever that one had some. Axe takes most of a second, and journeys meet the
    same pages again and again.
    """
    shape = hash(page.evaluate(_SHAPE))
    if shape in _without_faults:
        return []
    faults = _all_faults_of(page)
    if not faults:
        _without_faults.add(shape)
    return faults


def _all_faults_of(page: Page) -> list[str]:
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
