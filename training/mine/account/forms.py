"""Forms about somebody's own account."""

from training import fields
from training.timetable.models import Topic

JOB_ROLE_LENGTH = 120


class JobRoleForm(fields.Form):
    job_role = fields.text(
        "Your job or role",
        hint="For example: health visitor, scout leader, trustee. We fill it in the next time you book.",
        limit=JOB_ROLE_LENGTH,
        autocomplete="organization-title",
    )


class MessagesForm(fields.Form):
    """What nobody has to have. Ticked: they have it."""

    topics = fields.several(
        "Send me",
        [
            (Topic.RENEWAL, "A reminder before the refresh of a certificate of mine is due"),
            (Topic.NEWS, "News about training, now and then"),
        ],
    )
