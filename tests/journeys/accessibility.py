"""What axe finds on a page: rules that are broken, and what it could not decide and nobody has looked at yet. And
whether the page is wider than its window.
"""

from collections import defaultdict
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
_WORDS_OF_A_NEW_LOOK = """known => {
    // Marks what shows words in a way that is not known: a tag with its classes, its state and its own colours, within
    // such tags. Answers with the ways that are new.
    const told = ({tagName, classList, attributes: {style, type, disabled}}) =>
        [tagName, ...classList, style?.value, type?.value, disabled ? "disabled" : ""].join(".");
    const way = element => element ? way(element.parentElement) + ">" + told(element) : "";
    const shows = element => element.matches("input, select, textarea")
        || [...element.childNodes].some(node => node.nodeType == 3 && node.data.trim());
    const ways = new Set(known);
    for (const element of document.body.querySelectorAll("*")) {
        if (!shows(element) || !element.checkVisibility({visibilityProperty: true}) || ways.has(way(element))) continue;
        ways.add(way(element));
        element.setAttribute("data-new-look", "");
    }
    return [...ways].slice(known.length);
}"""
_AT_ONCE = """() => {
    // In a browser that runs no scripts no timer ever ends, and nothing is told of changes: axe waits for both, so what
    // it puts off for less than a second is done at once, and its promises are the browser's own.
    delete window.MutationObserver;
    delete window.WebKitMutationObserver;
    delete window.MessageChannel;
    window.setTimeout = (done, after, ...values) => {
        if (!(after > 1000)) Promise.resolve().then(() => done(...values));
        return 0;
    };
}"""
_RUN = """() => {
    axe.configure({rules: [{id: "color-contrast", selector: "[data-new-look]"}]});
    return axe.run({resultTypes: ["violations", "incomplete"]});  // of any other kind it names only the first element
}"""
_UNMARK = """() =>
    document.querySelectorAll("[data-new-look]").forEach(element => element.removeAttribute("data-new-look"))
"""
_without_faults: set[tuple[int, str, int]] = set()
_readable: dict[tuple[int, str], set[str]] = defaultdict(set)
"""By width of the window and the colours asked for: ways of showing words whose contrast was found without faults."""


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
        ".event-page__places, .event-page__offered :is(strong, a)",
        "The box of price and button touches it, and on a phone stays over what is scrolled below: ink on wash, both.",
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
        "color-contrast",
        ".chart__picture text",
        "Names stand above the bars of a chart and numbers behind their ends: ink or muted, on the page's white.",
    ),
    LookedAt(
        "color-contrast",
        ".table-scroll > table > caption",
        "The caption of a table that is wider than its frame goes on beyond the frame's edge: ink on white.",
    ),
    LookedAt(
        "frame-tested",
        "iframe.message-frame",
        "The frame holds a message and runs no scripts, so not axe either; under it the message stands as plain text.",
    ),
)


def faults_of(page: Page, *, scripts: bool = True, look: str = "") -> list[str]:
    """One line for each rule that the page breaks or that a person has to decide on, with some of its elements.

    `scripts` says whether this browser runs the scripts of its pages, `look` which colours it asks for, if any.

    A page of the shape of one without faults has none at that width: the same elements in the same places with the same
    classes and roles, and words, labels and names wherever that one had some. Axe takes most of a second, and journeys
    meet the same pages again and again. Three quarters of that go into contrast, which the style sheet decides: of each
    way of showing words the first is looked at.
    """
    window = page.viewport_size
    assert window is not None
    # A page without scripts can't be asked for its own size, so its root is measured from outside.
    width = page.locator("body").evaluate("body => body.ownerDocument.documentElement.scrollWidth")
    too_wide = [f"it is {width} pixels wide in a window of {window['width']}"] if width > window["width"] else []
    seen_as = window["width"], look
    shape = *seen_as, hash(page.evaluate(_SHAPE))
    if shape in _without_faults:
        return too_wide
    if not scripts:
        page.evaluate(_AT_ONCE)
    new_looks = page.evaluate(_WORDS_OF_A_NEW_LOOK, list(_readable[seen_as]))
    faults = _found_by_axe(page)
    page.evaluate(_UNMARK)
    if not faults:
        _without_faults.add(shape)
        _readable[seen_as].update(new_looks)
    return too_wide + faults


def _found_by_axe(page: Page) -> list[str]:
    page.evaluate(_axe.axe_script)
    found = page.evaluate(_RUN)
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
