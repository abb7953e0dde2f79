"""The database and nothing else: engines, tables, migrations, queries, audit, backup.

May import: ``domain``, ``errors``; SQLAlchemy, Alembic, sqlite3. No ORM object leaves; callers get frozen rows. Who may
come in: ``services`` and ``app``; ``ui`` may name its row types. Only ``engine``, ``backup`` and ``integrity`` may know SQLite.
"""
