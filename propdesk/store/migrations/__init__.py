"""Alembic steps, frozen: each says what it does to a book and never imports the tables of today."""
