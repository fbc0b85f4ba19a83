"""What the administrator writes is shown as they meant it, and can do nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.mail.markdown import message_html, page_html, plain, plain_text


def test_markdown_shows_what_people_write():
    html = page_html("# Aims\n\n- *look*\n- **ask**\n\n[The hub](https://example.org/)\nnext line")
    assert "<h2>Aims</h2>" in html
    assert "<em>look</em>" in html
    assert "<strong>ask</strong>" in html
    assert '<a href="https://example.org/" rel="noopener">The hub</a>' in html
    assert "<br" in html


@pytest.mark.parametrize(
    "text",
    (
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[a](javascript:alert(1))",
        "[a](JaVaScRiPt:alert(1))",
        "[a](data:text/html;base64,PHNjcmlwdD4=)",
        "[a](vbscript:x)",
        "<javascript:alert(1)>",
        "![a](https://evil.example/track.png)",
        '<a href="javascript:alert(1)">a</a>',
        '<p style="position:fixed">a</p>',
        "<iframe src='https://evil.example'></iframe>",
    ),
)
@pytest.mark.parametrize("render", (page_html, message_html))
def test_markdown_lets_nothing_through_that_acts(render, text):
    html = render(text).lower()
    for harm in ("<script", "<img", "<iframe", "<p style", '<a href="javascript', '<a href="data', '<a href="vbscript'):
        assert harm not in html


@pytest.mark.parametrize(
    "address",
    ("//evil.example", "///evil.example", r"\\\\evil.example", "evil.example", "//evil.example/x"),
)
@pytest.mark.parametrize("render", (page_html, message_html))
def test_an_address_without_a_scheme_leads_nowhere_but_to_a_page_of_the_site(render, address):
    assert "href" not in render(f"[Your refund]({address})")
    assert "href" not in render(f"[Your refund][1]\n\n[1]: {address}")
    assert 'href="/courses"' in render("[courses](/courses)")


@pytest.mark.parametrize(
    ("markdown", "plain_half"),
    (
        (
            "Use [Google](<https://g.example/a>) or [Outlook](<https://o.example/b>). It stays.",
            "Use Google or Outlook. It stays.\nGoogle: https://g.example/a\nOutlook: https://o.example/b",
        ),
        (
            "- **On the day:** [join online](<https://x.example>). For you.\n- Bring a pen.",
            "- On the day: join online. For you.\nJoin online: https://x.example\n- Bring a pen.",
        ),
        ("[See your booking](<https://x.example/1>)", "See your booking: https://x.example/1"),
        ("**Now** [say who comes](<https://x.example/2>)", "Now say who comes: https://x.example/2"),
    ),
)
def test_the_plain_half_has_an_address_at_the_end_of_a_line_and_one_a_line(markdown, plain_half):
    assert plain_text(markdown) == plain_half


@given(st.text())
def test_what_is_filled_in_shows_as_it_was_typed_in_both_halves(typed):
    from bs4 import BeautifulSoup

    source = f"Hello {plain(typed)}!"
    words = " ".join(typed.split())
    shown = BeautifulSoup(message_html(source), "html.parser")
    assert {tag.name for tag in shown.find_all()} <= {"p", "br"}
    assert not shown.find("a")
    if typed.isprintable():  # what nobody can see is not compared
        assert " ".join(plain_text(source).split()) == " ".join(f"Hello {words}!".split()) or not words
        assert words in " ".join(shown.get_text().split())


@given(st.text(alphabet="<>[]()#*_`!:/\"'= \njavscriptonerhf"))
def test_whatever_is_typed_only_known_tags_come_out(text):
    import re

    tags = {tag.lower() for tag in re.findall(r"</?([a-zA-Z0-9]+)", page_html(text))}
    assert tags <= {"p", "a", "em", "strong", "ul", "ol", "li", "h2", "h3", "h4", "br", "blockquote", "hr", "code"}


def test_the_plain_half_has_bare_addresses_and_no_stars():
    text = "**To keep the place**, follow\n\n<https://training.example/x?a=b*c>\n\n5 ** 2 and <not a link>"
    assert (
        plain_text(text) == "To keep the place, follow\n\nhttps://training.example/x?a=b*c\n\n5 ** 2 and <not a link>"
    )
