"""An office's own library: its log, and the workbook or table its editors hand back."""

from __future__ import annotations

from classifier.knowledge.exchange import export_library
from classifier.knowledge.intake import import_library
from classifier.knowledge.merge import measure_id
from classifier.knowledge.office import OfficeLibrary
from classifier.knowledge.records import Measure, Source, Use
from classifier.knowledge.store import KnowledgeBase
from corpus.errors import ReadError, SettingError, UsageError, ZhibiaoError
from tests.fuzz.files import Desk
from tests.fuzz.invariants import refused, require, written
from tests.fuzz.targets import Check

_SUFFIXES = (".csv", ".json", ".jsonl", ".xlsx")
_GOOD = "培训合格人数"


def small_base() -> KnowledgeBase:
    """Two measures, each used once."""
    trained = Measure(
        measure_id("培训教师人次", "数量"),
        "培训教师人次",
        "数量",
        unit="人次",
        operator="≥",
        uses=(Use("f1", "培训教师人次", "", "≥300", "人次"),),
    )
    passed = Measure(measure_id("培训合格率", "质量"), "培训合格率", "质量", unit="%", uses=(Use("a1", "培训合格率"),))
    sources = [Source("f1", "公开表格", "教师培训", unit="某市教育局"), Source("a1", "指标库", "教师培训")]
    return KnowledgeBase(sources, [trained, passed])


def prepare(name: str) -> Check:
    """Of the log, or of edited rows."""
    desk, base = Desk(), small_base()

    def log(data: bytes) -> None:
        path = desk.put("events.jsonl", data)
        library = OfficeLibrary(path.parent, base)
        try:
            found = library.apply()
        except SettingError as error:
            refused(error, SettingError)
            return
        require(set(base.measure) <= set(found.measure), "a measure of the product is gone")
        for measure in found.measure.values():
            written(measure.to_dict())
        _edit_on(library)

    def rows(data: bytes) -> None:
        path = desk.put(f"改{_SUFFIXES[(data or bytes(1))[0] % len(_SUFFIXES)]}", data[1:])
        library = OfficeLibrary(path.parent / "库", base)
        try:
            taken = import_library(library, path, by="张三")
        except ReadError as error:
            refused(error, ReadError)
            return
        written(taken.to_dict())
        again = import_library(library, path, by="张三")
        require(not again.new and not again.changed, "taken in twice it changes twice", again)
        export_library(library, path.with_name("出.jsonl"))

    return log if name == "library_log" else rows


def _edit_on(library: OfficeLibrary) -> None:
    """What could be read can be worked with: a draft, approved, is there."""
    fresh = Measure(measure_id(_GOOD, "数量"), _GOOD, "数量", unit="人")
    try:
        library.draft(fresh, by="张三")
        library.approve(fresh.id, by="李四")
    except ZhibiaoError as error:
        refused(error, UsageError)
