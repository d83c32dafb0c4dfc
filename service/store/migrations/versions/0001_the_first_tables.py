"""The first tables

Revision: 0001
Revises:
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.store.types import Document, UtcTime

revision = "0001"
down_revision = None

_KEPT = ("decisions", "library_events", "trail")
"""Tables that are only ever added to."""


def _refuse_changes() -> None:
    """Triggers by which the database itself refuses to change or delete what was decided."""
    if op.get_bind().dialect.name == "sqlite":
        for table in _KEPT:
            for what in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{what.lower()} BEFORE {what} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )
        return
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    for table in _KEPT:
        op.execute(
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def upgrade() -> None:
    """Change the schema."""
    op.create_table(
        "chain_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chain_head")),
    )
    op.create_table(
        "decision_texts",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("submission_id", sa.String(length=32), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("row", Document, nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_decision_texts")),
    )
    op.create_index(op.f("ix_decision_texts_submission_id"), "decision_texts", ["submission_id"], unique=False)
    op.create_table(
        "decisions",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("target", sa.String(length=12), nullable=False),
        sa.Column("target_id", sa.String(length=32), nullable=False),
        sa.Column("form_id", sa.String(length=32), nullable=False),
        sa.Column("submission_id", sa.String(length=32), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("leaf", sa.String(length=20), nullable=False),
        sa.Column("reading", sa.Integer(), nullable=False),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("model", sa.String(length=40), nullable=False),
        sa.Column("text", sa.String(length=64), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_decisions")),
        sa.UniqueConstraint("digest", name=op.f("uq_decisions_digest")),
    )
    op.create_index(op.f("ix_decisions_at"), "decisions", ["at"], unique=False)
    op.create_index(op.f("ix_decisions_by"), "decisions", ["by"], unique=False)
    op.create_index(op.f("ix_decisions_form_id"), "decisions", ["form_id"], unique=False)
    op.create_index(op.f("ix_decisions_submission_id"), "decisions", ["submission_id"], unique=False)
    op.create_index(op.f("ix_decisions_target_id"), "decisions", ["target_id"], unique=False)
    op.create_table(
        "drafts",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_by", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("data", Document, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("updated_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
    )
    op.create_index(op.f("ix_drafts_created_by"), "drafts", ["created_by"])
    op.create_table(
        "idempotent_replies",
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("request", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body", Document, nullable=False),
        sa.Column("headers", Document, nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "key", name=op.f("pk_idempotent_replies")),
    )
    op.create_index(op.f("ix_idempotent_replies_created_at"), "idempotent_replies", ["created_at"], unique=False)
    op.create_table(
        "jobs",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("submission_id", sa.String(length=32), nullable=True),
        sa.Column("payload", Document, nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("message", sa.String(length=300), nullable=False),
        sa.Column("result", Document, nullable=True),
        sa.Column("error", Document, nullable=True),
        sa.Column("cancel", sa.Boolean(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("runner", sa.String(length=32), nullable=False),
        sa.Column("lease", UtcTime(), nullable=True),
        sa.Column("created_by", sa.String(length=32), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("started_at", UtcTime(), nullable=True),
        sa.Column("finished_at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
    )
    op.create_index("ix_jobs_state_created_at", "jobs", ["state", "created_at"], unique=False)
    op.create_index(op.f("ix_jobs_submission_id"), "jobs", ["submission_id"], unique=False)
    op.create_table(
        "library_events",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("measure", sa.String(length=80), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("event", Document, nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_library_events")),
    )
    op.create_index(op.f("ix_library_events_measure"), "library_events", ["measure"], unique=False)
    op.create_table(
        "model_versions",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("folder", sa.String(length=200), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("last_decision", sa.Integer(), nullable=False),
        sa.Column("report", Document, nullable=False),
        sa.Column("created_by", sa.String(length=32), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("promoted_by", sa.String(length=32), nullable=False),
        sa.Column("promoted_at", UtcTime(), nullable=True),
        sa.Column("replaced", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_versions")),
        sa.UniqueConstraint("version", name=op.f("uq_model_versions_version")),
    )
    op.create_index(op.f("ix_model_versions_state"), "model_versions", ["state"], unique=False)
    op.create_table(
        "submissions",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("created_by", sa.String(length=32), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("delete_after", UtcTime(), nullable=True),
        sa.Column("deleted_at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submissions")),
    )
    op.create_index(op.f("ix_submissions_created_at"), "submissions", ["created_at"], unique=False)
    op.create_index(op.f("ix_submissions_created_by"), "submissions", ["created_by"], unique=False)
    op.create_index(op.f("ix_submissions_delete_after"), "submissions", ["delete_after"], unique=False)
    op.create_index(op.f("ix_submissions_state"), "submissions", ["state"], unique=False)
    op.create_table(
        "trail",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("target", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("detail", Document, nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_trail")),
    )
    op.create_index(op.f("ix_trail_action"), "trail", ["action"], unique=False)
    op.create_index(op.f("ix_trail_at"), "trail", ["at"], unique=False)
    op.create_index(op.f("ix_trail_by"), "trail", ["by"], unique=False)
    op.create_table(
        "users",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("display", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=8), nullable=False),
        sa.Column("password", sa.String(length=255), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", UtcTime(), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("name", name=op.f("uq_users_name")),
        sa.UniqueConstraint("subject", name=op.f("uq_users_subject")),
    )
    op.create_table(
        "files",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("submission_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=400), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("container", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("error", Document, nullable=True),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name=op.f("fk_files_submission_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_files")),
        sa.UniqueConstraint("submission_id", "number", name=op.f("uq_files_submission_id_number")),
    )
    op.create_index(op.f("ix_files_digest"), "files", ["digest"], unique=False)
    op.create_table(
        "sessions",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("csrf", sa.String(length=64), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("seen_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_sessions_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
    )
    op.create_index(op.f("ix_sessions_user_id"), "sessions", ["user_id"], unique=False)
    op.create_table(
        "tokens",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("hint", sa.String(length=16), nullable=False),
        sa.Column("scopes", Document, nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("expires_at", UtcTime(), nullable=False),
        sa.Column("revoked_at", UtcTime(), nullable=True),
        sa.Column("used_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_tokens_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tokens")),
        sa.UniqueConstraint("digest", name=op.f("uq_tokens_digest")),
    )
    op.create_index(op.f("ix_tokens_user_id"), "tokens", ["user_id"], unique=False)
    op.create_table(
        "forms",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("submission_id", sa.String(length=32), nullable=False),
        sa.Column("file_id", sa.String(length=32), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("unit", sa.String(length=200), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("edition", sa.String(length=16), nullable=False),
        sa.Column("verdict", sa.String(length=12), nullable=False),
        sa.Column("health", sa.Float(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("findings_open", sa.Integer(), nullable=False),
        sa.Column("worth", sa.Float(), nullable=False),
        sa.Column("head", Document, nullable=False),
        sa.Column("judged", Document, nullable=False),
        sa.Column("tool", Document, nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_forms_file_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name=op.f("fk_forms_submission_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forms")),
    )
    op.create_index(op.f("ix_forms_created_at"), "forms", ["created_at"], unique=False)
    op.create_index(op.f("ix_forms_file_id"), "forms", ["file_id"], unique=False)
    op.create_index(op.f("ix_forms_state"), "forms", ["state"], unique=False)
    op.create_index(op.f("ix_forms_submission_id"), "forms", ["submission_id"], unique=False)
    op.create_index("ix_forms_queue", "forms", ["state", "worth", "id"], unique=False)
    op.create_index("ix_forms_unit_year", "forms", ["unit", "year"], unique=False)
    op.create_index(op.f("ix_forms_worth"), "forms", ["worth"], unique=False)
    op.create_table(
        "indicators",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("form_id", sa.String(length=32), nullable=False),
        sa.Column("index", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("filed", sa.String(length=20), nullable=False),
        sa.Column("leaf", sa.String(length=20), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=True),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("level", sa.String(length=4), nullable=False),
        sa.Column("decided", sa.String(length=20), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("data", Document, nullable=False),
        sa.Column("judgement", Document, nullable=True),
        sa.ForeignKeyConstraint(["form_id"], ["forms.id"], name=op.f("fk_indicators_form_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicators")),
        sa.UniqueConstraint("form_id", "index", name=op.f("uq_indicators_form_id_index")),
    )
    op.create_index(op.f("ix_indicators_digest"), "indicators", ["digest"], unique=False)
    op.create_table(
        "findings",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("form_id", sa.String(length=32), nullable=False),
        sa.Column("indicator_id", sa.String(length=32), nullable=True),
        sa.Column("finding", sa.String(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("severity", sa.String(length=8), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("priority", sa.Float(), nullable=False),
        sa.Column("group", sa.String(length=80), nullable=False),
        sa.Column("proposed", sa.String(length=20), nullable=False),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column("leaf", sa.String(length=20), nullable=False),
        sa.Column("first_by", sa.String(length=32), nullable=False),
        sa.Column("sampled", sa.Boolean(), nullable=False),
        sa.Column("second", sa.String(length=8), nullable=False),
        sa.Column("second_leaf", sa.String(length=20), nullable=False),
        sa.Column("second_by", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("data", Document, nullable=False),
        sa.ForeignKeyConstraint(["form_id"], ["forms.id"], name=op.f("fk_findings_form_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["indicator_id"], ["indicators.id"], name=op.f("fk_findings_indicator_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_findings")),
        sa.UniqueConstraint("form_id", "finding", name=op.f("uq_findings_form_id_finding")),
    )
    op.create_index(op.f("ix_findings_form_id"), "findings", ["form_id"], unique=False)
    op.create_index(op.f("ix_findings_group"), "findings", ["group"], unique=False)
    op.create_index(op.f("ix_findings_indicator_id"), "findings", ["indicator_id"], unique=False)
    op.create_index("ix_findings_queue", "findings", ["outcome", "priority"], unique=False)
    op.create_index(op.f("ix_findings_rule"), "findings", ["rule"], unique=False)
    op.create_index(op.f("ix_findings_sampled"), "findings", ["sampled"], unique=False)
    head = sa.table("chain_head", sa.column("id"), sa.column("seq"), sa.column("digest"))
    op.bulk_insert(head, [{"id": 1, "seq": 0, "digest": "0" * 64}])
    _refuse_changes()


def downgrade() -> None:
    """Undo it."""
    if op.get_bind().dialect.name != "sqlite":
        for table in _KEPT:
            op.execute(f"DROP TRIGGER {table}_no_change ON {table}")
        op.execute("DROP FUNCTION refuse_change()")
    op.drop_index(op.f("ix_findings_sampled"), table_name="findings")
    op.drop_index(op.f("ix_findings_rule"), table_name="findings")
    op.drop_index("ix_findings_queue", table_name="findings")
    op.drop_index(op.f("ix_findings_indicator_id"), table_name="findings")
    op.drop_index(op.f("ix_findings_group"), table_name="findings")
    op.drop_index(op.f("ix_findings_form_id"), table_name="findings")
    op.drop_table("findings")
    op.drop_index(op.f("ix_indicators_digest"), table_name="indicators")
    op.drop_table("indicators")
    op.drop_index(op.f("ix_forms_worth"), table_name="forms")
    op.drop_index("ix_forms_unit_year", table_name="forms")
    op.drop_index(op.f("ix_forms_submission_id"), table_name="forms")
    op.drop_index(op.f("ix_forms_state"), table_name="forms")
    op.drop_index(op.f("ix_forms_file_id"), table_name="forms")
    op.drop_index(op.f("ix_forms_created_at"), table_name="forms")
    op.drop_table("forms")
    op.drop_index(op.f("ix_tokens_user_id"), table_name="tokens")
    op.drop_table("tokens")
    op.drop_index(op.f("ix_sessions_user_id"), table_name="sessions")
    op.drop_table("sessions")
    op.drop_index(op.f("ix_files_digest"), table_name="files")
    op.drop_table("files")
    op.drop_table("users")
    op.drop_index(op.f("ix_trail_by"), table_name="trail")
    op.drop_index(op.f("ix_trail_at"), table_name="trail")
    op.drop_index(op.f("ix_trail_action"), table_name="trail")
    op.drop_table("trail")
    op.drop_index(op.f("ix_submissions_state"), table_name="submissions")
    op.drop_index(op.f("ix_submissions_delete_after"), table_name="submissions")
    op.drop_index(op.f("ix_submissions_created_by"), table_name="submissions")
    op.drop_index(op.f("ix_submissions_created_at"), table_name="submissions")
    op.drop_table("submissions")
    op.drop_index(op.f("ix_model_versions_state"), table_name="model_versions")
    op.drop_table("model_versions")
    op.drop_index(op.f("ix_library_events_measure"), table_name="library_events")
    op.drop_table("library_events")
    op.drop_index(op.f("ix_jobs_submission_id"), table_name="jobs")
    op.drop_index("ix_jobs_state_created_at", table_name="jobs")
    op.drop_table("jobs")
    op.drop_index(op.f("ix_idempotent_replies_created_at"), table_name="idempotent_replies")
    op.drop_table("drafts")
    op.drop_table("idempotent_replies")
    op.drop_index(op.f("ix_decisions_target_id"), table_name="decisions")
    op.drop_index(op.f("ix_decisions_submission_id"), table_name="decisions")
    op.drop_index(op.f("ix_decisions_form_id"), table_name="decisions")
    op.drop_index(op.f("ix_decisions_by"), table_name="decisions")
    op.drop_index(op.f("ix_decisions_at"), table_name="decisions")
    op.drop_table("decisions")
    op.drop_index(op.f("ix_decision_texts_submission_id"), table_name="decision_texts")
    op.drop_table("decision_texts")
    op.drop_table("chain_head")
