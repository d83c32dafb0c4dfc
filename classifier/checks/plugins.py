"""Checks an office installs beside ours: packages that name them under the entry point group ``zhibiao.checks``.

    [project.entry-points."zhibiao.checks"]
    travel = "our_office.checks:TravelCosts"

Only what is installed in the same Python environment is found; nothing is fetched, and no file named by a form or by
the settings is ever run as code.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import EntryPoint, entry_points

from classifier.checks.base import Check
from corpus.errors import SettingError

__all__ = ["GROUP", "load_plugins"]

GROUP = "zhibiao.checks"


def load_plugins(points: Iterable[EntryPoint] | None = None) -> tuple[type[Check], ...]:
    """Check classes of all installed plug-ins, by name of their entry point.

    points: entry points to load, those of the environment by default. Raises SettingError naming the plug-in that
    cannot be loaded or is no check.
    """
    found = sorted(entry_points(group=GROUP) if points is None else points, key=lambda point: point.name)
    return tuple(_load(point) for point in found)


def _load(point: EntryPoint) -> type[Check]:
    where = f"检查插件 {point.name}（{point.value}）"
    try:
        kind = point.load()
    except Exception as error:  # a plug-in may fail in any way; it must be named, not hidden
        hint = "请联系插件的作者，或先卸载它"
        raise SettingError("plugin_broken", f"加载失败：{error}", where=where, hint=hint) from error
    if not (isinstance(kind, type) and issubclass(kind, Check)):
        raise SettingError("plugin_no_check", "它不是检查项（Check 的子类）", where=where, hint="请改正入口点的名称")
    return kind
