"""The form that takes a picture of a venue's map."""

from training import fields
from training.courses.models import Venue
from training.files_in.cells import Unreadable
from training.files_in.pictures import Picture, read_picture


class MapPictureForm(fields.Form):
    """Where a venue shows a picture, another may be chosen, and the line below it put right without one."""

    file = fields.upload(
        "Picture of the map",
        hint="PNG or JPEG, at most 5 MB. Show the way from the station, the bus stop and the car park.",
    )
    credit = fields.text(
        "Whose map it is",
        hint="As its licence wants it said, like: © OpenStreetMap contributors. Shown below the picture.",
        limit=200,
    )
    submit = fields.button("Show this picture")

    def __init__(self, venue: Venue) -> None:
        super().__init__(data={"credit": venue.map_credit})
        if venue.map_picture:
            self.file.label.text, self.submit.label.text = "Another picture (optional)", "Save"

    def picture(self) -> Picture | None:
        """What was sent, made ready to be kept. None where nothing was, or the form now says why it cannot be read."""
        if not self.file.data:
            return None
        try:
            return read_picture(self.file.data.read())
        except Unreadable as fault:
            fields.set_errors(self, "file", str(fault))
            return None
