"""What people read of us, as it stands in the files: templates, messages, and the sentences in the program."""

import ast
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from config import ROOT
from training.mail.wording.kind_files import kind_in

TEMPLATES = ROOT / "templates"
_BLOCKS = (
    "p|div|li|ul|ol|h[1-6]|t[dhr]|thead|tbody|d[tdl]|section|nav|table|form|label|summary|details|button|legend|br"
)
_BLOCK = re.compile(rf"</?(?:{_BLOCKS}|caption|option|span class=\"(?:cell-more|govuk-visually-hidden)\")\b[^>]*>")
_STRING = re.compile(r'"([^"{}<>]*[a-z] [a-z][^"{}<>]*)"')
_MARKS = re.compile(r"(?m)\*\*|^#+ |^- |[\[\]]|\((?:<?it>?)\)")


Texts = Sequence[tuple[str, str]]
"""Each with where it stands."""


@cache
def of_pages() -> Texts:
    """Every page and document: its name, and its words."""
    pages = sorted(TEMPLATES.rglob("*.html"))
    return [(path.relative_to(TEMPLATES).as_posix(), words_of_page(path.read_text())) for path in pages]


def words_of_page(source: str) -> str:
    """A template's words: what it fills in is “it”, and a block is a line."""
    text = re.sub(r"{#.*?#}|<(script|style)\b.*?</\1>", " ", source, flags=re.DOTALL)
    in_code = [found for found in _STRING.findall(text) if not found.startswith("govuk") and "_" not in found]
    text = re.sub(r"{{.*?}}", " it ", re.sub(r"{%.*?%}", " ", text, flags=re.DOTALL), flags=re.DOTALL)
    return "\n".join([re.sub(r"<[^>]+>", "", _BLOCK.sub("\n", re.sub(r"\s+", " ", text))), *in_code])


@cache
def of_messages() -> Texts:
    """Every kind of message: our words for it, and those that its fields make."""
    found = []
    for path in sorted(TEMPLATES.rglob("emails/[a-z]*.txt")):
        kind = kind_in(path.read_text(), path.with_suffix(".md").read_text(), lambda of: (TEMPLATES / of).read_text())
        fields = (field.source for field in kind.fields.values())
        text = "\n".join([kind.ours.subject, kind.ours.body, *fields])
        text = re.sub(r"{{.*?}}", "it", re.sub(r"{%.*?%}", " ", text, flags=re.DOTALL), flags=re.DOTALL)
        found.append((path.relative_to(TEMPLATES).as_posix(), _MARKS.sub("", text)))
    return found


@cache
def of_the_program() -> Texts:
    """Every module that has words for people: refusals, hints and answers, and the labels of its forms."""
    modules = sorted((ROOT / "training").rglob("*.py"))
    return [
        (path.relative_to(ROOT).as_posix(), "\n".join(said)) for path in modules if (said := list(_sentences_in(path)))
    ]


def _sentences_in(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text())
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("fields."):
            said = [*node.args, *(keyword.value for keyword in node.keywords if keyword.arg == "hint")]
            yield from (one.value for one in said if _is_text(one) and one.value[:1].isupper())
        parts = node.values if isinstance(node, ast.JoinedStr) else [node]
        if isinstance(node, ast.JoinedStr | ast.Constant) and id(node) not in docs:
            text = "".join(part.value if _is_text(part) else "it" for part in parts)
            if re.match(r"[A-Z“]", text) and text.rstrip().endswith((".", "?", ".”")) and text.count(" ") > 3:
                yield text


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)
