import pytest

from training.people.signing_in.browser import LONGEST, browser_of


@pytest.mark.parametrize(
    ("says", "called"),
    (
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:131.0) Gecko/20100101 Firefox/131.0", "Firefox on Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0", "Edge on Windows"),
        (
            "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Safari/537.36",
            "Chrome on an Android device",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari on an iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.0 Safari/605.1.15", "Safari on a Mac"),
        ("curl/8.5.0 (Linux)", "Linux"),
        ("SomethingNew (iPad)", "An iPad"),
        ("curl/8.5.0", ""),
        ("", ""),
    ),
)
def test_a_browser_is_called_what_people_call_it(says, called):
    assert browser_of(says) == called
    assert len(called) <= LONGEST
