"""The database: one writer that commits for many, and readers that cannot write."""


class Database:
    """Engines, the writer and the readers."""
