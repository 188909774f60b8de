"""A signed-in line to one Unicat project: the envelope, the renewed token, one new sign-in when it ran out.

Facts: [D][C] reference unicat.md sections 2 and 3.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from tui.cms.failures import Problem
from tui.cms.gateway import Admission, Departing, Lane
from tui.cms.json_text import decode
from tui.cms.transport import Answer, Call, Observer, Transport
from tui.core.errors import CmsError, Forbidden, NotUnderstood, RateLimited, Refused, Unauthorized, Unreachable
from tui.core.secret import Secret
from tui.core.text import clean_tree, one_line

JSON = Mapping[str, str]

CODE_WORDS = {
    400: "bad request",
    401: "not signed in",
    403: "not allowed",
    422: "not found, in use, or not usable for this",
    1000: "unexpected error",
    1001: "validation error",
    1002: "search error",
    1003: "process error",
    1006: "the selection or a cursor is invalid",
}
"""[D] reference unicat.md 3."""

SETTLING = frozenset({400, 401, 403, 422, 501, 1001, 1002, 1004, 1006})
"""Codes that say that the request itself is no good, so that nothing was taken: an answer under any HTTP status, since
under which one codes from 1000 up come nobody told us ([?] reference unicat.md 3). The others (500, 1000 unexpected,
1003 process error) tell of trouble at work, and not how far it had come: under 5xx they leave a write in doubt."""


class Reply(Struct, frozen=True):
    """A successful answer: references in `result`, the objects they name in `data`, all strings clean."""

    result: dict[str, Any] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)

    def delivered(self, kind: str) -> dict[str, Any]:
        """What was delivered of a kind by gid, whatever it is."""
        found = self.data.get(kind)
        return found if isinstance(found, dict) else {}

    def objects(self, kind: str) -> dict[str, dict[str, Any]]:
        """The delivered objects of a kind by gid."""
        return {gid: one for gid, one in self.delivered(kind).items() if isinstance(one, dict)}

    def number(self, key: str) -> int | None:
        """A whole number of the result."""
        value = self.result.get(key)
        return int(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


class UnicatClient:
    """Calls to one project. `call` signs in when needed and takes the token of each answer."""

    def __init__(
        self, *, base_url: str, project: str, api_key: Secret, admission: Admission, observer: Observer | None = None
    ) -> None:
        self.project = project
        self._api_key = api_key
        self._jwt: str | None = None
        self._signing_in = asyncio.Lock()
        self.transport = Transport(
            base_url,
            admission,
            label="Unicat",
            headers=self._headers,
            explain=explain,
            heard=self._heard,
            secrets=(api_key,),
            observer=observer,
        )

    def _headers(self) -> Mapping[str, str]:
        headers = {"Content-Type": "application/json"}
        if self._jwt:
            headers["Authorization"] = f"Bearer {self._jwt}"
        return headers

    def _heard(self, headers: Mapping[str, str]) -> None:
        token = headers.get("authorization", "").strip()
        # The answer carries the bare token; a prefix some proxies and servers add is not part of it.
        token = token.removeprefix("Bearer ").strip()
        if token and token.isascii() and token.isprintable():
            self._jwt = token
            self.transport.hide_also(Secret(token), passing=True)

    def renew(self, api_key: Secret) -> None:
        """Sign in with this key from now on, and before the next call."""
        self._api_key, self._jwt = api_key, None
        self.transport.hide_also(api_key)

    def _has_token(self) -> bool:
        return self._jwt is not None

    async def sign_in(self, lane: Lane = Lane.BROWSE) -> Reply:
        """`POST .../auth`: the start data of section 4, and a token for everything after."""
        self._jwt = None
        body = {"api_key": self._api_key.reveal(), "omit_extended_definitions": False}
        try:
            reply = await self._post(self.api("auth"), body, "the sign-in", lane)
        except (Forbidden, Unauthorized) as error:
            raise Unauthorized(
                f"{self.transport.place()} does not accept the API key for project {one_line(self.project)}.",
                status=error.status,
                codes=error.codes,
                next_step="Check the key and the project gid of the profile.",
            ) from None
        except Refused as error:
            raise Refused(
                error.message, status=error.status, codes=error.codes, next_step="Check project and key of the profile."
            ) from None
        if not self._has_token():
            raise NotUnderstood(
                f"{self.transport.place()} accepted the sign-in but sent no token.",
                next_step="Check base_url in the profile, and any proxy between that drops headers.",
            )
        return reply

    async def call(
        self,
        path: str,
        body: Mapping[str, object],
        what: str,
        *,
        lane: Lane = Lane.BROWSE,
        write: bool = False,
        departing: Departing | None = None,
    ) -> Reply:
        """One call with a token; when the token is refused, one new sign-in and the call again.

        A refused token means nothing was taken, so this holds for writes too.
        """
        if self._jwt is None:
            await self._sign_in_again(None, lane)
        used = self._jwt
        try:
            return await self._post(path, body, what, lane, write=write, departing=departing)
        except Unauthorized:
            try:
                await self._sign_in_again(used, lane)
            except (Unauthorized, RateLimited):
                raise
            except CmsError as error:
                raise Unreachable(error.message, next_step=error.next_step) from error
        return await self._post(path, body, what, lane, write=write)

    async def _sign_in_again(self, used: str | None, lane: Lane) -> None:
        async with self._signing_in:
            if self._jwt is None or self._jwt == used:
                await self.sign_in(lane)

    def api(self, tail: str) -> str:
        """The path of a project call."""
        return f"/api/p/{quote(self.project, safe='')}/{tail}"

    async def _post(
        self,
        path: str,
        body: Mapping[str, object],
        what: str,
        lane: Lane,
        *,
        write: bool = False,
        departing: Departing | None = None,
    ) -> Reply:
        call = Call("POST", path, what, lane, write=write, body=msgspec.json.encode(dict(body)), departing=departing)
        answer = await self.transport.ask(call)
        document = self.transport.decode(call, answer, dict[str, Any])
        result, data = document.get("result"), document.get("data")
        if document.get("success") is False:
            problem = explain(answer)
            if not problem.text and not problem.codes:
                problem = replace(problem, text="it did not say why")
            raise self.transport.refused(call, problem.status or 422, problem)
        if not isinstance(result, dict):
            self.transport.not_promised(call, answer)
        cleaned = clean_tree(result)
        delivered = clean_tree(data) if isinstance(data, dict) else {}
        assert isinstance(cleaned, dict)  # noqa: S101 - clean_tree keeps the shape
        assert isinstance(delivered, dict)  # noqa: S101
        return Reply(cleaned, delivered)


def explain(answer: Answer) -> Problem:
    """The code and message of a refusal; also the odd 401 form one page of the docs shows."""
    try:
        document = decode(answer.body, dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Problem()
    told = document.get("result")
    if not isinstance(told, dict) or "code" not in told:
        told = document.get("error")
    if not isinstance(told, dict):
        return Problem()
    code = told.get("code")
    text = one_line(str(told.get("message") or ""))
    number: int | None = None
    if isinstance(code, int | float) and not isinstance(code, bool):
        number = int(code)
        text = text or CODE_WORDS.get(number, "")
    info = told.get("info")
    if isinstance(info, dict) and info:
        details = ", ".join(f"{key}: {value}" for key, value in info.items() if isinstance(value, str | int))
        text = f"{text} ({one_line(details, 300)})" if details else text
    settles = document.get("success") is False and number in SETTLING
    return Problem(() if number is None else (str(number),), text, settles=settles, status=number)
