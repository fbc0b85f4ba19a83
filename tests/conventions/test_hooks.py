"""The hooks of a commit and `make check` run the same."""

import re

from config import ROOT

MAKEFILE = (ROOT / "Makefile").read_text()
HOOKS = (ROOT / ".pre-commit-config.yaml").read_text()


def test_every_check_has_a_hook():
    recipe = re.search(r"^check:.*\n((?:\t.*\n)+)", MAKEFILE, re.MULTILINE)
    assert recipe
    lines = [line.strip() for line in recipe[1].splitlines()]
    tools = [line.partition(" -")[0].removesuffix(" .") for line in lines if not line.startswith("@")]
    ours = re.findall(r"check-\w+", recipe[1])  # make check-templates and the like
    assert len(tools) > 5
    assert len(ours) > 2
    run = re.findall(r"entry: (?:\.venv/bin/|make )(.*)", HOOKS)
    missing = {check for check in (*tools, *ours) if not any(f"{entry} ".startswith(f"{check} ") for entry in run)}
    assert not missing, "add it to .pre-commit-config.yaml"


def test_no_hook_is_fetched_from_anywhere():
    assert set(re.findall(r"repo: (\S+)", HOOKS)) == {"local"}
    assert set(re.findall(r"language: (\S+)", HOOKS)) == {"system"}
