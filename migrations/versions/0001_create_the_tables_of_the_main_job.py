"""create the tables of the main job

Revision: 0001
After:
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agency",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("sector", sa.String(length=30), nullable=True),
        sa.Column("tariff", sa.String(length=30), nullable=True),
        sa.Column("area", sa.String(length=20), nullable=True),
        sa.Column("quadrant", sa.String(length=10), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("area IN ('Essex', 'Southend', 'Thurrock', 'elsewhere')", name=op.f("ck_agency_area_known")),
        sa.CheckConstraint("quadrant IN ('North', 'Mid', 'South', 'West')", name=op.f("ck_agency_quadrant_known")),
        sa.CheckConstraint("quadrant IS NULL OR area = 'Essex'", name=op.f("ck_agency_quadrant_in_essex")),
        sa.CheckConstraint(
            "sector IN ('local authority', 'district council', 'police', 'health', 'probation', 'school', 'early years', 'voluntary', 'private', 'other')",
            name=op.f("ck_agency_sector_known"),
        ),
        sa.CheckConstraint(
            "tariff IN ('statutory partner', 'relevant agency', 'other voluntary', 'education', 'private', 'out of area')",
            name=op.f("ck_agency_tariff_known"),
        ),
        sa.CheckConstraint(
            "checked_at IS NULL OR (sector IS NOT NULL AND tariff IS NOT NULL AND area IS NOT NULL)",
            name=op.f("ck_agency_checked_is_complete"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency")),
        sa.UniqueConstraint("name", name=op.f("uq_agency_name")),
    )
    op.create_table(
        "funder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funder")),
        sa.UniqueConstraint("code", name=op.f("uq_funder_code")),
    )
    op.create_table(
        "payer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.String(length=200), nullable=False),
        sa.Column("contact_name", sa.String(length=200), nullable=False),
        sa.Column("contact_email", sa.String(length=254), nullable=False),
        sa.Column("purchase_order", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payer")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("password", sa.String(length=255), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("fs_uniquifier", sa.String(length=64), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("job_role", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_person_fs_uniquifier")),
    )
    op.create_table(
        "role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role")),
        sa.UniqueConstraint("name", name=op.f("uq_role_name")),
    )
    op.create_table(
        "setting",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("value", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_setting")),
    )
    op.create_table(
        "venue",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("town", sa.String(length=100), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("postcode", sa.String(length=10), nullable=False),
        sa.Column("quadrant", sa.String(length=10), nullable=False),
        sa.Column("room_limit", sa.Integer(), nullable=False),
        sa.Column("access", sa.Text(), nullable=False),
        sa.Column("directions", sa.Text(), nullable=False),
        sa.CheckConstraint("quadrant IN ('North', 'Mid', 'South', 'West')", name=op.f("ck_venue_quadrant_known")),
        sa.CheckConstraint("room_limit > 0", name=op.f("ck_venue_room_limit_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_venue")),
        sa.UniqueConstraint("name", name=op.f("uq_venue_name")),
    )
    op.create_table(
        "affiliation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_affiliation_agency_id")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_affiliation_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_affiliation")),
    )
    with op.batch_alter_table("affiliation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_affiliation_agency_id"), ["agency_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_affiliation_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_affiliation_current",
            ["person_id", "agency_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "coordinator",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_coordinator_agency_id")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_coordinator_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "agency_id", name=op.f("pk_coordinator")),
    )
    op.create_table(
        "course",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("format", sa.String(length=20), nullable=False),
        sa.Column("hours", sa.Numeric(precision=4, scale=1), nullable=False),
        sa.Column("sittings", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("price_pence", sa.Integer(), nullable=False),
        sa.Column("funder_id", sa.Integer(), nullable=True),
        sa.Column("delivery_partner", sa.String(length=200), nullable=False),
        sa.Column("audience", sa.String(length=500), nullable=False),
        sa.Column("summary", sa.String(length=500), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("evaluation_form", sa.String(length=30), nullable=False),
        sa.Column("refresh_months", sa.Integer(), nullable=True),
        sa.Column("prerequisite_id", sa.Integer(), nullable=True),
        sa.Column("renews_id", sa.Integer(), nullable=True),
        sa.Column("agency_cap", sa.Integer(), nullable=True),
        sa.Column("open_to", sa.String(length=20), nullable=False),
        sa.Column("line_manager", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "format IN ('classroom', 'webinar', 'briefing', 'conference')", name=op.f("ck_course_format_known")
        ),
        sa.CheckConstraint("level IN ('1', '2', '3', 'topic')", name=op.f("ck_course_level_known")),
        sa.CheckConstraint(
            "line_manager IN ('none', 'told', 'must approve')", name=op.f("ck_course_line_manager_known")
        ),
        sa.CheckConstraint("open_to IN ('everybody', 'agencies', 'invitation')", name=op.f("ck_course_open_to_known")),
        sa.CheckConstraint("agency_cap IS NULL OR agency_cap > 0", name=op.f("ck_course_cap_positive")),
        sa.CheckConstraint("capacity BETWEEN 1 AND 5000", name=op.f("ck_course_capacity_sensible")),
        sa.CheckConstraint("hours > 0 AND hours <= 100", name=op.f("ck_course_hours_sensible")),
        sa.CheckConstraint("price_pence BETWEEN 0 AND 1000000", name=op.f("ck_course_price_sensible")),
        sa.CheckConstraint("refresh_months IS NULL OR refresh_months > 0", name=op.f("ck_course_refresh_positive")),
        sa.CheckConstraint("sittings BETWEEN 1 AND 20", name=op.f("ck_course_sittings_sensible")),
        sa.ForeignKeyConstraint(["funder_id"], ["funder.id"], name=op.f("fk_course_funder_id")),
        sa.ForeignKeyConstraint(["prerequisite_id"], ["course.id"], name=op.f("fk_course_prerequisite_id")),
        sa.ForeignKeyConstraint(["renews_id"], ["course.id"], name=op.f("fk_course_renews_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course")),
        sa.UniqueConstraint("code", name=op.f("uq_course_code")),
    )
    with op.batch_alter_table("course", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_course_funder_id"), ["funder_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_course_level"), ["level"], unique=False)

    op.create_table(
        "history",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("capacity", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=30), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_history_actor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history")),
    )
    with op.batch_alter_table("history", schema=None) as batch_op:
        batch_op.create_index("ix_history_subject", ["subject", "subject_id"], unique=False)

    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("member_number", sa.String(length=40), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_membership_ends_after_it_starts")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_membership_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_membership_agency_id"), ["agency_id"], unique=False)

    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("once", sa.String(length=100), nullable=True),
        sa.Column("to_address", sa.String(length=254), nullable=False),
        sa.Column("to_person_id", sa.Integer(), nullable=True),
        sa.Column("about", sa.String(length=30), nullable=True),
        sa.Column("about_id", sa.Integer(), nullable=True),
        sa.Column("from_address", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=250), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(length=500), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_message_attempts_counted")),
        sa.CheckConstraint("sent_at IS NULL OR failed_at IS NULL", name=op.f("ck_message_sent_or_failed")),
        sa.ForeignKeyConstraint(["to_person_id"], ["person.id"], name=op.f("fk_message_to_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("once", name=op.f("uq_message_once")),
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index("ix_message_about", ["about", "about_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_message_created_at"), ["created_at"], unique=False)
        batch_op.create_index("ix_message_due", ["due_at", "sent_at", "failed_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_message_to_address"), ["to_address"], unique=False)
        batch_op.create_index(batch_op.f("ix_message_to_person_id"), ["to_person_id"], unique=False)

    op.create_table(
        "person_role",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_person_role_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name=op.f("fk_person_role_role_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_id", "role_id", name=op.f("pk_person_role")),
    )
    op.create_table(
        "sign_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sign_in_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_token_hash")),
    )
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_person_id"), ["person_id"], unique=False)

    op.create_table(
        "attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("filename", sa.String(length=100), nullable=False),
        sa.Column("content_type", sa.String(length=100), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_attachment_message_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attachment_message_id"), ["message_id"], unique=False)

    op.create_table(
        "course_agency",
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_course_agency_agency_id")),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_course_agency_course_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("course_id", "agency_id", name=op.f("pk_course_agency")),
    )
    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=30), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("price_pence", sa.Integer(), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=True),
        sa.Column("online_link", sa.String(length=500), nullable=False),
        sa.Column("joining_instructions", sa.Text(), nullable=False),
        sa.Column("agency_cap", sa.Integer(), nullable=True),
        sa.Column("open_to", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("register_closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("open_to IN ('everybody', 'agencies', 'invitation')", name=op.f("ck_event_open_to_known")),
        sa.CheckConstraint("state IN ('draft', 'published', 'closed', 'cancelled')", name=op.f("ck_event_state_known")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_event_ends_after_it_starts")),
        sa.CheckConstraint("price_pence BETWEEN 0 AND 1000000", name=op.f("ck_event_price_sensible")),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_event_course_id")),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_event_venue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("ref", name=op.f("uq_event_ref")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_course_id"), ["course_id"], unique=False)
        batch_op.create_index("ix_event_listed", ["state", "starts_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_venue_id"), ["venue_id"], unique=False)

    op.create_table(
        "learning_outcome",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_learning_outcome_course_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learning_outcome")),
        sa.UniqueConstraint("course_id", "position", name=op.f("uq_learning_outcome_course_id_position")),
    )
    op.create_table(
        "event_agency",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_event_agency_agency_id")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_agency_event_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("event_id", "agency_id", name=op.f("pk_event_agency")),
    )
    op.create_table(
        "event_trainer",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_trainer_event_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_event_trainer_person_id")),
        sa.PrimaryKeyConstraint("event_id", "person_id", name=op.f("pk_event_trainer")),
    )
    op.create_table(
        "place_pool",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(length=10), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.CheckConstraint("mode IN ('room', 'online')", name=op.f("ck_place_pool_mode_known")),
        sa.CheckConstraint("capacity BETWEEN 0 AND 5000", name=op.f("ck_place_pool_capacity_sensible")),
        sa.CheckConstraint("taken >= 0 AND taken <= capacity", name=op.f("ck_place_pool_never_oversold")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_place_pool_event_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_pool")),
        sa.UniqueConstraint("event_id", "mode", name=op.f("uq_place_pool_event_id_mode")),
    )
    op.create_table(
        "register_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_register_link_event_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_register_link_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_register_link_token_hash")),
    )
    with op.batch_alter_table("register_link", schema=None) as batch_op:
        batch_op.create_index("ix_register_link_event", ["event_id"], unique=False)

    op.create_table(
        "sitting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_sitting_ends_after_it_starts")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_sitting_event_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sitting")),
        sa.UniqueConstraint("event_id", "position", name=op.f("uq_sitting_event_id_position")),
    )
    op.create_table(
        "booking",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=12), nullable=False),
        sa.Column("form_token", sa.String(length=40), nullable=True),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("pool_id", sa.Integer(), nullable=True),
        sa.Column("delegate_id", sa.Integer(), nullable=True),
        sa.Column("booked_by_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("awaits", sa.String(length=20), nullable=True),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("address_token_hash", sa.String(length=64), nullable=True),
        sa.Column("walk_in", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("outcome_because", sa.String(length=300), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("agency_name", sa.String(length=200), nullable=False),
        sa.Column("sector", sa.String(length=30), nullable=True),
        sa.Column("tariff", sa.String(length=30), nullable=True),
        sa.Column("area", sa.String(length=20), nullable=True),
        sa.Column("quadrant", sa.String(length=10), nullable=True),
        sa.Column("job_role", sa.String(length=120), nullable=False),
        sa.Column("manager_name", sa.String(length=200), nullable=False),
        sa.Column("manager_email", sa.String(length=254), nullable=False),
        sa.Column("prerequisite", sa.String(length=300), nullable=False),
        sa.Column("price_pence", sa.Integer(), nullable=False),
        sa.Column("price_explanation", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_reason", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "(state = 'requested') = (awaits IS NOT NULL)", name=op.f("ck_booking_requested_awaits_something")
        ),
        sa.CheckConstraint(
            "area IN ('Essex', 'Southend', 'Thurrock', 'elsewhere')", name=op.f("ck_booking_area_known")
        ),
        sa.CheckConstraint("awaits IN ('address', 'manager')", name=op.f("ck_booking_awaits_known")),
        sa.CheckConstraint(
            "outcome IN ('attended', 'partial', 'did not attend')", name=op.f("ck_booking_outcome_known")
        ),
        sa.CheckConstraint("quadrant IN ('North', 'Mid', 'South', 'West')", name=op.f("ck_booking_quadrant_known")),
        sa.CheckConstraint(
            "sector IN ('local authority', 'district council', 'police', 'health', 'probation', 'school', 'early years', 'voluntary', 'private', 'other')",
            name=op.f("ck_booking_sector_known"),
        ),
        sa.CheckConstraint(
            "state IN ('requested', 'waiting', 'offered', 'awaiting payment', 'confirmed', 'cancelled', 'lapsed', 'declined')",
            name=op.f("ck_booking_state_known"),
        ),
        sa.CheckConstraint(
            "tariff IN ('statutory partner', 'relevant agency', 'other voluntary', 'education', 'private', 'out of area')",
            name=op.f("ck_booking_tariff_known"),
        ),
        sa.CheckConstraint(
            "walk_in OR pool_id IS NOT NULL OR state NOT IN ('awaiting payment', 'confirmed', 'offered', 'requested')",
            name=op.f("ck_booking_place_has_pool"),
        ),
        sa.CheckConstraint("NOT walk_in OR pool_id IS NULL", name=op.f("ck_booking_walk_in_outside_pool")),
        sa.CheckConstraint("price_pence >= 0", name=op.f("ck_booking_price_not_negative")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_booking_agency_id")),
        sa.ForeignKeyConstraint(["booked_by_id"], ["person.id"], name=op.f("fk_booking_booked_by_id")),
        sa.ForeignKeyConstraint(["delegate_id"], ["person.id"], name=op.f("fk_booking_delegate_id")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_booking_event_id")),
        sa.ForeignKeyConstraint(["pool_id"], ["place_pool.id"], name=op.f("fk_booking_pool_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking")),
        sa.UniqueConstraint("address_token_hash", name=op.f("uq_booking_address_token_hash")),
        sa.UniqueConstraint("form_token", name=op.f("uq_booking_form_token")),
        sa.UniqueConstraint("ref", name=op.f("uq_booking_ref")),
    )
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_booking_agency_id"), ["agency_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_booking_delegate_id"), ["delegate_id"], unique=False)
        batch_op.create_index("ix_booking_event_state", ["event_id", "state"], unique=False)
        batch_op.create_index("ix_booking_held", ["held_until"], unique=False)
        batch_op.create_index(batch_op.f("ix_booking_pool_id"), ["pool_id"], unique=False)
        batch_op.create_index(
            "uq_booking_live",
            ["event_id", "delegate_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('awaiting payment', 'confirmed', 'offered', 'requested', 'waiting')"),
            postgresql_where=sa.text("state IN ('awaiting payment', 'confirmed', 'offered', 'requested', 'waiting')"),
        )

    op.create_table(
        "certificate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("token", sa.String(length=30), nullable=False),
        sa.Column("short_code", sa.String(length=12), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("course_title", sa.String(length=200), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("hours", sa.Numeric(precision=4, scale=1), nullable=False),
        sa.Column("dates", sa.String(length=100), nullable=False),
        sa.Column("place", sa.String(length=100), nullable=False),
        sa.Column("attended_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_because", sa.String(length=300), nullable=False),
        sa.Column("replaced_by_id", sa.Integer(), nullable=True),
        sa.Column("wanted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rendered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(length=500), nullable=True),
        sa.CheckConstraint(
            "(revoked_at IS NULL) = (revoked_because = '')", name=op.f("ck_certificate_revoked_with_reason")
        ),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_certificate_booking_id")),
        sa.ForeignKeyConstraint(["replaced_by_id"], ["certificate.id"], name=op.f("fk_certificate_replaced_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("booking_id", name=op.f("uq_certificate_booking_id")),
        sa.UniqueConstraint("number", name=op.f("uq_certificate_number")),
        sa.UniqueConstraint("token", name=op.f("uq_certificate_token")),
        sa.UniqueConstraint("year", "serial", name=op.f("uq_certificate_year_serial")),
    )
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.create_index("ix_certificate_to_render", ["wanted_at", "rendered_at"], unique=False)

    op.create_table(
        "charge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("payer_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=30), nullable=False),
        sa.Column("pence", sa.Integer(), nullable=False),
        sa.Column("explanation", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_because", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_because = '')", name=op.f("ck_charge_withdrawn_with_reason")
        ),
        sa.CheckConstraint("pence > 0", name=op.f("ck_charge_pence_positive")),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_charge_booking_id")),
        sa.ForeignKeyConstraint(["payer_id"], ["payer.id"], name=op.f("fk_charge_payer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charge")),
    )
    with op.batch_alter_table("charge", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_charge_booking_id"), ["booking_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_charge_payer_id"), ["payer_id"], unique=False)
        batch_op.create_index(
            "uq_charge_once",
            ["booking_id", "reason"],
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )

    op.create_table(
        "evaluation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=30), nullable=False),
        sa.Column("form", sa.String(length=30), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("content", sa.Integer(), nullable=True),
        sa.Column("trainer", sa.Integer(), nullable=True),
        sa.Column("venue", sa.Integer(), nullable=True),
        sa.Column("pace", sa.String(length=20), nullable=True),
        sa.Column("mix_helped", sa.Boolean(), nullable=True),
        sa.Column("recommend", sa.Integer(), nullable=True),
        sa.Column("one_thing", sa.Text(), nullable=False),
        sa.Column("comments", sa.Text(), nullable=False),
        sa.Column("may_quote", sa.Boolean(), nullable=False),
        sa.Column("wants_slides", sa.Boolean(), nullable=False),
        sa.CheckConstraint("pace IN ('too slow', 'about right', 'too fast')", name=op.f("ck_evaluation_pace_known")),
        sa.CheckConstraint("content BETWEEN 1 AND 5", name=op.f("ck_evaluation_content_1_to_5")),
        sa.CheckConstraint("recommend BETWEEN 0 AND 10", name=op.f("ck_evaluation_recommend_0_to_10")),
        sa.CheckConstraint("trainer BETWEEN 1 AND 5", name=op.f("ck_evaluation_trainer_1_to_5")),
        sa.CheckConstraint("venue BETWEEN 1 AND 5", name=op.f("ck_evaluation_venue_1_to_5")),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_evaluation_booking_id")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_evaluation_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation")),
        sa.UniqueConstraint("booking_id", name=op.f("uq_evaluation_booking_id")),
        sa.UniqueConstraint("token", name=op.f("uq_evaluation_token")),
    )
    with op.batch_alter_table("evaluation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evaluation_event_id"), ["event_id"], unique=False)

    op.create_table(
        "mark",
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("within_grace", sa.Boolean(), nullable=True),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("marked_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(kind = 'late') = (within_grace IS NOT NULL)", name=op.f("ck_mark_only_late_has_grace")),
        sa.CheckConstraint("kind IN ('present', 'late', 'left early', 'absent')", name=op.f("ck_mark_kind_known")),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_mark_booking_id")),
        sa.ForeignKeyConstraint(["marked_by_id"], ["person.id"], name=op.f("fk_mark_marked_by_id")),
        sa.ForeignKeyConstraint(["sitting_id"], ["sitting.id"], name=op.f("fk_mark_sitting_id")),
        sa.PrimaryKeyConstraint("sitting_id", "booking_id", name=op.f("pk_mark")),
    )
    with op.batch_alter_table("mark", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mark_booking_id"), ["booking_id"], unique=False)

    op.create_table(
        "needs",
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("access", sa.Text(), nullable=False),
        sa.Column("dietary", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_needs_booking_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("booking_id", name=op.f("pk_needs")),
    )
    op.create_table(
        "certificate_document",
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificate.id"],
            name=op.f("fk_certificate_document_certificate_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("certificate_id", name=op.f("pk_certificate_document")),
    )
    op.create_table(
        "confidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("evaluation_id", sa.Integer(), nullable=False),
        sa.Column("outcome_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.Integer(), nullable=False),
        sa.Column("after", sa.Integer(), nullable=False),
        sa.CheckConstraint("after BETWEEN 1 AND 5", name=op.f("ck_confidence_after_1_to_5")),
        sa.CheckConstraint("before BETWEEN 1 AND 5", name=op.f("ck_confidence_before_1_to_5")),
        sa.ForeignKeyConstraint(
            ["evaluation_id"], ["evaluation.id"], name=op.f("fk_confidence_evaluation_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["outcome_id"], ["learning_outcome.id"], name=op.f("fk_confidence_outcome_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confidence")),
        sa.UniqueConstraint("evaluation_id", "outcome_id", name=op.f("uq_confidence_evaluation_id_outcome_id")),
    )
    with op.batch_alter_table("confidence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_confidence_outcome_id"), ["outcome_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("confidence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_confidence_outcome_id"))

    op.drop_table("confidence")
    op.drop_table("certificate_document")
    op.drop_table("needs")
    with op.batch_alter_table("mark", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mark_booking_id"))

    op.drop_table("mark")
    with op.batch_alter_table("evaluation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_evaluation_event_id"))

    op.drop_table("evaluation")
    with op.batch_alter_table("charge", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_charge_once",
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_charge_payer_id"))
        batch_op.drop_index(batch_op.f("ix_charge_booking_id"))

    op.drop_table("charge")
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.drop_index("ix_certificate_to_render")

    op.drop_table("certificate")
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_booking_live",
            sqlite_where=sa.text("state IN ('awaiting payment', 'confirmed', 'offered', 'requested', 'waiting')"),
            postgresql_where=sa.text("state IN ('awaiting payment', 'confirmed', 'offered', 'requested', 'waiting')"),
        )
        batch_op.drop_index(batch_op.f("ix_booking_pool_id"))
        batch_op.drop_index("ix_booking_held")
        batch_op.drop_index("ix_booking_event_state")
        batch_op.drop_index(batch_op.f("ix_booking_delegate_id"))
        batch_op.drop_index(batch_op.f("ix_booking_agency_id"))

    op.drop_table("booking")
    op.drop_table("sitting")
    with op.batch_alter_table("register_link", schema=None) as batch_op:
        batch_op.drop_index("ix_register_link_event")

    op.drop_table("register_link")
    op.drop_table("place_pool")
    op.drop_table("event_trainer")
    op.drop_table("event_agency")
    op.drop_table("learning_outcome")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_venue_id"))
        batch_op.drop_index("ix_event_listed")
        batch_op.drop_index(batch_op.f("ix_event_course_id"))

    op.drop_table("event")
    op.drop_table("course_agency")
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attachment_message_id"))

    op.drop_table("attachment")
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_person_id"))

    op.drop_table("sign_in")
    op.drop_table("person_role")
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_message_to_person_id"))
        batch_op.drop_index(batch_op.f("ix_message_to_address"))
        batch_op.drop_index("ix_message_due")
        batch_op.drop_index(batch_op.f("ix_message_created_at"))
        batch_op.drop_index("ix_message_about")

    op.drop_table("message")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_membership_agency_id"))

    op.drop_table("membership")
    with op.batch_alter_table("history", schema=None) as batch_op:
        batch_op.drop_index("ix_history_subject")

    op.drop_table("history")
    with op.batch_alter_table("course", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_course_level"))
        batch_op.drop_index(batch_op.f("ix_course_funder_id"))

    op.drop_table("course")
    op.drop_table("coordinator")
    with op.batch_alter_table("affiliation", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_affiliation_current",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_affiliation_person_id"))
        batch_op.drop_index(batch_op.f("ix_affiliation_agency_id"))

    op.drop_table("affiliation")
    op.drop_table("venue")
    op.drop_table("setting")
    op.drop_table("role")
    op.drop_table("person")
    op.drop_table("payer")
    op.drop_table("funder")
    op.drop_table("agency")
