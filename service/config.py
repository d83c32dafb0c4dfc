"""Configuration of the service: one file, then the environment over it; typed, unknown keys are refused.

A key ``upload_megabytes`` is ``upload_megabytes`` in the file (TOML) and ``ZHIBIAO_SERVE_UPLOAD_MEGABYTES`` in the
environment; what the command line names stands over both.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator

from classifier.settings import nearest
from corpus.errors import SettingError

__all__ = ["CONFIG_VARIABLE", "LOOPBACK", "MIB", "PREFIX", "ServiceConfig", "load_config"]

PREFIX = "ZHIBIAO_SERVE_"
CONFIG_VARIABLE = "ZHIBIAO_SERVE_CONFIG"
"""Environment variable that names the file."""
LOOPBACK = ("127.0.0.1", "::1", "localhost")
MIB = 1024 * 1024

Role = Literal["all", "api", "pages", "worker"]


class ServiceConfig(BaseModel):
    """Everything an office may set about the service. Times in the unit the name says, sizes in MiB."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    data: Path = Field(default=Path("~/.zhibiao/service"), description="数据文件夹：文件、队列、模型和默认的数据库")
    database: str = Field(default="", description="数据库地址，空为 SQLite；PostgreSQL 写 postgresql://…")
    queue: str = Field(default="", description="任务队列，空为数据文件夹里的 SQLite；Redis 写 redis://…")
    host: str = Field(default="127.0.0.1", description="监听地址")
    port: int = Field(default=8000, ge=0, le=65535, description="端口，0 为任选一个空闲端口")
    role: Role = Field(default="all", description="本进程做什么：all 全部，api 接口，pages 页面，worker 任务")
    api_processes: int = Field(default=1, ge=1, le=64, description="接口进程数，只用于 role=api")
    compute_processes: int = Field(default=0, ge=0, le=64, description="审核用的计算进程数，0 为按处理器核数")
    judge_processes: int = Field(default=1, ge=0, le=8, description="判类用的计算进程数，0 为在接口进程里判")
    job_threads: int = Field(default=2, ge=1, le=16, description="同时做几件后台任务")
    open: bool = Field(default=False, description="单机免登录，只能在本机回环地址上用")
    https: bool = Field(default=False, description="用户经 HTTPS 访问：Cookie 只经加密连接发送，并发 HSTS 头")
    hosts: tuple[str, ...] = Field(default=(), description="允许的主机名，空为不限；免登录时总是只限本机")
    trusted_proxies: tuple[str, ...] = Field(default=("127.0.0.1",), description="哪些代理给出的来访地址可信")
    settings: Path | None = Field(default=None, description="审核设置文件（与命令行 --settings 相同）")
    office: str = Field(default="本单位", min_length=1, max_length=40, description="单位名称，用于页眉和指标库")

    upload_megabytes: int = Field(default=50, ge=1, le=2048, description="一次上传的总大小上限")
    upload_files: int = Field(default=2000, ge=1, le=100_000, description="一次上传（含压缩包内）的文件数上限")
    rows: int = Field(default=1000, ge=1, le=100_000, description="一次判类的行数上限")
    request_megabytes: int = Field(default=8, ge=1, le=256, description="一个 JSON 请求的大小上限")
    least_free_megabytes: int = Field(default=200, ge=0, description="磁盘剩余低于此数就不再收文件")

    session_hours: float = Field(default=12, gt=0, le=720, description="登录多久后须重新登录")
    idle_minutes: float = Field(default=120, gt=0, description="多久不操作须重新登录")
    lockout_tries: int = Field(default=5, ge=1, description="连续输错几次密码就锁定")
    lockout_minutes: float = Field(default=15, gt=0, description="锁定多久")
    login_rate: str = Field(default="20/minute", description="同一来访地址的登录次数上限")
    rate: str = Field(default="600/second", description="同一用户或令牌的请求次数上限")
    token_days: int = Field(default=90, ge=1, le=3650, description="接口令牌最长有效期")

    oidc_issuer: str = Field(default="", description="统一身份认证（OIDC）的签发地址，空为不用")
    oidc_client: str = Field(default="", description="在统一身份认证登记的客户端编号")
    oidc_secret: SecretStr = Field(default=SecretStr(""), description="客户端密钥")
    oidc_role_claim: str = Field(default="roles", description="哪一项声明角色")
    oidc_roles: dict[str, str] = Field(default_factory=dict, description="声明里的值对应的角色（填报、审核、管理）")

    four_eyes: bool = Field(default=True, description="复核人不能是审核人自己；免登录时不要求")
    blind_share: float = Field(default=0.05, ge=0, le=1, description="抽多少问题由第二人盲审")
    mask_personal: bool = Field(
        default=False,
        description="保存前把身份证号、电话、银行账号、邮箱和联系人姓名换成星号；原件审核后即删除，不再有批注稿和修改稿",
    )
    retention_days: int = Field(default=0, ge=0, description="报送保存多少天后自动删除，0 为不删")
    idempotency_hours: float = Field(default=72, gt=0, description="同一幂等键多久内给出同一答复")

    log_level: Literal["debug", "info", "warning", "error"] = Field(default="info", description="日志详细程度")
    log_format: Literal["json", "text"] = Field(default="json", description="日志格式")
    warm_start: bool = Field(default=True, description="启动时先装好模型和指标库，第一个用户就不必等")
    grace_seconds: float = Field(default=30, ge=0, description="停止时等候正在做的请求和任务多久")

    @model_validator(mode="after")
    def _fits(self) -> ServiceConfig:
        if self.open and self.host not in LOOPBACK:
            raise ValueError("免登录（open）只能监听本机回环地址 127.0.0.1")
        if self.open and self.oidc_issuer:
            raise ValueError("免登录（open）不能与统一身份认证同用")
        if bool(self.oidc_issuer) != bool(self.oidc_client):
            raise ValueError("oidc_issuer 和 oidc_client 要一起给")
        return self

    @property
    def folder(self) -> Path:
        """The data folder with ``~`` resolved."""
        return self.data.expanduser()

    @property
    def database_url(self) -> str:
        """Address of the database for SQLAlchemy; a PostgreSQL address without driver gets psycopg."""
        if not self.database:
            return f"sqlite:///{(self.folder / 'zhibiao.db').as_posix()}"
        for plain in ("postgresql://", "postgres://"):
            if self.database.startswith(plain):
                return "postgresql+psycopg://" + self.database.removeprefix(plain)
        return self.database

    @property
    def upload_bytes(self) -> int:
        """Most bytes of one upload."""
        return self.upload_megabytes * MIB

    @property
    def request_bytes(self) -> int:
        """Most bytes of a JSON request."""
        return self.request_megabytes * MIB

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is a SQLite file."""
        return self.database_url.startswith("sqlite")


def load_config(path: Path | None = None, environment: Mapping[str, str] | None = None, **named: Any) -> ServiceConfig:
    """Configuration from a file, the environment and what the caller names (None: not named), each over the former.

    path: None for the one the environment names, if any. Raises SettingError naming every unknown key (with the nearest
    known one) and every impossible value.
    """
    surroundings = os.environ if environment is None else environment
    chosen = path or (Path(surroundings[CONFIG_VARIABLE]) if surroundings.get(CONFIG_VARIABLE) else None)
    data = _read(chosen) if chosen else {}
    data |= _from_environment(surroundings)
    data |= {key: value for key, value in named.items() if value is not None}
    where = str(chosen) if chosen else "服务设置"
    try:
        return ServiceConfig.model_validate(data)
    except ValidationError as error:
        problems, hints = [], []
        for item in error.errors():
            key = ".".join(map(str, item["loc"]))
            if item["type"] == "extra_forbidden":
                problems.append(f"不认识的设置项“{key}”")
                hints.append(nearest(key, ServiceConfig.model_fields))
            elif item["type"] == "value_error":
                problems.append(str(item["ctx"]["error"]))
            else:
                problems.append(f"设置项“{key}”的值 {_shown(key, item['input'])} 不可用")
        raise SettingError("bad_settings", "；".join(problems), where=where, hint="，".join(hints)) from None


def _shown(key: str, value: Any) -> str:
    return "（不显示）" if "secret" in key or key in {"database", "queue"} else repr(value)


def _from_environment(surroundings: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, text in surroundings.items():
        if name.startswith(PREFIX) and name != CONFIG_VARIABLE:
            key = name.removeprefix(PREFIX).lower()
            found[key] = _value(key, text)
    return found


def _value(key: str, text: str) -> Any:
    """Lists by comma, tables as ``name=value`` by comma; pydantic reads the rest from text."""
    field = ServiceConfig.model_fields.get(key)
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if field is not None and field.annotation == tuple[str, ...]:
        return parts
    if field is not None and field.annotation == dict[str, str]:
        return {name.strip(): value.strip() for name, _, value in (part.partition("=") for part in parts)}
    return text


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        hint = "请检查路径，并用 UTF-8 保存"
        raise SettingError("settings_unreadable", "服务设置文件读不出来", where=str(path), hint=hint) from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise SettingError("settings_syntax", f"服务设置文件格式不对（{error}）", where=str(path)) from error
