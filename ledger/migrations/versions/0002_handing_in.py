"""What handing in keeps beside what it accepts: reasons, amendments, drafts, answered headings."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column(
        "submissions", sa.Column("warnings_why", sa.Text, nullable=False, server_default="")
    )
    op.add_column(
        "submissions",
        sa.Column("is_amendment", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    op.create_table(
        "drafts",
        sa.Column("draft", sa.String(32), nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("file_name", sa.Text, nullable=False),
        sa.Column("unit", sa.String(64), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("draft", name="pk_drafts"),
    )
    op.create_index("ix_drafts_by", "drafts", ["by"])
    op.create_table(
        "heading_answers",
        sa.Column("answer", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("unit", sa.String(64), nullable=False),
        sa.Column("form", sa.String(64), nullable=False),
        sa.Column("heading", sa.Text, nullable=False),
        sa.Column("field", sa.String(64), nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("answer", name="pk_heading_answers"),
    )
