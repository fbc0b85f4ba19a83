from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from training.certificates.designs.wording import LONGEST_CLOSING, LONGEST_SENTENCE, LONGEST_SIGNATORY, LONGEST_TITLE
from training.courses.models import Course
from training.db import Base
from training.files.models import KeptFile
from training.printing import PrintableDocument

_IN_FORCE = text("used_since IS NOT NULL AND used_until IS NULL")


class CertificateDesign(Base):
    """One version of how certificates look, of the Board's or of one course. It stays as it is once it is used."""

    __tablename__ = "certificate_design"
    __table_args__ = (
        UniqueConstraint("course_id", "number"),
        CheckConstraint("title <> '' AND sentence <> '' AND signatory <> ''", name="says_something"),
        CheckConstraint("(logo_id IS NULL) = (logo_of = '')", name="logo_of_somebody"),
        CheckConstraint("used_until IS NULL OR used_since IS NOT NULL", name="used_before_it_ends"),
        Index(
            "uq_certificate_design_in_force",
            "course_id",
            unique=True,
            sqlite_where=_IN_FORCE,
            postgresql_where=_IN_FORCE,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int | None] = mapped_column(ForeignKey("course.id"))
    """The course that has a design of its own; empty: the Board's, for every other course."""
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE))
    """“Certificate of attendance”."""
    sentence: Mapped[str] = mapped_column(String(LONGEST_SENTENCE))
    """Between name and course: “attended the whole of”. This and the closing line may hold fields."""
    closing: Mapped[str] = mapped_column(String(LONGEST_CLOSING), default="")
    signatory: Mapped[str] = mapped_column(String(LONGEST_SIGNATORY))
    signatory_post: Mapped[str] = mapped_column(String(LONGEST_SIGNATORY), default="")
    """Empty: “on behalf of the”, and the name of the Board follows."""
    logo_id: Mapped[int | None] = mapped_column(ForeignKey("kept_file.id"))
    logo_of: Mapped[str] = mapped_column(String(LONGEST_SIGNATORY), default="")
    """Whose logo it is, for those who do not see it."""
    signature_id: Mapped[int | None] = mapped_column(ForeignKey("kept_file.id"))
    begun_at: Mapped[datetime]
    begun_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    used_since: Mapped[datetime | None]
    """From when certificates are issued with it; empty while it is being written."""
    used_until: Mapped[datetime | None]

    course: Mapped[Course | None] = relationship()
    logo: Mapped[KeptFile | None] = relationship(foreign_keys=logo_id)
    signature: Mapped[KeptFile | None] = relationship(foreign_keys=signature_id)
    preview: Mapped["DesignPreview | None"] = relationship(
        cascade="all, delete-orphan", passive_deletes=True, back_populates="design"
    )

    @property
    def is_written(self) -> bool:
        """It can still be changed: no certificate has it."""
        return self.used_since is None

    @property
    def is_in_force(self) -> bool:
        return self.used_since is not None and self.used_until is None


class DesignPreview(PrintableDocument, Base):
    """Two certificates of nobody in this design: as a PDF, and as pictures for its page. It is its own work row."""

    __tablename__ = "certificate_design_preview"

    id: Mapped[int] = mapped_column(primary_key=True)
    design_id: Mapped[int] = mapped_column(ForeignKey("certificate_design.id", ondelete="CASCADE"), unique=True)
    asked_at: Mapped[datetime]
    """When the design last changed: what was made of it before is not shown."""
    pdf: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    usual: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    """A PNG: with a name and a title as most are."""
    longest: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    """A PNG: with the longest name and title to be expected."""

    design: Mapped[CertificateDesign] = relationship(back_populates="preview")
