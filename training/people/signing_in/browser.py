"""What a browser is called in the list of where somebody is signed in. Pure: what it says of itself in, words out.

Only what helps to tell one's own telephone from a stranger's: no version, and nothing that could not be guessed.
"""

from collections.abc import Sequence

LONGEST = 60
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_MACHINES = (
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "an Android device"),
    ("Windows", "Windows"),
    ("CrOS", "a Chromebook"),
    ("Macintosh", "a Mac"),
    ("Linux", "Linux"),
)


def browser_of(user_agent: str) -> str:
    """“Firefox on Windows”. Empty where it says nothing that is known."""
    browser, machine = _first(user_agent, _BROWSERS), _first(user_agent, _MACHINES)
    if browser and machine:
        return f"{browser} on {machine}"
    return browser or machine[:1].upper() + machine[1:]


def _first(user_agent: str, known: Sequence[tuple[str, str]]) -> str:
    return next((word for sign, word in known if sign in user_agent), "")
