"""What is typed and sent of a design."""

from training import fields
from training.certificates.designs import operations
from training.certificates.designs.models import CertificateDesign
from training.certificates.designs.wording import (
    FIELDS,
    LONGEST_CLOSING,
    LONGEST_SENTENCE,
    LONGEST_SIGNATORY,
    LONGEST_TITLE,
    DesignWords,
)
from training.files_in.cells import MOST_BYTES, Unreadable
from training.files_in.pictures import Picture, read_picture_for_print
from training.mail.fields import listed

MOST_DOTS_WIDE = 700
"""Of a picture on a certificate: 46 mm wide, it is printed with 380 dots to the inch."""


class DesignWordsForm(fields.Form):
    title = fields.text("Title", "Enter the title", hint="The same on every certificate.", limit=LONGEST_TITLE)
    sentence = fields.text(
        "Sentence under the name",
        "Enter the sentence under the name",
        hint=f"Between the name and the title of the course, in one line. It can hold {listed(list(FIELDS))}.",
        limit=LONGEST_SENTENCE,
    )
    closing = fields.text(
        "Closing line (optional)",
        hint="At the foot of the page, in at most two lines. It can hold the same fields.",
        limit=LONGEST_CLOSING,
    )
    signatory = fields.text("Who signs", "Enter who signs", hint="A name, or a post alone.", limit=LONGEST_SIGNATORY)
    signatory_post = fields.text(
        "Their post (optional)",
        hint="Printed below the name, and the name of the Board below that.",
        limit=LONGEST_SIGNATORY,
    )
    submit = fields.button("Save and see the preview")

    def words(self) -> DesignWords:
        return DesignWords(
            self.title.data,
            self.sentence.data,
            self.closing.data or "",
            self.signatory.data,
            self.signatory_post.data or "",
        )


class DesignPictureForm(fields.Form):
    """A logo with whose it is, or a signature. Where there is one, another may be chosen."""

    file = fields.upload("Picture", hint="PNG or JPEG, at most 5 MB. It is printed on white.")
    whose = fields.text(
        "Whose logo it is",
        "Enter whose logo it is",
        hint="Read out to those who do not see it: “Logo of Essex Safeguarding Children Board”.",
        limit=LONGEST_SIGNATORY,
    )
    submit = fields.button("Save and see the preview")

    def __init__(self, design: CertificateDesign, which: str) -> None:
        super().__init__(data={"whose": design.logo_of})
        if getattr(design, which) is not None:
            self.file.label.text = "Another picture (optional)"
        if which != operations.LOGO:
            del self.whose

    def picture(self) -> Picture | None:
        """What was sent, made ready to be kept. None where nothing was, or the form now says why it cannot be read."""
        if not self.file.data:
            return None
        try:
            content = self.file.data.read(MOST_BYTES + 1)
            self.file.data.close()
            return read_picture_for_print(content, MOST_DOTS_WIDE)
        except Unreadable as fault:
            fields.set_errors(self, "file", str(fault))
            return None
