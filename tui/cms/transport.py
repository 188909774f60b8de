"""One HTTP client for one CMS: admission, retries of reads, and what each failure means for a write.

A read is asked again until its patience is spent. A write is tried once, and the kind of error says what became of it
(design.md section 2): `Unreachable`, `RateLimited` and a transient `Refused` were certainly not taken, `AnswerLost` may
have been, any other `Refused` is the answer.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NoReturn, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from tui import __version__
from tui.cms import json_text
from tui.cms.failures import Problem, asked_wait, named_wait, number, refused, why_unreachable
from tui.cms.gateway import Admission, Departing, Lane
from tui.cms.http_library import spare_http_library
from tui.cms.network import proxy_for, trust_for
from tui.cms.server_clock import ServerClock
from tui.core.addresses import shown_address
from tui.core.errors import (
    AnswerLost,
    CmsError,
    ConfigError,
    CopydeskError,
    NotUnderstood,
    RateLimited,
    Refused,
    ServerTrouble,
    Unreachable,
)
from tui.core.redaction import Redaction
from tui.core.requests import RequestMade
from tui.core.secret import Secret
from tui.core.text import grouped, one_line, spoken
from tui.core.waiting import waits_told

if TYPE_CHECKING:
    import httpx

log = logging.getLogger(__name__)

T = TypeVar("T")

CONNECT_S = 5.0
READ_S = 12.0
WRITE_ANSWER_S = 30.0
"""A write is worth waiting for: without its answer it is in doubt."""
WRITE_WHOLE_S = 60.0
PATIENCE_S = 24.0
"""Whole time a read may take, its retries included: planning on a dead server ends within 30 s."""
TOLD_S = 5.0
"""A read that is tried again for longer is told of."""
REFUSED_PATIENCE_S = 4.0
"""The same while connections are refused: nobody is listening, and that is known at once."""
BRIEF_PATIENCE_S = 1.0
"""The same for reads of those who have waits of their own: their first failure should be known soon."""
FIRST_WAIT_S = 0.25
"""Before the first retry of a read; doubled with each."""
KEEPALIVE_S = 3.0
"""Idle connections are dropped before servers drop them: a write on a dying connection would be in doubt."""
CONNECTIONS = 40
MOST_BYTES = 64_000_000
"""An answer's body, unpacked: longer than a schema of thousands of fields, or a page of the largest records."""


class Counter(Struct):
    """Requests that left, counted where `request_counter` holds it."""

    count: int = 0


request_counter: ContextVar[Counter | None] = ContextVar("request_counter", default=None)
"""Every request on the wire counts in the counter of the context it is made in."""


read_patience: ContextVar[float | None] = ContextVar("read_patience", default=None)
"""How long reads made in the context are tried again, where not as long as others. A 429 is waited out all the same:
it names its end."""


Observer = Callable[[RequestMade], None]
"""Is told of every attempt when it is over, the failed ones too."""


class Answer(Struct, frozen=True):
    """An HTTP answer, read to its end. `where` is the address without its query, clean."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    where: str

    @property
    def kind(self) -> str:
        """The content type, without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


class Call(Struct, frozen=True):
    """One request to make. `what` names it in messages: `the list of records`. `may_miss`: a 404 says "not yet"."""

    method: str
    path: str
    what: str
    lane: Lane
    write: bool = False
    params: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    departing: Departing | None = None
    may_miss: bool = False


