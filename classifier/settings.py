"""Settings: thresholds, disabled checks, severities and limits of reading, in one file an office can override."""

from __future__ import annotations

import difflib
import hashlib
import json
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from classifier.settings_layouts import LayoutOfOffice, own_layouts
from classifier.settings_limits import ReadingLimits
from classifier.settings_office import RequiredClasses, Words
from corpus.errors import SettingError
from corpus.options import ReadOptions
from corpus.own_layouts import OwnLayouts

__all__ = ["Settings", "Thresholds", "load_settings", "nearest", "parse_settings"]

Severity = Literal["high", "medium", "low", "info"]


class Thresholds(BaseModel):
    """Numbers the checks compare with; every one has a default and a range."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    misfiled: float | None = Field(default=None, ge=0, le=1, description="错类的最低分，空为采用模型自带的工作点")
    misfiled_high: float | None = Field(
        default=None, ge=0, le=1, description="跨一级错类达到此分才列为高，空为采用模型自带的工作点"
    )
    share_maximum: float = Field(default=100, gt=0, description="比率的上限（%）")
    history_jump: float = Field(default=0.5, gt=0, description="与历史相比的跳变幅度（0.5 即 ±50%）")
    copied_rows: int = Field(default=5, ge=2, description="至少这么多行且全部与上年相同才算照抄")
    copied_share: float = Field(default=0.9, gt=0, le=1, description="与上年相同的行达到此比例即提示照抄（X2）")
    common_units: int = Field(default=4, ge=2, description="至少这么多单位用同样的文字才算千篇一律（X1）")
    group_rows: int = Field(default=3, ge=2, description="同一问题达到这么多行时合并成一条")
    amount_tolerance: float = Field(default=0.1, ge=0, description="金额合计的容差（万元）")
    share_tolerance: float = Field(default=0.05, ge=0, description="占比与金额核对的容差（百分点）")
    least_rows: int = Field(default=3, ge=1, description="一张表（一个项目）至少应有的自身指标条数")
    most_rows: int = Field(default=30, ge=5, description="一个项目最多适宜的指标条数，部门整体表加倍")
    completion_high: float = Field(default=1.3, gt=1, description="完成值超过目标值多少倍即视为目标定低")
    score_tolerance: float = Field(default=0.1, ge=0, description="自评得分核对的容差（分）")
    near: float | None = Field(
        default=None, ge=10, le=100, description="换个说法算重复的最低分，空为由数据学得的默认值"
    )
    apply_confidence: float = Field(default=0.8, ge=0, le=1, description="自动改写（--apply）要求的最低把握")
    name_length: int = Field(default=25, ge=10, description="名称超过这么多字且不是一个可衡量的量才算写成句子（C9）")
    same_value_rows: int = Field(default=6, ge=3, description="至少这么多行且指标值全部相同才提出（C10）")
    unrelated: float = Field(default=0.4, ge=0, le=1, description="与表内各处的相近程度低于此分才算无关（R2）")
    duty_match: float = Field(
        default=0.7, ge=0, le=1, description="与指标库职责的相近程度达到此分才提示缺核心指标（R3）"
    )
    return_high: int = Field(default=3, ge=1, description="高级问题达到此数即退回修改")
    return_health: float = Field(default=60, ge=0, le=100, description="健康分低于此数即退回修改")


class Settings(BaseModel):
    """What an office may change about reading and the audit.

    disabled: ids of checks that do not run. severities: check id → severity that replaces the check's own.
    words: the office's own words beside those of the checks. required: classes a form must have, by kind and edition;
    the first entry that fits a form replaces the edition's own. headers: role of a column → header words of the
    office's tables; layouts: families of tables beside the shipped ones. library: folder of the office's own library,
    from where the settings file lies; the audit does not depend on it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    thresholds: Thresholds = Thresholds()
    limits: ReadingLimits = ReadingLimits()
    words: Words = Words()
    required: tuple[RequiredClasses, ...] = ()
    disabled: tuple[str, ...] = ()
    severities: dict[str, Severity] = Field(default_factory=dict)
    headers: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    layouts: tuple[LayoutOfOffice, ...] = ()
    library: str = ""

    @model_validator(mode="after")
    def _layouts_fit(self) -> Settings:
        if not self.headers and not self.layouts:
            return self
        from corpus.layouts import load_vocabulary  # most commands that take settings never read a table

        try:
            load_vocabulary(self.own_layouts())
        except SettingError as error:
            raise ValueError("，".join(part for part in (error.message, error.hint) if part)) from error
        return self

    def own_layouts(self) -> OwnLayouts:
        """Header words and layouts of the office, as the reader takes them."""
        return own_layouts(self.headers, self.layouts)

    def read_options(self) -> ReadOptions:
        """How documents are read by these settings, with neither model nor masks."""
        return ReadOptions(limits=self.limits.bounds(), own_layouts=self.own_layouts())

    @property
    def hash(self) -> str:
        """First 12 hex digits of a sha256 over the settings in canonical JSON; goes into every output.

        An office without layouts of its own keeps the digest it had before there were any.
        """
        unused = {name for name in ("headers", "layouts") if not getattr(self, name)}
        data = self.model_dump(mode="json", exclude={"library", *unused})
        text = json.dumps(data, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    def require_rules(self, known: Iterable[str]) -> None:
        """Raise SettingError when a check is named that does not exist; all wrong names at once."""
        rules = tuple(known)
        wrong = [rule for rule in (*self.disabled, *self.severities) if rule not in rules]
        if wrong:
            raise SettingError(
                "unknown_rule",
                f"没有检查项{'、'.join(f'“{rule}”' for rule in wrong)}",
                where="设置",
                hint=nearest(wrong[0], rules),
            )


def load_settings(path: Path | None = None) -> Settings:
    """Settings from a JSON or TOML file, the defaults for None.

    Raises SettingError for a file that cannot be read, for unknown keys (naming the nearest known one)
    and for impossible values; every mistake of the file is named.
    """
    if path is None:
        return Settings()
    return parse_settings(_read(path), where=path.name)


def parse_settings(data: Any, *, where: str = "设置") -> Settings:
    """Checked settings from plain data. Raises SettingError naming every mistake."""
    try:
        return Settings.model_validate(data)
    except ValidationError as error:
        problems = [_describe([str(part) for part in item["loc"]], item) for item in error.errors()]
        hints = [hint for item in error.errors() if (hint := _hint(item))]
        raise SettingError("bad_settings", "；".join(problems), where=where, hint="，".join(hints)) from error


def nearest(word: str, known: Iterable[str]) -> str:
    """Hint that names the nearest known word, whatever its case, or all known words when none is near."""
    words = {one.casefold(): one for one in known}
    near = difflib.get_close_matches(word.casefold(), words, n=1, cutoff=0.5)
    return f"是不是“{words[near[0]]}”" if near else f"可用：{'、'.join(words.values())}"


def _read(path: Path) -> Any:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        hint = "请检查路径，并用 UTF-8 保存"
        raise SettingError("settings_unreadable", "设置文件读不出来", where=str(path), hint=hint) from error
    try:
        return tomllib.loads(text) if path.suffix.lower() == ".toml" else json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SettingError("settings_syntax", f"设置文件格式不对（{error}）", where=str(path)) from error


def _describe(loc: list[str], item: Any) -> str:
    key = ".".join(loc) or "文件"
    if item["type"] == "extra_forbidden":
        return f"不认识的设置项“{key}”"
    if item["type"] == "value_error" and not loc:
        return str(item["ctx"]["error"])
    if item["type"] == "value_error":
        return f"设置项“{key}”不可用：{item['ctx']['error']}"
    return f"设置项“{key}”的值 {item['input']!r} 不可用"


_TABLES: dict[str, type[BaseModel]] = {
    "thresholds": Thresholds,
    "limits": ReadingLimits,
    "words": Words,
    "required": RequiredClasses,
    "layouts": LayoutOfOffice,
}


def _hint(item: Any) -> str:
    if item["type"] != "extra_forbidden":
        return ""
    *parents, key = [str(part) for part in item["loc"]]
    model = _TABLES.get(parents[0], Settings) if parents else Settings
    return nearest(key, model.model_fields)
