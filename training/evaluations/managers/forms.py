from training import fields


class ManagerLineForm(fields.Form):
    """One box. Nothing else is asked of a line manager."""

    text = fields.free_paragraph(
        "What did you see change in practice?",
        "Write what you saw, or that you saw nothing change",
        hint="In a few sentences. Your colleague sees what you write.",
        rows=6,
    )
    submit = fields.button("Send what I saw")
