"""JSON Web Tokens (RFC 7519) signed by HMAC-SHA256: what Label Studio's personal access tokens are.

A refresh token carries one of Limner's tokens and is as good as that. An access token names a token by its hash,
lasts minutes, and ends with it.
"""

import hashlib
import hmac
import json
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

from limner.dataset import new_id
from limner.store import token_hash

ACCESS_SECONDS = 300
REFRESH_SECONDS = 10 * 365 * 24 * 3600

_HEADER = {"alg": "HS256", "typ": "JWT"}


def refresh_token(token: str) -> str:
    """The token of Limner's in the form that makes Label Studio's SDK ask for access tokens."""
    return _made("refresh", REFRESH_SECONDS, token, token=token)


def within(refresh: str) -> str:
    """The token that a refresh token carries; empty for what is none, or is too old."""
    claims = _claims(refresh, "refresh")
    token = claims.get("token")
    return token if isinstance(token, str) and _is_signed(refresh, token) else ""


def access_token(token: str, key: str) -> str:
    """What stands for the token for the next minutes."""
    return _made("access", ACCESS_SECONDS, key, of=token_hash(token).hex())


def hash_within(access: str, key: str) -> bytes:
    """The `token_hash` that an access token names; empty for what is none, or is too old."""
    claims = _claims(access, "access")
    return bytes.fromhex(claims["of"]) if claims and _is_signed(access, key) else b""


def _made(kind: str, lasts: int, key: str, **claims: str) -> str:
    now = int(time.time())
    body = {"token_type": kind, "iat": now, "exp": now + lasts, "jti": new_id().hex, **claims}
    signed = ".".join(_encoded(json.dumps(part).encode()) for part in (_HEADER, body))
    return f"{signed}.{_signature(signed, key)}"


def _claims(token: str, kind: str) -> dict[str, Any]:
    try:
        claims = json.loads(_decoded(token.split(".")[1]))
        fits = claims["token_type"] == kind and claims["exp"] > time.time()
    except (ValueError, LookupError, TypeError, RecursionError):
        return {}
    return claims if fits else {}


def _is_signed(token: str, key: str) -> bool:
    signed, _, signature = token.rpartition(".")
    return hmac.compare_digest(_signature(signed, key).encode(), signature.encode("utf-8", "surrogatepass"))


def _signature(signed: str, key: str) -> str:
    digest = hmac.digest(
        key.encode("utf-8", "surrogatepass"), signed.encode("utf-8", "surrogatepass"), hashlib.sha256
    )
    return _encoded(digest)


def _encoded(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
