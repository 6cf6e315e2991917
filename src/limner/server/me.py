"""Who is signed in, and ways in for others: a code for a browser, a token for a program."""

from typing import Annotated

import msgspec
from litestar import delete, get, patch, post
from litestar.params import JSONBody

from limner import __version__
from limner.server.body import Input
from limner.server.given import Id, TheActor, TheStore
from limner.server.label_studio.jwt import refresh_token
from limner.server.verbs import Verb, permit
from limner.store import Actor, NotFound, Preference, Token

SettingName = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z][A-Za-z0-9.-]{0,119}$")]


class Me(msgspec.Struct, frozen=True):
    """Who asks, and what answers."""

    actor: Actor
    instance: str
    version: str


class Code(msgspec.Struct, frozen=True):
    """A one-use code: opening `/?code=…` signs a browser in."""

    code: str


class NewToken(Input, frozen=True):
    """A token to be made."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    label_studio: bool = False
    """In the form of Label Studio's personal access tokens, for programs that are made for it."""


class TokenMade(msgspec.Struct, frozen=True):
    """A token, shown this once."""

    token: str


class Preferences(Input, frozen=True):
    """Settings of one person by name, as `keys.own`; what they mean is the browser's affair."""

    fields: Annotated[dict[SettingName, Preference], msgspec.Meta(max_length=1_000)]


@get("/me", opt=permit(Verb.SEE), sync_to_thread=False)
def get_me(store: TheStore, actor: TheActor) -> Me:
    """Who is signed in, on which instance of which version."""
    return Me(actor, store.instance, __version__)


@get("/me/preferences", opt=permit(Verb.SEE), sync_to_thread=True)
def get_preferences(store: TheStore, actor: TheActor) -> Preferences:
    """What the person has set, on whichever machine."""
    return Preferences(fields=store.preferences.get(actor.id))


@patch("/me/preferences", opt=permit(Verb.SEE), sync_to_thread=True, request_max_body_size=256 << 10)
def set_preferences(store: TheStore, actor: TheActor, data: JSONBody[Preferences]) -> Preferences:
    """Takes what was set later than what is here, field by field; what holds afterwards."""
    return Preferences(fields=store.preferences.put(actor.id, data.fields))


@post("/codes", opt=permit(Verb.INVITE), sync_to_thread=True)
def make_code(store: TheStore) -> Code:
    """A fresh code."""
    return Code(store.actors.make_code())


@post("/tokens", opt=permit(Verb.INVITE), sync_to_thread=True)
def make_token(store: TheStore, actor: TheActor, data: JSONBody[NewToken]) -> TokenMade:
    """A fresh token."""
    token = store.actors.make_token(data.name, actor.id)
    return TokenMade(refresh_token(token) if data.label_studio else token)


@get("/tokens", opt=permit(Verb.INVITE), sync_to_thread=True)
def list_tokens(store: TheStore, actor: TheActor) -> tuple[Token, ...]:
    """The tokens of the one who asks, newest first, revoked ones too; what they are is never told again."""
    return store.actors.tokens(actor.id)


@delete("/tokens/{token:uuid}", opt=permit(Verb.INVITE), sync_to_thread=True)
def revoke_token(store: TheStore, actor: TheActor, token: Id) -> None:
    """Ends one of the tokens of the one who asks, at once."""
    if token not in {one.id for one in store.actors.tokens(actor.id)}:
        raise NotFound.of("token", token)
    store.actors.revoke(token)


ROUTES = [get_me, get_preferences, set_preferences, make_code, make_token, list_tokens, revoke_token]
