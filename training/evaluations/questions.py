"""Which questions each kind of form asks. A course names its kind; the administrator's default is “standard”."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Questions:
    """Every form asks for confidence before and after, the content and whether they would recommend it."""

    trainer: bool = True
    venue: bool = True
    pace: bool = True
    mix_helped: bool = True
    one_thing: bool = True
    wants_slides: bool = True
    trainer_text: str = "The trainer"
    one_thing_text: str = "One thing I will do because of this course"


_KINDS = {
    "standard": Questions(),
    # A safeguarding lead changes what others do: the question is about the organisation.
    "level-3": Questions(one_thing_text="One thing I will change in my organisation"),
    "conference": Questions(
        trainer_text="The speakers", pace=False, one_thing_text="One thing I will take back to my team"
    ),
    # An hour online: what takes longer than two minutes is left out.
    "briefing": Questions(trainer_text="The speaker", venue=False, pace=False, mix_helped=False, one_thing=False),
}


def questions_of(kind: str) -> Questions:
    """The questions of a kind of form; a kind nobody has written asks the standard ones."""
    return _KINDS.get(kind, _KINDS["standard"])


SCALE = [(str(number), str(number)) for number in range(1, 6)]
RECOMMEND_SCALE = [(str(number), str(number)) for number in range(11)]
