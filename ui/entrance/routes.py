"""What the server answers beside the pages: health, short links, results as JSON.

Streamlit's sign-in exists only in the script, so these routes check for themselves: results are
given to this machine's own user alone, and to nobody once an access file asks people to sign in.
"""

from __future__ import annotations

import asyncio
import gc
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from analysis.access import local_reader
from analysis.completeness import completeness
from analysis.results import results
from core.errors import UserError
from core.view import View
from languages import _, use
from languages.sentences import joined, listed
from metrics.indicators import INDICATORS
from submissions.serving import is_loopback, require_safe_address
from submissions.settings import Settings, settings
from ui.link import short_links
from ui.link.codec import HOME, decode
from ui.link.known import Known
from ui.runtime import access, cached

ROOT = Path(__file__).resolve().parents[2]
"""Folder of the project, where Streamlit's secrets are looked for."""
_log = logging.getLogger(__name__)
_NO_STORE = {"Cache-Control": "no-store"}


async def health(_request: Request) -> Response:
    """Say whether the database answers, and at which release it stands."""
    try:
        release = await run_in_threadpool(lambda: cached.ledger().release())
    except Exception:
        _log.exception("the ledger does not answer")
        return JSONResponse({"status": "unavailable"}, status_code=503, headers=_NO_STORE)
    return JSONResponse({"status": "ok", "release": release}, headers=_NO_STORE)


async def short_link(request: Request) -> Response:
    """Lead a short link to the view it stands for; only ever to a page of this server."""
    token = request.path_params["token"]
    try:
        link = await run_in_threadpool(lambda: cached.ledger().link(token))
    except UserError as error:
        return JSONResponse({"error": str(error)}, status_code=404, headers=_NO_STORE)
    return RedirectResponse("/" + link.query.lstrip("/\\"), status_code=302, headers=_NO_STORE)


async def home(request: Request) -> Response:
    """Lead the home page's own name to where Streamlit keeps it: the root."""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"/{query}", status_code=307, headers=_NO_STORE)


async def api_results(request: Request) -> Response:
    """Return an indicator's results as a JSON list: `?indicator=…&by=month&by=unit&in=…&from=…`.

    The parameters are those of a view's URL, and `by`, once for each column to group by; without
    it each month is a row, with `period=quarter` or `year` each of these.
    """
    client = request.client.host if request.client else ""
    host = request.url.hostname or ""
    # The host is checked too: a foreign page must not read these through a name it controls.
    if access.access() is not None or not (is_loopback(client) and is_loopback(host)):
        return JSONResponse(
            {"error": "results as JSON are for the local user only"},
            status_code=403,
            headers=_NO_STORE,
        )
    try:
        rows = await run_in_threadpool(_results, request)
    except UserError as error:
        return JSONResponse({"error": str(error)}, status_code=400, headers=_NO_STORE)
    return Response(rows, media_type="application/json", headers=_NO_STORE)


def _results(request: Request) -> bytes:
    use(request.query_params.get("lang", "en"))
    by = tuple(
        name for text in request.query_params.getlist("by") for name in text.split(",") if name
    )
    parameters = {name: value for name, value in request.query_params.items() if name != "by"}
    view, notices = decode(parameters, known=known())
    if notices:
        raise UserError(joined(map(str, notices)))
    if not view.indicator:
        raise UserError(_("Say which indicator: {known}.").format(known=listed(INDICATORS)))
    frame = results(cached.ledger(), view, reader=local_reader(), by=by or (view.period_key,))
    plain = frame.astype(object).where(frame.notna(), None)
    return json.dumps(plain.to_dict("records"), ensure_ascii=False, allow_nan=False).encode()


def known() -> Known:
    """Return what a URL may name, for the local user."""
    ledger = cached.ledger()
    register = ledger.register()
    return Known(
        units=frozenset(unit.code for unit in ledger.policy().bureau.units),
        outlets=dict.fromkeys(register["outlet_code"]),
        kinds=frozenset(register["kind"]) - {""},
        settings=frozenset(register["setting"]) - {""},
        cohorts=frozenset(register["cohort"]) - {""},
        indicators=frozenset(INDICATORS),
        newest_release=ledger.release(),
    )


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[None]:
    """Refuse to listen beyond this machine before it is said who may use the service."""
    # Without an address Streamlit listens on every one that this machine has.
    address = str(st.get_option("server.address") or "0.0.0.0")
    require_safe_address(Settings(address=address), ROOT)
    await run_in_threadpool(cached.ledger)
    laying = asyncio.create_task(run_in_threadpool(_lay_the_cache))
    short_links.answered()
    _log.info("serving %s", settings().data)
    yield
    await laying


def _lay_the_cache() -> None:
    """Add up what the newest release holds, beside the first readers and not before them.

    What is in memory by then stays: it need not be looked through whenever memory is tidied.
    """
    try:
        cached.ledger().warm()
        completeness(cached.ledger(), View(), reader=local_reader())
        gc.collect()
        gc.freeze()
    except Exception:  # a reader will meet the same fault, and is told
        _log.exception("the columnar cache could not be laid")


ALL: list[BaseRoute] = [
    Route("/healthz", health, methods=["GET"]),
    Route(f"/{HOME}", home, methods=["GET"]),
    Route("/s/{token:str}", short_link, methods=["GET"]),
    Route("/api/results", api_results, methods=["GET"]),
]
