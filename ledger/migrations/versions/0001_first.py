"""The first shape: releases, submissions, parts, withdrawals, policies, audit, links."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def _fk(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=f"fk_{table}_{column}")


def _release_fk(table: str) -> sa.ForeignKeyConstraint:
    return _fk(table, "release", "releases.release")


def upgrade() -> None:
    op.create_table(
        "blobs",
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_blobs"),
    )
    op.create_table(
        "releases",
        sa.Column("release", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("at", sa.DateTime),
        sa.PrimaryKeyConstraint("release", name="pk_releases"),
    )
    op.create_table(
        "submissions",
        sa.Column("submission", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("release", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("unit", sa.String(64), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("file_name", sa.Text, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("warnings", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("submission", name="pk_submissions"),
        sa.UniqueConstraint("release", name="uq_submissions_release"),
        _release_fk("submissions"),
        _fk("submissions", "sha256", "blobs.sha256"),
    )
    op.create_index("ix_submissions_sha256", "submissions", ["sha256"])
    op.create_table(
        "parts",
        sa.Column("part", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("submission", sa.Integer, nullable=False),
        sa.Column("release", sa.Integer, nullable=False),
        sa.Column("form", sa.String(64), nullable=False),
        sa.Column("unit", sa.String(64), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("record_count", sa.Integer, nullable=False),
        sa.Column("records_sha256", sa.String(64), nullable=False),
        sa.Column("tallies_sha256", sa.String(64), nullable=False),
        sa.Column("content_key", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("part", name="pk_parts"),
        _fk("parts", "submission", "submissions.submission"),
        _release_fk("parts"),
        _fk("parts", "records_sha256", "blobs.sha256"),
        _fk("parts", "tallies_sha256", "blobs.sha256"),
    )
    op.create_index("ix_parts_submission", "parts", ["submission"])
    op.create_index("ix_parts_unit_month_form", "parts", ["unit", "month", "form", "release"])
    op.create_table(
        "withdrawals",
        sa.Column("submission", sa.Integer, nullable=False),
        sa.Column("release", sa.Integer, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("submission", name="pk_withdrawals"),
        sa.UniqueConstraint("release", name="uq_withdrawals_release"),
        _fk("withdrawals", "submission", "submissions.submission"),
        _release_fk("withdrawals"),
    )
    op.create_table(
        "policies",
        sa.Column("release", sa.Integer, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("release", name="pk_policies"),
        _release_fk("policies"),
        _fk("policies", "sha256", "blobs.sha256"),
    )
    op.create_table(
        "audit",
        sa.Column("entry", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("what", sa.String(32), nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("release", sa.Integer),
        sa.PrimaryKeyConstraint("entry", name="pk_audit"),
        _release_fk("audit"),
    )
    op.create_table(
        "links",
        sa.Column("token", sa.String(32), nullable=False),
        sa.Column("query", sa.Text, nullable=False),
        sa.Column("release", sa.Integer),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("token", name="pk_links"),
        _release_fk("links"),
    )
