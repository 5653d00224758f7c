"""From an HTTP request to a method's parameters: form, multipart, JSON or query string, with types."""

import json
from collections.abc import Mapping
from typing import Any, Literal

from aiohttp import web

from .refusal import Refusal

Kind = Literal["string", "integer", "boolean", "object", "objects", "strings"]
Schema = Mapping[str, Kind]


async def received(request: web.Request) -> dict[str, Any]:
    """The parameters as they were sent, those of the query string included.

    Raises:
        Refusal: The body cannot be read.
    """
    values: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        values.update(await _json_body(request))
    else:
        values.update(await request.post())
    if not _is_unicode(values):
        raise Refusal("strings must be encoded in UTF-8")
    return values


async def _json_body(request: web.Request) -> dict[str, Any]:
    try:
        body = json.loads(await request.read() or b"{}")
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise Refusal("can't parse the body as a JSON object")
    return body


def typed(values: Mapping[str, Any], schema: Schema) -> dict[str, Any]:
    """The parameters that the method knows, each as its type; empty ones are left out.

    Raises:
        Refusal: A value is not of its type.
    """
    known = {name: _typed(name, values[name], kind) for name, kind in schema.items() if name in values}
    return {name: value for name, value in known.items() if value not in (None, "")}


def _typed(name: str, value: Any, kind: Kind) -> Any:
    if value is None or value == "":
        return None
    if kind in ("object", "objects", "strings"):
        return _structure(name, value, kind)
    if kind == "integer":
        return _integer(name, value)
    if kind == "boolean":
        return str(value).lower() in ("true", "1", "yes")
    if not isinstance(value, str | int | float):
        raise Refusal(f"can't parse {name}: expected a String")
    return str(value)


def _integer(name: str, value: Any) -> int | str:
    if name == "chat_id" and isinstance(value, str) and value.startswith("@"):
        return value
    try:
        return int(value)
    except (TypeError, ValueError):
        raise Refusal(f"can't parse {name}: expected an Integer") from None


def _structure(name: str, value: Any, kind: Kind) -> Any:
    what = "reply keyboard markup" if name == "reply_markup" else name.replace("_", " ")
    try:
        found = json.loads(value) if isinstance(value, str) else value
    except ValueError:
        raise Refusal(f"can't parse {what} JSON object") from None
    if found is not None and not _has_shape(found, kind):
        raise Refusal(
            "object expected as reply markup" if name == "reply_markup" else f"can't parse {what}: {kind} expected"
        )
    if not _is_unicode(found):
        raise Refusal("strings must be encoded in UTF-8")
    return found


def _has_shape(value: object, kind: Kind) -> bool:
    if kind == "object":
        return isinstance(value, dict)
    item = dict if kind == "objects" else str
    return isinstance(value, list) and all(isinstance(each, item) for each in value)


def _is_unicode(value: object) -> bool:
    """Whether every string in a structure can be written as UTF-8 (no half of a surrogate pair)."""
    try:
        json.dumps(value, ensure_ascii=False, default=str).encode()
    except UnicodeEncodeError:
        return False
    return True
