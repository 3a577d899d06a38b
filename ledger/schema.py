"""The tables of the database. Rows are only ever added; nothing is rewritten (drafts alone go).

`migrations` brings a database to this shape; a test compares the two.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

NEWEST_MIGRATION = "0003"
"""The newest migration: a database that stands there is opened without asking Alembic."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _key(name: str) -> Column[int]:
    return Column(name, Integer, primary_key=True, autoincrement=False)


def _sha256(name: str) -> Column[str]:
    return Column(name, String(64), ForeignKey("blobs.sha256"), nullable=False)


blobs = Table(
    "blobs",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("content", LargeBinary, nullable=False),
)
"""Workbooks, Parquet values and policies, each once, under the hash of its bytes."""

releases = Table(
    "releases",
    metadata,
    _key("release"),
    Column("kind", String(16), nullable=False),  # created, accepted, withdrawn, policy
    Column("at", DateTime),  # UTC; missing for release 0, which nobody made
)

submissions = Table(
    "submissions",
    metadata,
    _key("submission"),
    Column("release", ForeignKey("releases.release"), nullable=False, unique=True),
    Column("kind", String(16), nullable=False),  # first, correction
    Column("unit", String(64), nullable=False),
    Column("month", String(7), nullable=False),
    Column("by", Text, nullable=False),
    Column("at", DateTime, nullable=False),
    Column("why", Text, nullable=False),
    Column("file_name", Text, nullable=False),
    _sha256("sha256"),
    Column("warnings", JSON, nullable=False),
    Column("warnings_why", Text, nullable=False, server_default=""),
    Column("is_amendment", Boolean, nullable=False, server_default=false()),
    Index("ix_submissions_sha256", "sha256"),
)

parts = Table(
    "parts",
    metadata,
    _key("part"),
    Column("submission", ForeignKey("submissions.submission"), nullable=False, index=True),
    Column("release", ForeignKey("releases.release"), nullable=False),
    Column("form", String(64), nullable=False),
    Column("unit", String(64), nullable=False),
    Column("month", String(7), nullable=False),
    Column("record_count", Integer, nullable=False),
    _sha256("records_sha256"),
    _sha256("tallies_sha256"),
    Column("content_key", String(64), nullable=False),
    Index("ix_parts_unit_month_form", "unit", "month", "form", "release"),
)
"""`content_key` is the hash of what the records say, whatever file or row they stood in."""

withdrawals = Table(
    "withdrawals",
    metadata,
    Column("submission", ForeignKey("submissions.submission"), primary_key=True),
    Column("release", ForeignKey("releases.release"), nullable=False, unique=True),
    Column("by", Text, nullable=False),
    Column("at", DateTime, nullable=False),
    Column("why", Text, nullable=False),
)

policies = Table(
    "policies",
    metadata,
    Column("release", ForeignKey("releases.release"), primary_key=True),
    _sha256("sha256"),
)
"""The policy that holds from a release on, until a later row."""

audit = Table(
    "audit",
    metadata,
    Column("entry", Integer, primary_key=True),
    Column("at", DateTime),
    Column("by", Text, nullable=False),
    Column("what", String(32), nullable=False),
    Column("subject", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("release", ForeignKey("releases.release")),
)

drafts = Table(
    "drafts",
    metadata,
    Column("draft", String(32), primary_key=True),
    Column("by", Text, nullable=False),
    Column("at", DateTime, nullable=False),
    Column("file_name", Text, nullable=False),
    Column("unit", String(64), nullable=False),
    Column("month", String(7), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Index("ix_drafts_by", "by"),
)
"""Workbooks dropped and not accepted yet: no part of any release, and let go in the end."""

heading_answers = Table(
    "heading_answers",
    metadata,
    _key("answer"),
    Column("unit", String(64), nullable=False),
    Column("form", String(64), nullable=False),
    Column("heading", Text, nullable=False),
    Column("field", String(64), nullable=False),
    Column("by", Text, nullable=False),
    Column("at", DateTime, nullable=False),
)
"""What a unit's people said an unknown heading means; the newest answer holds."""

links = Table(
    "links",
    metadata,
    Column("token", String(32), primary_key=True),
    Column("query", Text, nullable=False),
    Column("release", ForeignKey("releases.release")),
    Column("by", Text, nullable=False),
    Column("at", DateTime, nullable=False),
)
"""Short links: a token stands for a view's query, pinned where a release is given."""

chain = Table(
    "chain",
    metadata,
    _key("entry"),
    Column("table_name", String(64), nullable=False),
    Column("row_key", String(128), nullable=False),
    Column("row_sha256", String(64), nullable=False),
    Column("hash", String(64), nullable=False, index=True),
    UniqueConstraint("table_name", "row_key"),
)
"""The chain of hashes through the rows of other tables; see `ledger.chain`."""
