"""The chain of hashes through the history; a ledger that has one already gets its chain here."""

import sqlalchemy as sa
from alembic import op

from ledger import chain

revision = "0003"
down_revision = "0002"

_TABLES = (
    "releases",
    "policies",
    "submissions",
    "parts",
    "withdrawals",
    "heading_answers",
    "links",
    "audit",
)


def upgrade() -> None:
    op.create_table(
        "chain",
        sa.Column("entry", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("table_name", sa.String(64), nullable=False),
        sa.Column("row_key", sa.String(128), nullable=False),
        sa.Column("row_sha256", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("entry", name="pk_chain"),
        sa.UniqueConstraint("table_name", "row_key", name="uq_chain_table_name"),
    )
    op.create_index("ix_chain_hash", "chain", ["hash"])
    connection, then = op.get_bind(), sa.MetaData()
    # As the tables are at this step, whatever later steps make of them.
    chain.take_up(connection, [sa.Table(n, then, autoload_with=connection) for n in _TABLES])
