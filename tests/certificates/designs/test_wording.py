"""The words of a design: fields that are not known, and words that do not fit, get a sentence beside their box."""

from dataclasses import replace

import pytest

from training.certificates.designs.wording import BUILT_IN, LONGEST_CLOSING, LONGEST_SENTENCE, faults


def test_the_words_that_certificates_had_before_are_right():
    assert faults(BUILT_IN) == []


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    (
        ({"sentence": "attended {{cuorse}}"}, "sentence", "Did you mean {{course}}?"),
        ({"closing": "Held in {{kurs}}."}, "closing", "{{kurs}} is not a field. There are {{course}}"),
        ({"closing": "Given by {{trainer}}."}, "closing", "{{trainer}} is not a field. There are {{course}}"),
        ({"closing": "Given on {{dates"}, "closing", "one of these is missing"),
        ({"title": "Certificate of {{course}}"}, "title", "can hold no field"),
        ({"sentence": "came to {{course}} on {{dates}}"}, "sentence", "longer than one line"),
        ({"sentence": "x" * LONGEST_SENTENCE + "x"}, "sentence", "longer than one line"),
        ({"closing": "{{course}} {{course}} {{course}}"}, "closing", "longer than two lines"),
        ({"closing": "x" * LONGEST_CLOSING}, "closing", "longer than two lines"),
    ),
)
def test_what_is_wrong_with_the_words_is_said_beside_its_box(changes, field, sentence):
    [(where, said)] = faults(replace(BUILT_IN, **changes))
    assert where == field
    assert sentence in said
    assert said[0].isupper() or said.startswith("{{")


def test_every_box_that_is_wrong_has_its_own_sentence():
    wrong = replace(BUILT_IN, sentence="{{a}}", closing="{{b}}", title="{{c}}")
    assert {field for field, _ in faults(wrong)} == {"sentence", "closing", "title"}


def test_fields_in_a_short_sentence_fit():
    assert faults(replace(BUILT_IN, sentence="came to all {{hours}} of", closing="{{place}}, {{dates}}.")) == []
