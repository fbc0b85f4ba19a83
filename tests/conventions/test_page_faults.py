"""What every page of every test is looked over for: a page that has the fault is found, and a good one is not."""

import pytest
from flask import Flask, Response

from tests.page_faults import faults_of
from tests.pages import tree_of
from training.pages import SITE_NAME

GOOD = f"""<!doctype html><html lang="en"><head><title>Courses – {SITE_NAME}</title></head><body>
<h1 id="top">Courses</h1><a href="#top">Up</a> <a href="/courses">All courses</a><svg><title>Logo</title></svg>
<img src="/a.png" alt=""><label for="name">Name</label><input id="name"><label>Town <input name="town"></label>
<form method="post" action="/courses" novalidate><input type="hidden" name="csrf_token"><input aria-label="Day">
<button>Save</button></form><!-- {SITE_NAME} -->%s</body></html>"""


@pytest.mark.parametrize(
    ("added", "told"),
    (
        ("", None),
        ("<h1>Another</h1>", "2 h1 headings"),
        ('<p id="top">Again</p>', "ids used more than once: ['top']"),
        ('<img src="/b.png">', "an image has no alt"),
        ("<td>None</td>", "the page says None"),
        ('<input id="other">', "a field has no label"),
        ("<textarea></textarea>", "a field has no label"),
        ("<button> </button>", "a button says nothing"),
        (
            '<div class="a govuk-error-summary"><ul><li><a href="#gone">Mend it</a></li></ul></div>',
            "the error summary leads nowhere",
        ),
        ('<form method="post" novalidate><button>Go</button></form>', "a form has no CSRF token"),
        (
            '<form method="post"><input type="hidden" name="csrf_token"><select aria-label="A"></select></form>',
            "a form lacks novalidate",
        ),
        ('<a href="/courses"> <b></b></a>', "a link says nothing"),
        ("<a>Nowhere</a>", "a link leads nowhere"),
        ('<a href="#gone">Gone</a>', "#gone is not on the page"),
        ('<a href="/unknown">Unknown</a>', "GET /unknown is no address of ours"),
        ('<form action="/unknown"><button>Find</button></form>', "GET /unknown is no address of ours"),
        ('<p style="color: red">Red</p>', "an inline style"),
        ("<style>p {}</style>", "an inline style"),
        ("<script>1</script><script>2</script>", "an inline script"),
        ('<p onclick="go()">Go</p>', "inline event handlers, which the policy forbids: ['p']"),
    ),
)
def test_a_fault_of_a_page_is_found_and_told(added: str, told: str | None) -> None:
    faults = _faults(GOOD % added)
    assert bool(faults) == (told is not None), faults
    assert told is None or told in faults[0]


@pytest.mark.parametrize(
    ("page", "told"),
    (
        (GOOD.replace(' lang="en"', ""), "<html> has no lang"),
        (GOOD.replace(f"Courses – {SITE_NAME}", f"– {SITE_NAME}"), "the title has to say what the page is"),
        (GOOD.replace(f"<title>Courses – {SITE_NAME}</title>", ""), "the title has to say what the page is"),
    ),
)
def test_a_page_without_its_language_or_title_is_found(page: str, told: str) -> None:
    assert [told in fault for fault in _faults(page % "")] == [True]


def test_a_page_without_a_content_security_policy_is_found() -> None:
    assert _faults(GOOD % "", policy="") == ["no Content-Security-Policy"]


def _faults(page: str, policy: str = "default-src 'self'") -> list[str]:
    """What is said of a page of a site that has one address, /courses."""
    app = Flask("one_page")
    answer = Response(page, headers={"Content-Security-Policy": policy} if policy else {}, content_type="text/html")
    app.add_url_rule("/courses", view_func=lambda: answer, methods=["GET", "POST"])
    client = app.test_client()
    shown = client.get("/courses")
    return faults_of(shown, client, tree_of(shown))
