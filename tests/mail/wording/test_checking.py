"""Words with something wrong are named by their line: unknown fields, links that lead nowhere, and what has to stay."""

import pytest

from training.mail.wording.checking import body_faults, subject_faults
from training.mail.wording.kind_files import kind_in

KIND = kind_in(
    """Name: A place is booked
Sent: To the delegate
Group: Booking a place
Fields: shared.txt
Required: booking page, what you owe

[what you owe] What is to be paid
{% if owed %}{{ owed }}{% endif %}

[booking page, link: See your booking] The page
{{ page }}
""",
    "Subject: Booked: {{event}}\n\nHello {{name}},\n\n{{what you owe}}\n\n{{booking page}}\n",
    {"shared.txt": "[name] The name\n{{ name }}\n\n[event] The title\n{{ title }}\n"}.__getitem__,
)
GOOD = KIND.ours.body


def test_a_kind_is_read_from_its_files():
    assert (KIND.name, KIND.ours.subject, KIND.required) == (
        "A place is booked",
        "Booked: {{event}}",
        [
            "what you owe",
            "booking page",
        ],
    )
    assert list(KIND.fields) == ["name", "event", "what you owe", "booking page"]
    assert KIND.fields["what you owe"].source == "{% if owed %}{{ owed }}{% endif %}"
    with pytest.raises(ValueError, match="Subject"):
        kind_in("Name: x\nSent: x\nGroup: x", "Hello", str)
    with pytest.raises(ValueError, match="no field"):
        kind_in("Name: x\nSent: x\nGroup: x\nRequired: link", "Subject: x", str)


@pytest.mark.parametrize(
    ("body", "fault"),
    (
        (GOOD, None),
        (f"{GOOD}\nSee [our page](https://www.escb.co.uk) or [your booking]({{{{booking page}}}}).", None),
        ("", "Write what the message says."),
        ("x" * 10_001, "at most 10,000 characters"),
        (GOOD.replace("{{name}}", "{{nmae}}"), "Line 1, “Hello {{nmae}},”: {{nmae}} is not a field."),
        (GOOD.replace("{{name}}", "{{7*7}}"), "{{7*7}} is not a field."),
        (GOOD.replace("{{name}}", "{{name}"), "one of these is missing"),
        (f"{GOOD}\n\n[here](htp://x)", "Line 7, “[here](htp://x)”: the link [here](htp://x) is broken"),
        (f"{GOOD}\n\nhttps://localhost", "the address https://localhost is broken"),
        (GOOD.replace("{{booking page}}", ""), "{{booking page}} has to stand in it"),
        ("Hello", "{{what you owe}} and {{booking page}} have to stand in it"),
    ),
)
def test_what_is_wrong_with_a_body_is_said_with_its_line(body, fault):
    faults = body_faults(body, KIND)
    if fault is None:
        assert faults == []
    else:
        assert any(fault in said for said in faults), faults


@pytest.mark.parametrize(
    ("subject", "fault"),
    (
        ("Booked: {{event}}", None),
        (" ", "Write a subject."),
        ("{{evnt}}", "{{evnt}} is not a field. Did you mean {{event}}?"),
        ("{{booking page}}", "{{booking page}} can only stand in the body."),
        ("x" * 201, "at most 200 characters"),
    ),
)
def test_what_is_wrong_with_a_subject(subject, fault):
    faults = subject_faults(subject, KIND)
    assert (faults == []) if fault is None else any(fault in said for said in faults)
