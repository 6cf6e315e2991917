"""A task as Label Studio sends it to a backend."""

from typing import Any

from msgspec import field

from limner.assist.protocol.wire import Message


class Task(Message, frozen=True):
    """A picture to label; only `id`, `data` and `project` say something of a task that nobody has begun.

    Times are ISO 8601 in UTC with six digits after the second, and end in Z.
    """

    id: int
    data: dict[str, Any]
    """The picture's address under the key that the labelling configuration names."""
    meta: dict[str, Any] = field(default_factory=dict)
    created_at: str = ""
    updated_at: str = ""
    is_labeled: bool = False
    overlap: int = 1
    inner_id: int = 0
    """From 1 on within the project."""
    total_annotations: int = 0
    cancelled_annotations: int = 0
    total_predictions: int = 0
    comment_count: int = 0
    unresolved_comment_count: int = 0
    last_comment_updated_at: str | None = None
    project: int = 0
    updated_by: Any = None
    file_upload: Any = None
    comment_authors: list[Any] = field(default_factory=list)
    annotations: list[Any] = field(default_factory=list)
    predictions: list[Any] = field(default_factory=list)
