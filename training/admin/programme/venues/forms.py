"""The form that takes a picture of a venue's map."""

from training import fields
from training.files_in.cells import Unreadable
from training.files_in.pictures import Picture, read_picture


class MapPictureForm(fields.Form):
    file = fields.upload(
        "Picture of the map",
        "Choose the picture",
        hint="PNG or JPEG, at most 5 MB. Show the way from the station, the bus stop and the car park.",
    )
    credit = fields.text(
        "Whose map it is",
        hint="As its licence wants it said, like: © OpenStreetMap contributors. Shown below the picture.",
        limit=200,
    )
    submit = fields.button("Show this picture")

    def picture(self) -> Picture | None:
        """What was sent, made ready to be kept. None where the form now says why it cannot be read."""
        try:
            return read_picture(self.file.data.read())
        except Unreadable as fault:
            fields.set_errors(self, "file", str(fault))
            return None
