"""Running the web server of a configuration until it is told to stop."""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass

import uvicorn
from fastapi import FastAPI
from uvicorn.supervisors import Multiprocess

from corpus.errors import UsageError
from service.accounts.first import ensure_admin
from service.api.app import PREFIX, create_app
from service.config import ServiceConfig
from service.errors import unavailable
from service.office.office import open_office
from service.operations.logs import configure_logs

__all__ = ["Announcement", "app_of_process", "serve_forever"]

_HANDED_ON = "ZHIBIAO_RESOLVED_CONFIG"
"""Environment variable by which the processes of one server get its configuration."""

_SOCKET_BYTES = 4 * 1024 * 1024
"""What a page may send at once; files go another way."""
_SWITCH_SECONDS = 0.001
"""The event loop waits at most so long for a thread that judges; Python's own five milliseconds add up."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """What whoever started the service has to know. password: of the first administrator, told only once, else ""."""

    url: str
    docs: str
    password: str = ""

    def to_dict(self) -> dict[str, str]:
        """Mapping with every field."""
        return asdict(self)


def serve_forever(config: ServiceConfig, announce: Callable[[Announcement], None]) -> None:
    """Serve until a signal says to stop; announce: told once, before the first request is answered.

    Raises UsageError when the address is taken, ServiceError and SettingError when the service cannot start.
    """
    configure_logs(config)
    sys.setswitchinterval(_SWITCH_SECONDS)
    password = _prepare(config)
    listener = _listen(config)
    host, port = listener.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{port}"
    announce(Announcement(f"{address}/", f"{address}{PREFIX}/docs", password or ""))
    common = {
        "log_config": None,
        "server_header": False,
        "proxy_headers": True,
        "forwarded_allow_ips": list(config.trusted_proxies),
        "timeout_graceful_shutdown": max(1, round(config.grace_seconds)),
        "timeout_keep_alive": 30,
        "ws_max_size": _SOCKET_BYTES,
    }
    if config.role == "api" and config.api_processes > 1:
        os.environ[_HANDED_ON] = _as_json(config)
        name = f"{__name__}:app_of_process"
        settings = uvicorn.Config(name, factory=True, workers=config.api_processes, **common)  # type: ignore[arg-type]
        Multiprocess(settings, [listener]).run()
    else:
        settings = uvicorn.Config(create_app(config), **common)  # type: ignore[arg-type]
        server = _Server(settings)
        server.run([listener])
        if not server.started:
            raise unavailable("start_failed", "服务没有启动成功", hint="请看日志里的原因，改正后再启动")


class _Server(uvicorn.Server):
    """A server for which being told to stop is a good end: it does not die of the signal once all is done."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        with super().capture_signals():
            try:
                yield
            finally:
                self._captured_signals.clear()


def app_of_process() -> FastAPI:
    """The app of one process among several, with its share of the processor."""
    data = json.loads(os.environ[_HANDED_ON])
    config = ServiceConfig.model_validate(data)
    configure_logs(config)
    sys.setswitchinterval(_SWITCH_SECONDS)
    share = config.compute_processes or max(1, (os.cpu_count() or 1) // config.api_processes)
    return create_app(config.model_copy(update={"compute_processes": share}))


def _prepare(config: ServiceConfig) -> str | None:
    """Bring the database up to date before anybody is let in; the password of the first account where it was made."""
    office = open_office(config)
    try:
        return ensure_admin(office)
    finally:
        office.close()


def _listen(config: ServiceConfig) -> socket.socket:
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    if sys.platform != "win32":
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((config.host, config.port))
    except OSError as error:
        listener.close()
        hint = "请换一个端口（--port），或停掉占用它的程序"
        raise UsageError(
            "address_taken", f"不能监听 {config.host}:{config.port}（{error.strerror}）", hint=hint
        ) from error
    listener.set_inheritable(True)
    return listener


def _as_json(config: ServiceConfig) -> str:
    data = config.model_dump(mode="json")
    data["oidc_secret"] = config.oidc_secret.get_secret_value()
    return json.dumps(data, ensure_ascii=False)
