"""Compile every template with the program's own Jinja: syntax, and filters and tests that nobody defined."""

import os
import sys
import tempfile
from pathlib import Path

from jinja2 import TemplateError, TemplateSyntaxError

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))


def faults() -> list[str]:
    """One line for each template that does not compile: file, line and reason."""
    from training.app import create_app

    environment = create_app().jinja_env
    found = []
    words_of_messages = ".md"  # fields in plain words, which are no Jinja; tests/conventions fill them in
    for path in sorted((ROOT / "templates").rglob("*")):
        if path.is_dir() or path.suffix == words_of_messages:
            continue
        name = path.relative_to(ROOT / "templates").as_posix()
        try:
            environment.get_template(name)
        except TemplateSyntaxError as fault:
            found.append(f"templates/{fault.name or name}:{fault.lineno}: {fault.message}")
        except (TemplateError, UnicodeDecodeError) as fault:
            found.append(f"templates/{name}: {fault}")
    return found


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATA_DIR"] = folder
        lines = faults()
    sys.exit("\n".join(lines) or 0)
