"""Alembic scripts of the schema."""
