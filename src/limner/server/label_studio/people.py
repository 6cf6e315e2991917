"""Who asks, the people of the server, and tokens."""

from typing import Any

from litestar import get, post
from litestar.params import FromPath, JSONBody

from limner.dataset import LimnerError
from limner.server.given import TheActor
from limner.server.label_studio import jwt
from limner.server.label_studio.desk import Desk, TheDesk
from limner.server.label_studio.words import SPOKEN, text_of
from limner.server.verbs import Verb, permit
from limner.store import Actor, NotFound, token_hash

Json = dict[str, Any]


@get("/api/version/", opt=permit(Verb.ENTER), sync_to_thread=False)
def version() -> Json:
    """The release of Label Studio whose interface this is."""
    return {"release": SPOKEN, "edition": "Community", "label-studio-os-package": {"version": SPOKEN}}


@get(["/api/current-user", "/api/current-user/whoami"], opt=permit(Verb.SEE), sync_to_thread=True)
def whoami(desk: TheDesk, actor: TheActor) -> Json:
    """Who asks."""
    return user(number_of_actor(desk, actor), actor)


@get("/api/users/", opt=permit(Verb.SEE), sync_to_thread=True)
def list_users(desk: TheDesk) -> list[Json]:
    """Everybody who has worked here."""
    return [user(number, one) for number, one in desk.store.numbers.actors().items()]


@get("/api/users/{number:int}/", opt=permit(Verb.SEE), sync_to_thread=True)
def get_user(desk: TheDesk, number: FromPath[int]) -> Json:
    """One of them."""
    found = desk.store.numbers.actors().get(number)
    if found is None:
        raise NotFound.of("user", str(number))
    return user(number, found)


@post("/api/token/refresh/", opt=permit(Verb.ENTER), status_code=200, sync_to_thread=True)
def refresh(desk: TheDesk, data: JSONBody[Json]) -> Json:
    """A fresh access token for a personal access token."""
    token = jwt.within(text_of(data, "refresh"))
    known = token == desk.key or (token and desk.store.actors.by_token(token_hash(token)))
    if not known:
        raise LimnerError(
            "the token is not valid or was revoked",
            code="not-signed-in",
            hint="Make a new one: `limner token NAME --label-studio`.",
        )
    return {"access": jwt.access_token(token, desk.key)}


@get("/api/jwt/settings", opt=permit(Verb.SEE), sync_to_thread=False)
def token_settings() -> Json:
    """Both kinds of tokens are taken."""
    return {"api_tokens_enabled": True, "legacy_api_tokens_enabled": True, "api_token_ttl_days": None}


@get("/api/organizations/", opt=permit(Verb.SEE), sync_to_thread=True)
def list_organizations(desk: TheDesk) -> list[Json]:
    """The one that there is: this server."""
    first = min(desk.store.numbers.actors(), default=1)
    return [{"id": 1, "title": "Limner", "created_by": first}]


def number_of_actor(desk: Desk, actor: Actor) -> int:
    """By which number somebody is known."""
    return next(number for number, one in desk.store.numbers.actors().items() if one.id == actor.id)


def user(number: int, actor: Actor) -> Json:
    """A person in Label Studio's words. Limner knows a name and no address of mail: one is made of the number."""
    first, _, last = actor.name.partition(" ")
    return {
        "id": number, "first_name": first, "last_name": last, "username": actor.name,
        "email": f"user-{number}@limner.invalid", "initials": (first[:1] + last[:1]).upper(), "phone": "",
        "avatar": None, "last_activity": None, "active_organization": 1, "allow_newsletters": False,
    }  # fmt: skip


ROUTES = [version, whoami, list_users, get_user, refresh, token_settings, list_organizations]
