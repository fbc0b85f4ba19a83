"""The towns of Essex and the postcode districts, roughly where each is, and how far one is from another."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import asin, cos, radians, sin, sqrt

from training.programme.searching.words import words_of

_EARTH_MILES = 3958.8
_TOWNS = """
basildon 51.576 0.488|benfleet 51.545 0.562|billericay 51.628 0.418|braintree 51.878 0.550|brentwood 51.620 0.305
brightlingsea 51.812 1.024|burnham on crouch 51.628 0.814|canvey island 51.517 0.590|chafford hundred 51.487 0.297
chelmsford 51.735 0.469|chigwell 51.622 0.075|chipping ongar 51.703 0.245|clacton 51.789 1.153
clacton on sea 51.789 1.153|coggeshall 51.872 0.686|colchester 51.889 0.901|corringham 51.525 0.460
dunmow 51.872 0.362|great dunmow 51.872 0.362
earls colne 51.928 0.702|epping 51.700 0.108|frinton 51.830 1.244|frinton on sea 51.830 1.244|grays 51.476 0.325
great baddow 51.718 0.502|hadleigh 51.554 0.610|halstead 51.945 0.639|harlow 51.772 0.102|harwich 51.934 1.261
hatfield peverel 51.776 0.593|hockley 51.604 0.650|ingatestone 51.670 0.384|kelvedon 51.840 0.702|laindon 51.575 0.424
leigh on sea 51.542 0.655|loughton 51.649 0.074|maldon 51.731 0.676|manningtree 51.944 1.062|ongar 51.703 0.245
pitsea 51.569 0.510|rayleigh 51.586 0.605|rochford 51.582 0.707|saffron walden 52.022 0.243|shenfield 51.630 0.319
shoeburyness 51.533 0.798|south ockendon 51.521 0.290|south woodham ferrers 51.647 0.614|southend 51.538 0.714
southend on sea 51.538 0.714|southminster 51.661 0.830|stansted 51.898 0.198|stansted mountfitchet 51.898 0.198
stanford le hope 51.516 0.425|thaxted 51.954 0.344|thurrock 51.494 0.353|tilbury 51.462 0.361|tiptree 51.813 0.746
walton on the naze 51.848 1.268|waltham abbey 51.687 -0.004|west mersea 51.777 0.913|westcliff 51.544 0.690
westcliff on sea 51.544 0.690|wickford 51.611 0.524|witham 51.800 0.638|wivenhoe 51.858 0.962|writtle 51.729 0.428
tendring 51.876 1.110|uttlesford 51.930 0.250|castle point 51.545 0.590|epping forest 51.680 0.090
bishops stortford 51.872 0.159|romford 51.575 0.183|ipswich 52.056 1.148|sudbury 52.040 0.731|cambridge 52.205 0.119
"""
_DISTRICTS = """
cm0 51.64 0.86|cm1 51.74 0.46|cm2 51.72 0.49|cm3 51.72 0.58|cm4 51.67 0.39|cm5 51.71 0.25|cm6 51.88 0.37|cm7 51.89 0.54
cm8 51.80 0.64|cm9 51.74 0.70|cm11 51.62 0.45|cm12 51.63 0.41|cm13 51.61 0.34|cm14 51.62 0.29|cm15 51.65 0.31
cm16 51.70 0.12|cm17 51.77 0.14|cm18 51.76 0.10|cm19 51.76 0.07|cm20 51.78 0.10|cm21 51.81 0.15|cm22 51.86 0.22
cm23 51.87 0.16|cm24 51.90 0.20|cm77 51.87 0.54|co1 51.89 0.90|co2 51.87 0.90|co3 51.88 0.87|co4 51.91 0.91
co5 51.82 0.83|co6 51.91 0.74|co7 51.88 1.02|co8 51.97 0.77|co9 51.95 0.63|co10 52.05 0.72|co11 51.94 1.08
co12 51.93 1.26|co13 51.84 1.24|co14 51.85 1.27|co15 51.79 1.15|co16 51.82 1.12|ss0 51.55 0.69|ss1 51.54 0.73
ss2 51.55 0.72|ss3 51.54 0.79|ss4 51.60 0.71|ss5 51.61 0.66|ss6 51.59 0.61|ss7 51.55 0.57|ss8 51.52 0.59
ss9 51.55 0.65|ss11 51.61 0.53|ss12 51.61 0.51|ss13 51.57 0.51|ss14 51.58 0.48|ss15 51.58 0.43|ss16 51.56 0.46
ss17 51.52 0.44|rm1 51.58 0.18|rm3 51.60 0.22|rm4 51.62 0.16|rm11 51.57 0.22|rm12 51.55 0.20|rm13 51.52 0.19
rm14 51.56 0.25|rm15 51.51 0.28|rm16 51.49 0.33|rm17 51.48 0.32|rm18 51.46 0.36|rm19 51.48 0.25|rm20 51.47 0.29
ig7 51.62 0.08|ig9 51.63 0.05|ig10 51.65 0.07|en9 51.69 0.01|cb10 52.04 0.27|cb11 52.00 0.21|sg8 52.05 -0.02
"""
_SHORTEST_INWARD = 3
"""Of the second half of a postcode, “1AB”."""


@dataclass(frozen=True)
class Place:
    """Somewhere in or near Essex."""

    name: str
    latitude: float
    longitude: float

    def miles_to(self, other: "Place") -> float:
        """As the crow flies."""
        here, there = radians(self.latitude), radians(other.latitude)
        north, east = there - here, radians(other.longitude - self.longitude)
        arc = sin(north / 2) ** 2 + cos(here) * cos(there) * sin(east / 2) ** 2
        return 2 * _EARTH_MILES * asin(sqrt(arc))


def place_named(words: Sequence[str]) -> tuple[Place, int] | None:
    """The place whose name these words begin with, the longest name first, and how many words that is.

    “cm20 1ab” is the district CM20: the second half of a postcode goes with it.
    """
    known = _known()
    for length in range(min(4, len(words)), 0, -1):
        if found := known.get(" ".join(words[:length])):
            return found, length + _inward(words[length:]) if length == 1 else length
    if words and words[0][:-3] in known and words[0][-3:-2].isdigit() and words[0][-2:].isalpha():
        return known[words[0][:-3]], 1  # “cm201ab”
    return None


def where_is(town: str, postcode: str = "") -> Place | None:
    """Where a venue is, by its postcode, or its town where that is not known."""
    for text in (postcode, town):
        if found := place_named(words_of(text)):
            return found[0]
    return None


def place_words() -> frozenset[str]:
    """Every word of a place's name: none of them is a typing error."""
    return frozenset(word for name in _known() for word in name.split())


def _inward(rest: Sequence[str]) -> int:
    """1 where the next word is the second half of a postcode."""
    return int(bool(rest) and len(rest[0]) == _SHORTEST_INWARD and rest[0][0].isdigit() and rest[0][1:].isalpha())


@cache
def _known() -> dict[str, Place]:
    found = {}
    for table, shown in ((_TOWNS, _as_written), (_DISTRICTS, str.upper)):
        for line in table.replace("|", "\n").split("\n"):
            if line:
                name, latitude, longitude = line.rsplit(" ", 2)
                found[name] = Place(shown(name), float(latitude), float(longitude))
    return found


def _as_written(name: str) -> str:
    """“Walton-on-the-Naze”, “Saffron Walden”."""
    if {"on", "le"}.intersection(name.split()):
        return "-".join(word if word in {"on", "le", "the"} else word.title() for word in name.split())
    return name.title()
