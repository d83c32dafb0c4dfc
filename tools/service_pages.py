"""Pages about the service that are made from its code: docs/service_settings.md and docs/api.md."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from pydantic_core import PydanticUndefined

from corpus.atomic import write_text
from service.api.app import PREFIX, create_app
from service.config import ServiceConfig, load_config

DOCS = Path(__file__).resolve().parents[1] / "docs"
SETTINGS, API = DOCS / "service_settings.md", DOCS / "api.md"

_SETTINGS_HEAD = """\
# 服务设置 Settings of the service

`zhibiao serve` 和 `zhibiao admin` 的设置，写在 TOML 文件里，只写要改的几行，
用 `--config` 指定（或用环境变量 `ZHIBIAO_SERVE_CONFIG`）。每一项都可以用环境变量覆盖：
`ZHIBIAO_SERVE_` 加大写的名称，列表用逗号分开，表写成 `值=角色` 用逗号分开；命令行给出的又在其上。
不认识的名称和不可能的数值会被拒绝，并指出最接近的名称。本页由 `make docs` 从程序生成。

审核本身的设置（阈值、不做的检查、本单位用语）是另一个文件，见 [settings.md](settings.md)，用 `settings` 一项指定。

| 名称 | 默认 | 说明 |
| --- | --- | --- |
"""
_API_HEAD = """\
# 接口 HTTP API

全部在 `{prefix}` 之下；服务开着时，`{prefix}/docs` 有可试用的说明页（不需要外网），
`{prefix}/openapi.json` 是机器可读的完整约定：字段、上限、例子和每个状态码。本页由 `make docs` 从程序生成。

- 凭 `Authorization: Bearer 令牌`，或登录后的 Cookie（改动数据时另带 `X-CSRF-Token`）。
- 错误是 `application/problem+json`：`code` 长期不变，供程序判断；`detail` 是给人看的一句话。
- 列表分页：答复里的 `next` 作为下一次的 `cursor`，为空即到头。
- 改动数据的 POST 可带 `Idempotency-Key`：同一键同一内容重发，得到同一答复，只做一次。
- 会被别人同时改动的对象带 `ETag`；决定时把看到的版本放进 `If-Match`，过时则答 412 并说明谁作了什么决定。
- Python 程序可直接用 `service.client.Client`。
"""


def _default(value: Any) -> str:
    if value is PydanticUndefined:
        return ""
    if isinstance(value, SecretStr) or value is None or value == "" or value == {} or value == ():
        return "空"
    if isinstance(value, bool):
        return "`true`" if value else "`false`"
    if isinstance(value, tuple):
        return "、".join(f"`{one}`" for one in value)
    return f"`{value}`"


def render_settings() -> str:
    """The page of settings."""
    lines = []
    for name, field in ServiceConfig.model_fields.items():
        default = field.default if field.default_factory is None else {}
        lines.append(f"| `{name}` | {_default(default)} | {field.description} |\n")
    return _SETTINGS_HEAD + "".join(lines)


def render_api() -> str:
    """The page of routes, by subject."""
    with tempfile.TemporaryDirectory() as folder:
        document = create_app(load_config(None, {}, data=folder, role="api")).openapi()
    subjects: dict[str, list[str]] = {}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            line = f"| `{method.upper()}` | `{path.removeprefix(PREFIX)}` | {operation['summary']} |\n"
            subjects.setdefault(operation["tags"][0], []).append(line)
    parts = [_API_HEAD.format(prefix=PREFIX)]
    for subject, lines in subjects.items():
        parts.append(f"\n## {subject}\n\n| 方法 | 路径 | 做什么 |\n| --- | --- | --- |\n{''.join(lines)}")
    return "".join(parts)


def write() -> None:
    """Write both pages."""
    write_text(SETTINGS, render_settings())
    write_text(API, render_api())
