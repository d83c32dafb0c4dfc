"""``zhibiao doctor``: whether this installation is sound."""

from __future__ import annotations

import locale
import platform
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any

import typer

from corpus.errors import ZhibiaoError
from service.cli.formats import require_choice
from service.cli.group import CLEAN, INTERNAL
from service.cli.options import format_option
from service.cli.streams import emit, emit_json
from service.cli.tool import describe_tool

__all__ = ["Diagnosis", "diagnose", "doctor"]

_FORMATS = ("table", "json")
_REQUIREMENT = re.compile(r"^([A-Za-z0-9_.\-]+)\s*>=\s*([0-9.]+)\s*(;.*extra.*)?$")
_SELF_TEST = ("群众满意度", "满意度指标")  # unanimous among reviewers, so a sound model cannot miss it


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One thing looked at. ok: False means the product will not work properly. detail: what was seen, Chinese."""

    name: str
    ok: bool
    detail: str

    def to_dict(self) -> dict[str, Any]:
        """Mapping with name, ok and detail."""
        return {"name": self.name, "ok": self.ok, "detail": self.detail}


def doctor(format_: Annotated[str, format_option(_FORMATS, "table")] = "table") -> None:
    """自检：安装是否完好。Check this installation: packages, weights, classes, a test classification."""
    require_choice(format_, "--format", _FORMATS)
    found = list(diagnose())
    sound = all(one.ok for one in found)
    if format_ == "json":
        emit_json({"tool": describe_tool(), "ok": sound, "checks": [one.to_dict() for one in found]})
    else:
        emit("\n".join(f"{'正常' if one.ok else '有误'}  {one.name}：{one.detail}" for one in found))
        emit("一切正常。" if sound else "有误的项目修好之前，结果不可靠；通常重新安装即可。")
    raise typer.Exit(CLEAN if sound else INTERNAL)


def diagnose() -> Iterator[Diagnosis]:
    """Everything worth knowing before asking for help, in order; never raises for a broken installation."""
    enough = sys.version_info >= (3, 11)
    yield Diagnosis("Python", enough, f"{platform.python_version()}（需要 3.11 以上）")
    yield Diagnosis("系统", True, f"{platform.system()} {platform.release()}")
    yield _packages()
    for name, look in (("指标体系", _taxonomy), ("指标库", _library), ("模型", _model), ("试判", _self_test)):
        yield _try(name, look)
    encodings = f"输出 {sys.stdout.encoding}，系统 {locale.getpreferredencoding(False)}"
    yield Diagnosis("终端编码", True, f"{encodings}；若中文显示为乱码，请把终端编码设为 UTF-8（Windows：chcp 65001）")
    yield Diagnosis("字体", True, "docx 报告用仿宋和黑体，html 报告用系统黑体；缺字体时请安装任一中文字体")


def _try(name: str, look: Callable[[], str]) -> Diagnosis:
    try:
        return Diagnosis(name, True, look())
    except (ZhibiaoError, ImportError, OSError) as error:
        return Diagnosis(name, False, str(error))


def _packages() -> Diagnosis:
    from importlib.metadata import PackageNotFoundError, requires, version

    try:
        wanted = [found for line in requires("zhibiao") or [] if (found := _REQUIREMENT.match(line))]
    except PackageNotFoundError:
        return Diagnosis("依赖包", True, "未安装为软件包，直接从源码运行，版本未核对")
    problems = []
    base = [(found[1], found[2]) for found in wanted if not found[3]]
    for name, least in base:
        try:
            installed = version(name)
        except PackageNotFoundError:
            problems.append(f"缺少 {name}")
            continue
        if _numbers(installed) < _numbers(least):
            problems.append(f"{name} {installed} 低于 {least}")
    return Diagnosis("依赖包", not problems, "、".join(problems) or f"{len(base)} 个都满足最低版本")


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text)[:3])


def _taxonomy() -> str:
    from corpus.taxonomy import load_taxonomy

    taxonomy = load_taxonomy()
    return f"{len(taxonomy.leaves)} 类，版本 {'、'.join(taxonomy.editions)}，默认 {taxonomy.default_edition}"


def _library() -> str:
    from corpus.dataset import load_library

    duties = load_library()
    return f"{len(duties)} 项职责，{sum(len(duty.indicators) for duty in duties)} 条指标"


def _model() -> str:
    from models import load_model

    manifest = load_model().manifest
    return f"{manifest.version}，校验和相符"


def _self_test() -> str:
    from classifier.judge import judge
    from corpus.errors import ModelError
    from corpus.records import Indicator
    from corpus.taxonomy import load_taxonomy
    from models import load_model

    text, expected = _SELF_TEST
    answer = judge([Indicator(text, "≥90%")], load_model(), load_taxonomy())[0]
    if answer.pred_l2 != expected:
        raise ModelError("self_test", f"“{text}”被判为{answer.pred_l2}，应为{expected}", hint="请重新安装")
    return f"“{text}”判为{answer.pred_l2}（把握 {answer.confidence:.0%}）"
