"""Made-up people: names in the mix that a county like Essex has, and some that are hard on forms and certificates."""

import re
import unicodedata
from functools import cache
from random import Random

from demonstration.data_files import table

_SHARE = {"english": 70, "south asian": 10, "african": 9, "european": 8, "east asian": 3}

HARD_NAMES = (
    "محمد عبد الرحمن الخطيب",
    "فاطمة الزهراء بنت عبد العزيز",
    "שרה לוי",
    "دیار کریمی",
    "Oluwatobiloba Olufunmilayo Adebayo-Ogunleye-Williams",
    "Maria del Carmen Fernández-Villaverde y García de la Torre",
    "The Reverend Canon Elizabeth Featherstonehaugh-Cholmondeley",
    "Nguyễn Thị Hồng Nhung",
    "Þórunn Guðmundsdóttir",
    "Li",
    "Ng",
    "D’Arcy-O’Sullivan-Mac Giolla Phádraig, Aoife",
    "Kalākaua Keōpūolani",
    "王小明",
)


def make_name(rng: Random) -> str:
    """A given and a family name, mostly from the same part of the world; now and then a double-barrelled one."""
    group = rng.choices(list(_SHARE), weights=list(_SHARE.values()))[0]
    other = group if rng.random() < 0.85 else rng.choice(list(_SHARE))
    family = rng.choice(_names("family", other))
    if rng.random() < 0.05:
        family += "-" + rng.choice(_names("family", "english")[:40])
    return f"{rng.choice(_names('given', group))} {family}"


@cache
def _names(kind: str, group: str) -> list[str]:
    (row,) = (row for row in table("names.csv") if (row["kind"], row["group"]) == (kind, group))
    return row["names"].split("; ")


def as_address(name: str) -> str:
    """The part of an e-mail address before the @: “zoe.obrien”. Empty where nothing of the name is Latin."""
    plain = unicodedata.normalize("NFKD", name.replace("ł", "l").replace("Ł", "L").replace("ø", "o").replace("ı", "i"))
    words = re.sub(r"[^a-z -]", "", plain.lower()).split()
    return ".".join((words[0], words[-1]) if len(words) > 1 else words)[:40].strip("-.")
