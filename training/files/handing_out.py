"""The answer with a kept file: to be saved, and never opened by a page of ours."""

from flask import Response

from training.access import refuse
from training.downloads import attachment
from training.files import gateway
from training.files.models import KeptFile


def handed_out(kept: KeptFile | None, gone: str) -> Response:
    """The file under the name it was sent by. `gone`: the sentence where there is none any more."""
    if kept is None:
        refuse(gone, 404)
    name, content_type, kept_as = kept.name, kept.content_type, kept.kept_as
    try:
        return attachment(gateway.read(kept_as), name, content_type)
    except gateway.FileGone:
        refuse(gone, 404)