class Transport:
    """Makes calls. `headers` gives the headers of each attempt, `explain` reads a refusal, `heard` sees every
    answer's headers, refusals included, `observer` every attempt. `vet` raises for an answer that is not from where
    it was asked, before anything else is made of it. `secrets` never stand in a message, should a server
    echo them. The client is made with the first call."""

    def __init__(
        self,
        base_url: str,
        admission: Admission,
        *,
        label: str,
        headers: Callable[[], Mapping[str, str]],
        explain: Callable[[Answer], Problem],
        heard: Callable[[Mapping[str, str]], None] | None = None,
        vet: Callable[[Call, Answer], None] | None = None,
        secrets: Sequence[Secret] = (),
        observer: Observer | None = None,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        # A password in the address is as secret as a token.
        self._shown_url = shown_address(self.base_url)
        self.redaction = Redaction(secrets)
        self.admission = admission
        self.label = label
        self.work_requests = 0
        self.clock = ServerClock()
        self._headers = headers
        self._explain = explain
        self._heard = heard
        self._vet = vet
        self._observer = observer
        self._client: httpx.AsyncClient | None = None
        self._closed = False

    async def aclose(self) -> None:
        """Close all connections, for good: who still asks is cancelled."""
        self._closed = True
        if self._client is not None:
            await self._client.aclose()

    async def ask(self, call: Call) -> Answer:
        """The 2xx answer to a call; every other end is a `CmsError`."""
        self._look_whether_open()
        return await (self._write(call) if call.write else self._read(call))

    # -- reads ------------------------------------------------------------------------------------------------
    async def _read(self, call: Call) -> Answer:
        first_failed: float | None = None
        error: CmsError | None = None
        for attempt in range(100):
            try:
                slip = await self._turn(call, first_failed)
            except TimeoutError:
                break
            began = time.monotonic()
            spent = 0.0 if first_failed is None else began - first_failed
            wait_s: float | None = None
            patience = PATIENCE_S if (brief := read_patience.get()) is None else brief
            try:
                left_s = max(0.5, PATIENCE_S - spent)
                answer = await self._once(call, slip, read_s=READ_S, whole_s=left_s, attempt=attempt + 1)
            except Unreachable as unreachable:
                error = unreachable
                patience = min(patience, REFUSED_PATIENCE_S)
            except AnswerLost as lost:
                error = Unreachable(lost.message, next_step=lost.next_step)
            except TimeoutError:
                error = Unreachable(*_silent(self, call))
            else:
                if self._vet is not None:
                    self._vet(call, answer)
                if 200 <= answer.status < 300:
                    return answer
                error = self._failure(call, answer)
                if not _may_pass(error):
                    raise error
                wait_s = named_wait(answer.headers)
                if isinstance(error, RateLimited):
                    patience = PATIENCE_S
            if first_failed is None:
                first_failed = began
            if wait_s is None:
                wait_s = min(8.0, FIRST_WAIT_S * 2**attempt) * random.uniform(0.8, 1.2)
            if time.monotonic() + wait_s - first_failed > patience:
                break
            tell = waits_told.get()
            if tell is not None and time.monotonic() + wait_s - first_failed > TOLD_S:
                tell(f"{error.message} It is tried again.")
            await asyncio.sleep(wait_s)
        raise error if error is not None else Unreachable(*_silent(self, call))

    async def _turn(self, call: Call, first_failed: float | None) -> object:
        """Wait until a read may leave: the first time as long as it takes, again on its patience (TimeoutError).

        Raises RateLimited when the server asked for a longer wait than that, maybe in another process: a job waits for
        its end, nobody else does.
        """
        while True:
            blocked_s = self.admission.budget.blocked_s
            if blocked_s > PATIENCE_S and read_patience.get() is None:
                raise self._too_many(call, blocked_s, blocked_s)
            rest_s = PATIENCE_S if first_failed is None else PATIENCE_S + first_failed - time.monotonic()
            try:
                async with asyncio.timeout(rest_s):
                    return await self.admission.admit(call.lane)
            except TimeoutError:
                if first_failed is not None:
                    raise

    # -- writes -----------------------------------------------------------------------------------------------
    async def _write(self, call: Call) -> Answer:
        slip = await self.admission.admit(call.lane)
        try:
            answer = await self._once(call, slip, read_s=WRITE_ANSWER_S, whole_s=WRITE_WHOLE_S)
        except TimeoutError as error:
            raise AnswerLost(*_silent(self, call)) from error
        if self._vet is not None:
            self._vet(call, answer)
        if 200 <= answer.status < 300:
            return answer
        raise self._failure(call, answer)

    # -- one attempt ------------------------------------------------------------------------------------------
    async def _once(self, call: Call, slip: object, *, read_s: float, whole_s: float, attempt: int = 1) -> Answer:
        """One request on the wire, observed.

        Raises Unreachable when it certainly did not get there, AnswerLost or TimeoutError else.
        """
        at, began = datetime.now(UTC), time.monotonic()
        departure = _Departure(lambda: self._leave(call))
        status: int | None = None
        error = ""
        try:
            async with asyncio.timeout(whole_s):
                answer = await self._send(call, slip, departure, read_s=read_s)
            status = answer.status
            return answer
        except TimeoutError:
            error = "no answer in time" if departure.left else "it could not leave in time"
            if call.write and not departure.left:
                raise Unreachable(f"{self.place()} could not be sent {call.what} in time.") from None
            raise
        except CopydeskError as failed:
            error = failed.message
            raise
        finally:
            if self._observer is not None:
                # Whoever looks on must never turn an answer into an error: the write was taken.
                try:
                    self._observer(self._made(call, at, time.monotonic() - began, status, attempt, error))
                except Exception:
                    log.exception("a request could not be told to whoever looks on")

    def _made(
        self, call: Call, at: datetime, seconds: float, status: int | None, attempt: int, error: str
    ) -> RequestMade:
        """What may be known of a request: no headers, no bodies, no secrets."""
        query = "&".join(f"{key}={value}" for key, value in call.params)
        budget = self.admission.budget
        return RequestMade(
            at=at,
            method=call.method,
            address=one_line(self.hide(f"{call.path}?{query}" if query else call.path), 1_000),
            what=one_line(self.hide(call.what)),
            lane=call.lane.value,
            seconds=seconds,
            status=status,
            expected=status is not None and (200 <= status < 300 or (call.may_miss and status == 404)),
            attempt=attempt,
            budget_left=budget.remaining,
            budget_limit=budget.limit,
            error=one_line(self.hide(error)),
        )

    async def _leave(self, call: Call) -> None:
        """All that has to be done before the first byte leaves."""
        if call.departing is not None:
            await call.departing()
        counter = request_counter.get()
        if counter is not None:
            counter.count += 1
        self.work_requests += call.lane is Lane.WORK

    async def _send(self, call: Call, slip: object, departure: _Departure, *, read_s: float) -> Answer:
        spare_http_library()
        import httpx

        answered = False
        try:
            client = self._open_client()
            headers_out = dict(self._headers())
            if not all(
                value.isascii() and value.isprintable() and value == value.strip() for value in headers_out.values()
            ):
                raise ConfigError(
                    f"The token or the environment for {self.place()} is empty or holds what cannot be sent.",
                    next_step="Correct the profile, or where its token comes from.",
                )
            try:
                request = client.build_request(
                    call.method,
                    self.base_url + call.path,
                    params=list(call.params) or None,
                    content=call.body,
                    headers=headers_out,
                    timeout=httpx.Timeout(read_s, connect=CONNECT_S),
                )
            except (httpx.InvalidURL, ValueError) as error:
                raise Unreachable(
                    f"{self._shown_url} is not a web address.", next_step="Correct base_url in the profile."
                ) from error

            request.extensions = {**request.extensions, "trace": departure.trace}
            try:
                response = await client.send(request, stream=True)
                try:
                    content = await self._body(call, response)
                finally:
                    await response.aclose()
                    if self._closed:
                        # A connection that was still being made when all were closed belongs to nobody.
                        await response.extensions["network_stream"].aclose()
            except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError) as error:
                raise Unreachable(f"{self.place()} {why_unreachable(error)}.", next_step=_CHECK_LINE) from error
            except (httpx.UnsupportedProtocol, httpx.LocalProtocolError) as error:
                raise Unreachable(
                    f"{self._shown_url} is not a web address.", next_step="Correct base_url in the profile."
                ) from error
            except httpx.TimeoutException as error:
                raise AnswerLost(*_silent(self, call)) from error
            except httpx.RequestError as error:
                raise AnswerLost(
                    f"{self.place()} broke the connection before answering to {call.what}.", next_step=_CHECK_LINE
                ) from error
            headers = {key.lower(): value for key, value in response.headers.items()}
            answered = True
            self.admission.answered(
                call.lane,
                limit=number(headers.get("x-ratelimit-limit")),
                remaining=number(headers.get("x-ratelimit-remaining")),
                refused_for_s=(named_wait(headers) or 0.0) if response.status_code == 429 else None,
                slip=slip,
            )
            self.clock.heard(headers)
            if self._heard is not None:
                self._heard(headers)
            where = one_line(self._shown_url + call.path)
            return Answer(response.status_code, headers, self.redaction.body(content), where)
        finally:
            if not answered:
                self.admission.lost(call.lane, slip=slip)

    async def _body(self, call: Call, response: httpx.Response) -> bytes:
        """The body, unpacked; never more than `MOST_BYTES` of it, whatever it unpacks to."""
        packing = response.headers.get("content-encoding", "").strip().lower()
        unpack = zlib.decompressobj(47) if packing in ("gzip", "x-gzip", "deflate") else None
        if packing not in ("", "identity") and unpack is None:
            raise self._unread(call, f"packed as {one_line(packing, 20)}, which was not asked for")
        parts: list[bytes] = []
        room = MOST_BYTES
        try:
            async for packed in response.aiter_raw():
                part = packed if unpack is None else unpack.decompress(packed, room + 1)
                room -= len(part)
                if room < 0:
                    raise self._unread(call, f"longer than {grouped(MOST_BYTES // 1_000_000)} MB")
                parts.append(part)
            if unpack is not None:
                parts.append(unpack.flush())
        except zlib.error as error:
            raise self._unread(call, "packed, and cannot be unpacked") from error
        return b"".join(parts)

    def _unread(self, call: Call, what: str) -> CmsError:
        message = f"{self.place()} gave an answer to {call.what} that is {what}."
        if call.write:
            return AnswerLost(message + " It may or may not have been taken.")
        return NotUnderstood(message, next_step="Check base_url in the profile, and any proxy between.")

    def _look_whether_open(self) -> None:
        if self._closed:
            raise asyncio.CancelledError(f"the connection to {self.place()} is closed")

    def _open_client(self) -> httpx.AsyncClient:
        self._look_whether_open()
        if self._client is None:
            spare_http_library()
            import httpx

            self._client = httpx.AsyncClient(
                headers={
                    "User-Agent": f"copydesk/{__version__}",
                    "Accept": "application/json",
                    "Accept-Encoding": "gzip",
                },
                follow_redirects=False,
                limits=httpx.Limits(
                    max_connections=CONNECTIONS,
                    max_keepalive_connections=CONNECTIONS,
                    keepalive_expiry=KEEPALIVE_S,
                ),
                trust_env=False,
                proxy=proxy_for(self.base_url),
                verify=trust_for(self.base_url),
            )
        return self._client

    def place(self) -> str:
        """The system and the host, for messages: `DatoCMS at site-api.datocms.com`."""
        rest = self._shown_url.partition("://")[2]
        return f"{self.label} at {rest.partition('/')[0] or self._shown_url}"

    # -- what an answer means ---------------------------------------------------------------------------------
    def _too_many(self, call: Call, wait_s: float | None, asked_s: float | None) -> RateLimited:
        wait = f" It asks to wait {spoken(asked_s)}." if asked_s else ""
        soon = (asked_s or 0.0) <= PATIENCE_S
        return RateLimited(
            f"{self.place()} refused {call.what}: too many requests.{wait}",
            wait_s=wait_s,
            asked_s=asked_s,
            next_step="Others may be using the same rate limit. Try again in a moment." if soon else "Try again then.",
        )

    def _failure(self, call: Call, answer: Answer) -> CmsError:
        """The error a non-2xx answer stands for."""
        status = answer.status
        if status == 429:
            return self._too_many(call, named_wait(answer.headers), asked_wait(answer.headers))
        if 300 <= status < 400:
            return self._redirected(call, answer)
        problem = self._problem(answer)
        if problem.settles or (400 <= status < 500 and status != 408):
            return self.refused(call, problem.status or status, problem)
        if call.write:
            return AnswerLost(
                f"{self.place()} failed with HTTP {status} on {call.what}: it may or may not have been taken."
            )
        if status >= 500 or status == 408:
            return ServerTrouble(
                f"{self.place()} failed with HTTP {status} on {call.what}.",
                status=status,
                next_step="The service has a problem. Try again later.",
            )
        return NotUnderstood(f"{answer.where} answered with HTTP {status}, which was not expected.")

    def _redirected(self, call: Call, answer: Answer) -> CmsError:
        target = one_line(self.hide(answer.headers.get("location", ""))) or "nowhere"
        message = f"{answer.where} redirects to {target}."
        next_step = "Put the address it leads to into base_url of the profile, if you trust it."
        if not call.write:
            return NotUnderstood(message, next_step=next_step)
        if answer.status in (301, 307, 308):
            return Refused(message, status=answer.status, next_step=next_step)
        return AnswerLost(message, next_step=next_step)

    def _problem(self, answer: Answer) -> Problem:
        # Hidden before anything is cut: half a secret is not found any more.
        body = answer.body.decode("utf-8", "replace")
        return self._explain(replace(answer, body=self.hide(body).encode()))

    def refused(self, call: Call, status: int, problem: Problem) -> Refused:
        """The error for a plain refusal, with the API's own words in it."""
        codes = tuple(self.hide(code) for code in problem.codes)
        told = replace(problem, codes=codes, text=self.hide(problem.text))
        return refused(self.place(), call.what, status, told)

    def hide_also(self, secret: Secret, *, passing: bool = False) -> None:
        """One more secret that never stands in a message; `passing`: every answer brings a new one."""
        self.redaction.learn(secret, passing=passing)

    def hide(self, text: str) -> str:
        """`text` without the secrets of this line."""
        return self.redaction.text(text)

    # -- reading the body -------------------------------------------------------------------------------------
    def decode(
        self, call: Call, answer: Answer, shape: type[T], part: msgspec.Raw | None = None, *, flat: bool = False
    ) -> T:
        """The JSON body, or a part of it, as `shape`; `flat` where that keeps its parts raw.

        Raises AnswerLost for a write (it was answered, but who knows how), NotUnderstood for a read.
        """
        try:
            if answer.kind == "text/html":
                raise msgspec.DecodeError("it is a web page")
            if flat:
                return json_text.decode_flat(answer.body, shape)
            return json_text.decode(answer.body if part is None else part, shape)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            got = "a web page" if answer.kind == "text/html" else f"something else ({one_line(str(error), 200)})"
            raise self._odd(call, answer, got) from error

    def not_promised(self, call: Call, answer: Answer) -> NoReturn:
        """Raise what `decode` raises, for JSON that is not what the API promises."""
        raise self._odd(call, answer, "other JSON")

    def _odd(self, call: Call, answer: Answer, got: str) -> CmsError:
        message = f"{answer.where} answered {call.what} with {got} instead of the JSON {self.label} promises."
        if call.write:
            return AnswerLost(message + " It may or may not have been taken.")
        return NotUnderstood(message, next_step="Check base_url in the profile, and any proxy between.")


class _Departure:
    """Awaits `leave` once, when a connection stands and the first byte is about to leave; it may take its time."""

    def __init__(self, leave: Departing) -> None:
        self._leave = leave
        self._began = False
        self.left = False
        """Whether a byte may have left."""

    async def trace(self, event: str, _info: object) -> None:
        """What httpx tells of a request."""
        if not self._began and event.endswith("send_request_headers.started"):
            self._began = True
            await self._leave()
            self.left = True


_CHECK_LINE = "Check the network and base_url in the profile."


def _may_pass(error: CmsError) -> bool:
    """Whether asking again later may help a read."""
    return isinstance(error, ServerTrouble | RateLimited) or (isinstance(error, Refused) and error.transient)


def _silent(transport: Transport, call: Call) -> tuple[str]:
    return (f"{transport.place()} gave no answer to {call.what} in time.",)
