"""Files as people send them: what each is made of, as far as it is looked into."""

import io
import zipfile

from PIL import Image

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
_MAIN = {
    "pptx": "presentationml.presentation.main+xml",
    "docx": "wordprocessingml.document.main+xml",
    "xlsx": "spreadsheetml.sheet.main+xml",
    "pptm": "ms-powerpoint.presentation.macroEnabled.main+xml",
}


def packed(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def office(kind: str, **more: bytes) -> bytes:
    """A file of Office, with more parts by their names, in which “__” stands for “/”."""
    listed = f'<Types><Override ContentType="application/vnd.openxmlformats-officedocument.{_MAIN[kind]}"/></Types>'
    named = {name.replace("__", "/"): content for name, content in more.items()}
    return packed({"[Content_Types].xml": listed.encode(), "ppt/presentation.xml": b"<p/>", **named})


def open_document(kind: str = "presentation", **more: bytes) -> bytes:
    named = {name.replace("__", "/"): content for name, content in more.items()}
    return packed({"mimetype": f"application/vnd.oasis.opendocument.{kind}".encode(), "content.xml": b"<o/>", **named})


def picture(kind: str) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (8, 8)).save(file, kind)
    return file.getvalue()
