"""Webhooks of Label Studio's form: which events they want, and how they are told."""

from typing import Annotated, Any

import msgspec

from limner.assist.protocol import WebhookRequest
from limner.store import KeptItem

CALLED = ("ANNOTATION_CREATED", "ANNOTATION_UPDATED", "ANNOTATIONS_DELETED")
"""What webhooks are told of."""
_NAMES = {"ANNOTATION_DELETED": "ANNOTATIONS_DELETED"}

HeaderName = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{1,100}$")]
HeaderValue = Annotated[str, msgspec.Meta(pattern=r"^[\x20-\x7e]{0,1000}$")]


class Hook(msgspec.Struct, frozen=True, kw_only=True):
    """A webhook, by the names that its fields have in Label Studio."""

    url: Annotated[str, msgspec.Meta(min_length=1, max_length=2048)]
    send_payload: bool = True
    """Whether it hears more than the action's name."""
    send_for_all_actions: bool = True
    actions: tuple[str, ...] = ()
    """Those it wants, where not all."""
    headers: Annotated[dict[HeaderName, HeaderValue], msgspec.Meta(max_length=10)] = {}
    is_active: bool = True


def hook_of(item: KeptItem) -> Hook:
    """The webhook as it is kept."""
    return msgspec.convert(item.body, Hook)


def event(hook: Hook, said: WebhookRequest) -> dict[str, Any] | None:
    """What the webhook is told of an event, as Label Studio 1.23 says it; None where it does not want to hear."""
    action = _NAMES.get(said.action, said.action)
    if not (hook.send_for_all_actions or action in hook.actions):
        return None
    if not hook.send_payload:
        return {"action": action}
    body: dict[str, Any] = msgspec.to_builtins(said)
    body["action"] = action
    if action == "ANNOTATIONS_DELETED":
        body["annotations"] = [{"id": body.pop("annotation")["id"]}]
    return body
