"""What a command needs beyond the base installation."""

from __future__ import annotations

from importlib.util import find_spec

from corpus.errors import UsageError

__all__ = ["require_service"]


def require_service() -> None:
    """Raise UsageError, saying how to install it, when the extra ``service`` is missing."""
    missing = [name for name in ("fastapi", "nicegui", "sqlalchemy", "uvicorn") if find_spec(name) is None]
    if missing:
        hint = '请运行 pip install "zhibiao[service]"（离线安装见部署说明）'
        raise UsageError("extra_missing", f"没有安装网页服务所需的组件（{'、'.join(missing)}）", hint=hint)
