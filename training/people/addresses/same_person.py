"""Whether two names at one e-mail address are one person's. Pure: names in, an answer out.

Two volunteers share info@…, a couple shares a mailbox, somebody marries, a name is cut short or mistyped. A surname in
common says nothing: couples have it. A first name in common, at one address, is asked about.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol, TypeVar

from training.search.normal_form import sort_key

_CIVIL = {"mr", "mrs", "ms", "miss", "mx", "sir", "dame", "lady", "lord"}
_TITLES = _CIVIL | {"dr", "prof", "professor", "rev", "revd", "reverend", "cllr", "councillor"}
_SHORT_FORMS = tuple(
    frozenset(group.split())
    for group in (
        "abigail abby abi gail",
        "alan al",
        "alexander alexandra alex sandy sasha xander lexi",
        "andrew andy drew",
        "anne ann anna annie nan",
        "anthony antony tony",
        "barbara barb babs",
        "benjamin ben benny",
        "bernard bernie",
        "catherine katherine kathryn catharine kate katie cathy kathy kat cath kath kitty",
        "charles charlie chas chuck",
        "charlotte charlie lottie",
        "christine christina chris chrissie tina",
        "christopher chris kit",
        "daniel dan danny",
        "danielle dani",
        "david dave davy",
        "deborah debra deb debbie debs",
        "dorothy dot dottie",
        "edward ed eddie ted teddy ned",
        "eleanor elinor ellie nell nora",
        "elizabeth elisabeth liz lizzie beth betty eliza libby lisa elsie",
        "emily em emmy",
        "francis frank",
        "frances fran frankie",
        "frederick fred freddie",
        "gillian jillian gill jill",
        "gregory greg",
        "harold harry hal",
        "helen nell ellen",
        "henry harry hal",
        "isabel isabella isobel izzy bella",
        "jacob jake",
        "jacqueline jackie jacqui",
        "james jim jimmy jamie",
        "jane janey",
        "janet jan",
        "jeffrey geoffrey jeff geoff",
        "jennifer jen jenny",
        "jessica jess jessie",
        "joanna joanne jo",
        "john jack johnny jon",
        "jonathan jon jonny",
        "joseph joe joey",
        "josephine jo josie",
        "joshua josh",
        "judith judy",
        "julia juliet julie",
        "kenneth ken",
        "kimberley kim",
        "lawrence laurence larry laurie",
        "leonard len lenny",
        "louisa louise lou",
        "margaret maggie meg peggy marge madge mags",
        "martin marty",
        "mary molly polly",
        "matthew matt",
        "michael mike mick micky",
        "michelle shell",
        "mohammed muhammad mohamed mohammad mo",
        "nathaniel nathan nat nate",
        "nicholas nick nicky",
        "nicola nicky nikki",
        "olivia liv livvy",
        "oliver olly ollie",
        "pamela pam",
        "patricia pat patsy trish tricia",
        "patrick pat paddy",
        "penelope penny",
        "peter pete",
        "philip phillip phil",
        "rachel rach",
        "raymond ray",
        "rebecca becky becca bex",
        "richard rich rick ricky dick",
        "robert rob bob bobby robbie bert",
        "roger rog",
        "ronald ron ronnie",
        "rosemary rose rosie",
        "samantha sam sammy",
        "samuel sam sammy",
        "sarah sara sally",
        "simon si",
        "stephanie steph",
        "stephen steven steve",
        "stuart stewart stu",
        "susan suzanne susannah sue suzie susie",
        "teresa theresa terry tess",
        "terence terry",
        "theodore theo ted",
        "thomas tom tommy",
        "timothy tim",
        "valerie val",
        "vanessa nessa",
        "victoria vicky vicki tori",
        "vincent vince",
        "walter wally",
        "william will bill billy liam",
        "zachary zac zach zak",
    )
)
_SHORTEST_BEGINNING = 3
"""Letters of a name that are a short form of it: “Reg” is, “Jo” may be of many."""
_SHORTEST_MISSPELT = 4
"""Letters. “Tom” and “Tim” are two people; “Smith” and “Smyth” may be one."""


class Likeness(StrEnum):
    SAME = "same"
    UNCLEAR = "unclear"
    DIFFERENT = "different"


def likeness(one: str, other: str) -> Likeness:
    """Whether two names at one address are of one person. UNCLEAR: only they can say."""
    ours, theirs = _words(one), _words(other)
    if sorted(ours) == sorted(theirs) or "".join(ours) == "".join(theirs):
        return Likeness.SAME
    fewer, more = sorted((ours, theirs), key=len)
    if _all_stand_for(fewer, more):
        return Likeness.SAME if len(fewer) > 1 else Likeness.UNCLEAR
    if _is_one_slip_away(" ".join(ours), " ".join(theirs)) or _first_names_agree(ours, theirs):
        return Likeness.UNCLEAR
    return Likeness.DIFFERENT


class Named(Protocol):
    name: str


Somebody = TypeVar("Somebody", bound=Named)


def who_is_meant(people: Sequence[Somebody], name: str, *, if_unclear: bool) -> Somebody | None:
    """Which of the people at one address has this name: the one most like it, the first of several. None: another.

    `if_unclear`: whether somebody of whom it is not clear is taken to be meant.
    """
    by_likeness: dict[Likeness, Somebody] = {}
    for one in people:
        by_likeness.setdefault(likeness(one.name, name), one)
    unclear = by_likeness.get(Likeness.UNCLEAR) if if_unclear else None
    return by_likeness.get(Likeness.SAME) or unclear


def without_title(name: str) -> str:
    """The key of a name without its title: that of “Mrs Jane Smith” is that of “Jane Smith”."""
    return " ".join(_words(name))


def _words(name: str) -> list[str]:
    words = sort_key(name).split()
    return [word for word in words if word not in _TITLES] or words


def _all_stand_for(fewer: list[str], more: list[str]) -> bool:
    """Whether each word of the shorter name is one of the longer, its initial or its short form; one of them whole."""
    left = list(more)
    for word in fewer:
        if word in left:
            left.remove(word)
            continue
        match = next((one for one in left if _stands_for(word, one)), None)
        if match is None:
            return False
        left.remove(match)
    return any(word in more and len(word) > 1 for word in fewer)


def _stands_for(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    is_begun = long.startswith(short) and (len(short) == 1 or len(short) >= _SHORTEST_BEGINNING)
    return is_begun or any({one, other} <= group for group in _SHORT_FORMS)


def _first_names_agree(ours: list[str], theirs: list[str]) -> bool:
    return bool(ours and theirs) and (ours[0] == theirs[0] or _stands_for(ours[0], theirs[0]))


def _is_one_slip_away(one: str, other: str) -> bool:
    """One letter more, one less, another one, or two that changed places, in one word that is not short."""
    ours, theirs = one.split(), other.split()
    if len(ours) != len(theirs):
        return False
    unlike = [pair for pair in zip(ours, theirs, strict=True) if pair[0] != pair[1]]
    if len(unlike) != 1:
        return False
    short, long = sorted(unlike[0], key=len)
    if len(short) < _SHORTEST_MISSPELT or len(long) - len(short) > 1:
        return False
    at = next((n for n, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(long) > len(short):
        return short[at:] == long[at + 1 :]
    swapped = short[at : at + 2] == long[at : at + 2][::-1]
    return short[at + 1 :] == long[at + 1 :] or (swapped and short[at + 2 :] == long[at + 2 :])
