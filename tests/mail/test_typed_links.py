"""Links in typed Markdown: those that lead nowhere are named with their line, and an address alone becomes a link."""

import pytest

from training.mail.markdown import message_html
from training.mail.typed_links import link_faults, linked


@pytest.mark.parametrize(
    ("words", "fault"),
    (
        ("See [our page](https://www.escb.co.uk/training) or https://www.escb.co.uk.", None),
        ("Write to [us](mailto:escbtraining@essex.gov.uk) or [ring](tel:03330138937).", None),
        ("[Your booking]({{booking page}}), [in brackets] as typed", None),
        ("See [here](htp://example.org)", "the link [here](htp://example.org) is broken: write the whole address"),
        ("See [here](/courses)", "write the whole address, beginning with https://"),
        ("See [here](www.example.org)", "write the whole address, beginning with https://"),
        ("See [here](https://)", "write the whole address"),
        ("See [here](javascript:alert(1))", "write the whole address"),
        ("See [here]()", "it has no address"),
        ("See [ ](https://example.org)", "has no words"),
        ("One\nSee [here](https://example.org", "Line 2: the link [here](https://example.org is not closed"),
        ("See [here](https://exam ple.org)", "an address has no spaces"),
        ("See https://localhost", "the address https://localhost is broken"),
        ("See <https://localhost/a>", "the address https://localhost/a is broken"),
        ("[Me]({{name}})", "a field cannot stand in an address"),
        ("See https://example.org/{{reference}}", "a field cannot stand in an address"),
    ),
)
def test_what_is_wrong_with_a_link_is_said_in_a_sentence(words, fault):
    found = link_faults(words, {"booking page"})
    if fault is None:
        assert found == []
    else:
        assert any(fault in sentence for sentence in found), found


def test_an_address_that_stands_alone_becomes_a_link():
    html = message_html(linked("See https://example.org/a, or [the *map*](https://example.org/b)."))
    assert '<a href="https://example.org/a"' in html
    assert '<a href="https://example.org/b"' in html
