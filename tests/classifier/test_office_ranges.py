"""Ranges that a batch counted, taken into the office library: what suggestions tell by them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.batch.report import MEASURE_VALUES
from classifier.knowledge import ranges_file
from classifier.knowledge.described import event_row
from classifier.knowledge.merge import measure_id
from classifier.knowledge.office import OfficeLibrary
from classifier.knowledge.ranges import VALUE_KINDS, StatedRange
from classifier.knowledge.ranges_file import read_ranges
from classifier.knowledge.records import Measure, Source, Use
from classifier.knowledge.spread import ENOUGH, ValueSpread, value_spread
from classifier.knowledge.store import KnowledgeBase
from corpus.errors import ReadError, SettingError

Row = dict[str, Any]
CLOCK = datetime(2025, 3, 1, 9, 30, tzinfo=UTC)
QUANTILES = ("low", "p10", "p25", "median", "p75", "p90", "high")


def measure(name: str, leaf: str, *values: tuple[str, str], authored: bool = False, **fields: Any) -> Measure:
    kind = "a" if authored else "f"
    uses = tuple(Use(f"{kind}{number}", name, "", value, unit) for number, (value, unit) in enumerate(values))
    return Measure(measure_id(name, leaf), name, leaf, uses=uses, **fields)


TRAINED = measure("培训教师人次", "数量", ("≥300", "人次"), variants=("教师参训人次",))
LENT = measure("发放贷款金额", "经济效益", ("500", "万元"), authored=True)
ANSWERED = measure("投诉答复时限", "时效", unit="工作日")
OFTEN = measure("参训学员人数", "数量", *((str(number), "人") for number in range(40, 70)))
BASE = KnowledgeBase(
    [Source(f"f{number}", "公开表格", "教师培训", unit=f"某{number}县教育局", year=2023) for number in range(30)]
    + [Source("a0", "指标库", "普惠金融")],
    [TRAINED, LENT, ANSWERED, OFTEN],
)


def row(name: str, kind: str, unit: str, *numbers: float, names: tuple[str, ...] = (), n: int = 40) -> Row:
    """A row of 指标值分布.parquet; numbers: its quantiles, or one for all of them."""
    quantiles = numbers if len(numbers) == len(QUANTILES) else numbers * len(QUANTILES)
    told = {"measure_id": name, "name": name, "names": [name, *names], "value_kind": kind, "unit": unit, "n": n}
    told |= {"departments": 12, "first_year": 2019, "last_year": 2024, "at_least": n, "at_most": 0}
    return told | dict(zip(QUANTILES, quantiles, strict=True)) | {"high_form_id": "f", "high_row": 0}


TRAININGS = row("培训教师人次", "count", "人次", 20, 50, 90, 120, 200, 400, 9000)


@pytest.fixture
def library(tmp_path: Path) -> OfficeLibrary:
    return OfficeLibrary(tmp_path / "库", BASE, clock=lambda: CLOCK)


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def write(*rows: Row) -> Path:
        path = tmp_path / "指标值分布.parquet"
        pq.write_table(pa.Table.from_pylist(list(rows), schema=MEASURE_VALUES.schema), path)
        return path

    return write


@pytest.fixture
def spread_with(library: OfficeLibrary, write: Callable[..., Path]) -> Callable[..., ValueSpread | None]:
    """The spread of a measure after a file of such rows was added."""

    def spread_with(asked: Measure, *rows: Row) -> ValueSpread | None:
        library.add_ranges(read_ranges(write(*rows)).ranges, by="张三")
        base = library.apply()
        return value_spread(base.measure[asked.id], base, level="县", year=2024)

    return spread_with


def test_the_numbers_of_the_office_come_before_the_few_of_the_base(
    spread_with: Callable[..., ValueSpread | None],
) -> None:
    before = value_spread(TRAINED, BASE)
    found = spread_with(TRAINED, TRAININGS)
    assert before is not None and before.n == 1
    assert found is not None
    assert (found.low, found.q1, found.median, found.q3, found.high) == (20, 90, 120, 200, 9000)
    assert (found.n, found.filed, found.authored, found.unit, found.total) == (40, 40, 0, "人次", True)
    assert found.scope == "本单位批量审计（12个单位，2019—2024年）"
    assert "40 个取值，取自本单位批量审计的指标值分布（2025-03-01加入）" in found.note
    assert "中间八成是50—400人次" in found.note
    assert "仅供看数量级" in found.note
    assert "另有 1 个取值出自指标库，未并入" in found.note
    assert set(found.to_dict()) == set(before.to_dict()) - {"by_level", "by_year"}
    assert found.to_dict()["public"] == 40


def test_a_measure_is_found_by_any_wording_and_told_what_the_numbers_are_mostly_called(
    spread_with: Callable[..., ValueSpread | None],
) -> None:
    other = row("教师轮训规模", "count", "人次", 77, names=("无关的写法", "教师参训人次"))
    found = spread_with(TRAINED, other)
    assert found is not None and found.median == 77
    assert "多写作“教师轮训规模”" in found.note


def test_the_usual_wording_goes_before_another_one(spread_with: Callable[..., ValueSpread | None]) -> None:
    other = row("教师轮训规模", "count", "人次", 77, names=("教师参训人次",), n=900)
    found = spread_with(TRAINED, other, TRAININGS)
    assert found is not None and found.median == 120


def test_a_range_is_of_the_measure_its_usual_wording_states(
    spread_with: Callable[..., ValueSpread | None],
) -> None:
    mixed = row("参训学员人数", "count", "人次", 77, names=("培训教师人次",), n=900)
    found = spread_with(TRAINED, mixed)
    assert found is not None and found.n == 1


@pytest.mark.parametrize(
    ("asked", "stated", "median", "unit"),
    [
        (LENT, row("发放贷款金额", "money", "元", 3.5e6), 350, "万元"),
        (replace(LENT, uses=()), row("发放贷款金额", "money", "元", 3.5e6), 350, "万元"),
        (replace(LENT, uses=()), row("发放贷款金额", "money", "元", 800), 800, "元"),
        (replace(LENT, uses=(), unit="亿元"), row("发放贷款金额", "money", "元", 3.5e8), 3.5, "亿元"),
        (ANSWERED, row("投诉答复时限", "period", "工作日", 5), 5, "工作日"),
        (replace(ANSWERED, unit="小时"), row("投诉答复时限", "period", "天", 2), 48, "小时"),
        (measure("人均培训成本", "成本", ("400元/人", "")), row("人均培训成本", "money", "元", 450), 450, "元/人"),
        (measure("群众满意度", "满意度", unit="%"), row("群众满意度", "share", "%", 92.5), 92.5, "%"),
        (measure("设备差错率", "质量", ("3‰", "")), row("设备差错率", "share", "%", 0.25), 2.5, "‰"),
        (measure("监测频次", "数量", unit="次/年"), row("监测频次", "frequency", "次/年", 4), 4, "次/年"),
        (measure("建设周期", "时效", unit="年"), row("建设周期", "period", "月", 18), 1.5, "年"),
    ],
)
def test_numbers_are_told_in_the_unit_of_the_measure(
    tmp_path: Path, write: Callable[..., Path], asked: Measure, stated: Row, median: float, unit: str
) -> None:
    library = OfficeLibrary(tmp_path / "库", KnowledgeBase(BASE.sources, [asked]), clock=lambda: CLOCK)
    library.add_ranges(read_ranges(write(stated)).ranges, by="张三")
    found = value_spread(asked, library.apply())
    assert found is not None and found.scope.startswith("本单位批量审计")
    assert (found.median, found.unit) == (median, unit)


@pytest.mark.parametrize(
    ("asked", "stated"),
    [
        (ANSWERED, row("投诉答复时限", "period", "天", 5)),  # no factor makes days of working days
        (TRAINED, row("培训教师人次", "count", "场", 5)),
        (LENT, row("发放贷款金额", "share", "%", 5)),  # a change, not a height
        (TRAINED, row("培训教师人次", "count", "人次", 5, n=ENOUGH - 1) | {"departments": 3}),
        (OFTEN, row("参训学员人数", "count", "人", 5, n=30)),  # units filed as many in the base
        (TRAINED, row("河道清淤长度", "count", "公里", 5)),
    ],
)
def test_what_is_not_comparable_or_too_little_changes_nothing(
    spread_with: Callable[..., ValueSpread | None], asked: Measure, stated: Row
) -> None:
    assert spread_with(asked, stated) == value_spread(asked, BASE, level="县", year=2024)


def test_the_base_below_stays_as_it_is(library: OfficeLibrary, write: Callable[..., Path]) -> None:
    library.add_ranges(read_ranges(write(TRAININGS)).ranges, by="张三")
    over = library.apply()
    assert BASE.ranges == {}
    assert over.measures == BASE.measures
    assert over.sources == BASE.sources
    assert set(over.ranges) == {TRAINED.id}
    assert library.apply() is over
    assert over.without(["f0"]).ranges == over.ranges


def test_the_same_file_counts_once_and_a_newer_one_replaces_it(
    library: OfficeLibrary, write: Callable[..., Path]
) -> None:
    first = read_ranges(write(TRAININGS, row("参训学员人数", "count", "人", 5))).ranges
    event = library.add_ranges(first, by="张三", note="2019—2024年")
    assert event is not None
    assert library.add_ranges(first, by="李四") is None
    newer = library.add_ranges(read_ranges(write(row("培训教师人次", "count", "人次", 150))).ranges, by="李四")
    assert newer is not None and newer.id != event.id
    base = OfficeLibrary(library.folder, BASE).apply()
    assert {id_: [one.median for one in own] for id_, own in base.ranges.items()} == {TRAINED.id: [150]}
    assert [one.kind for one in library.history(event.id)] == ["ranges_added"]
    assert library.pending() == ()
    told = event_row(event)
    assert (told["label"], told["rows"], told["note"]) == ("加入指标值分布", 2, "2019—2024年")


def test_what_was_retired_can_be_added_again(library: OfficeLibrary, write: Callable[..., Path]) -> None:
    ranges = read_ranges(write(TRAININGS)).ranges
    event = library.add_ranges(ranges, by="张三")
    assert event is not None
    before = library.apply()
    library.retire(event.id, by="张三")
    assert library.apply().ranges == {}
    assert library.add_ranges(ranges, by="李四") is not None
    assert library.apply().ranges == before.ranges


def test_ranges_reach_what_an_office_approved_or_a_form_brought(
    library: OfficeLibrary, write: Callable[..., Path]
) -> None:
    own = measure("教师跟岗研修天数", "数量", unit="天")
    library.add_ranges(read_ranges(write(row(own.name, "period", "天", 10))).ranges, by="张三")
    assert library.apply().ranges == {}
    library.draft(own, by="张三")
    library.approve(own.id, by="李四")
    found = value_spread(own, library.apply())
    assert found is not None and found.median == 10


@given(
    kind=st.sampled_from(VALUE_KINDS),
    numbers=st.lists(st.floats(-1e12, 1e12), min_size=7, max_size=7),
    others=st.lists(st.text(min_size=1, max_size=5), max_size=3),
    years=st.sampled_from([(None, None), (2019, None), (2019, 2019), (2019, 2024)]),
)
def test_a_range_comes_back_from_the_log_as_it_was(
    kind: str, numbers: list[float], others: list[str], years: tuple[int | None, int | None]
) -> None:
    one = StatedRange("甲", tuple(others), kind, "个", 20, 3, *years, tuple(sorted(numbers)))
    assert StatedRange.from_list(json.loads(json.dumps(one.to_list()))) == one


@pytest.mark.parametrize(
    "change",
    [
        {0: ""},
        {1: "乙"},
        {1: [""]},
        {2: "date"},
        {4: 2},
        {4: True},
        {5: 0},
        {6: 2025},
        {8: [1, 2, 3]},
        {8: [7, 6, 5, 4, 3, 2, 1]},
        {8: [1, 1, 1, 1, 1, 1, "1"]},
        {8: [1, 1, 1, 1, 1, 1, float("inf")]},
        {9: "多"},
    ],
)
def test_an_impossible_line_of_the_log_is_told_with_its_number(library: OfficeLibrary, change: dict[int, Any]) -> None:
    good = ["甲", ["乙"], "count", "个", 20, 3, 2019, 2024, [1, 1, 1, 1, 1, 1, 1]]
    bad = [change.get(place, cell) for place, cell in enumerate(good)] + [
        change[place] for place in change if place > 8
    ]
    head = {"seq": 1, "time": "2025-03-01T09:30:00+00:00", "by": "张三", "kind": "ranges_added", "id": "ranges-1"}
    library.folder.mkdir()
    log = library.folder / "events.jsonl"
    for line, is_bad in ((good, False), (bad, True)):
        log.write_text(json.dumps({**head, "rows": [line]}) + "\n", "utf-8")
        opened = OfficeLibrary(library.folder, BASE)
        if is_bad:
            with pytest.raises(SettingError, match=r"events\.jsonl 第1行"):
                opened.apply()
        else:
            assert opened.apply().ranges == {}


def test_a_file_gives_its_ranges_without_personal_data_and_within_bounds(
    write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ranges_file, "MOST_RANGES", 2)
    many = tuple(
        f"某{number}项培训人次" for number in "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥天地玄黄宇宙洪荒日月盈昃"
    )
    path = write(
        row("少见的人数", "count", "人", 5, n=20),
        row("联系人：王五", "count", "人", 5, n=90),
        row("走访户数", "count", "电话13800138000", 5, n=90),
        TRAININGS | {"names": ["培训教师人次", "2021年培训教师人次", "联系人：王五", "电话13800138000培训", *many]},
        row("投诉答复时限", "period", "天", 5, n=30) | {"first_year": None, "last_year": None},
    )
    found = read_ranges(path)
    assert [one.name for one in found.ranges] == ["培训教师人次", "投诉答复时限"]
    assert [one.first_year for one in found.ranges] == [2019, None]
    assert set(found.ranges[0].others) < set(many)
    assert len(found.ranges[0].others) == 30
    assert found.notes == ("2 种名称或单位过长，或带有个人信息，没有加入。", "共 3 种，只加入条数最多的 2 种。")


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda path: path.unlink(), "找不到这个文件"),
        (lambda path: path.write_text("三级指标,指标值\n", "utf-8"), "不是 Parquet 文件"),
        (lambda path: path.write_bytes(path.read_bytes()[:-9]), "不是 Parquet 文件，或者已损坏"),
        (lambda path: pq.write_table(pq.read_table(path).drop(["p10", "names"]), path), "缺少或不符的栏有 names、p10"),
        (lambda path: pq.write_table(retyped(path, "n", pa.string()), path), "缺少或不符的栏有 n"),
        (lambda path: pq.write_table(pq.read_table(path).slice(0, 0), path), "没有可以加入的"),
    ],
)
def test_another_file_is_refused_with_the_next_step(
    write: Callable[..., Path], spoil: Callable[[Path], None], told: str
) -> None:
    path = write(TRAININGS)
    spoil(path)
    with pytest.raises(ReadError, match=told) as caught:
        read_ranges(path)
    assert caught.value.where == str(path)
    assert caught.value.hint


def retyped(path: Path, column: str, kind: pa.DataType) -> pa.Table:
    table = pq.read_table(path)
    place = table.schema.get_field_index(column)
    return table.set_column(place, column, table.column(column).cast(kind))


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"median": 1e9}, "没有从小到大"),
        ({"high": float("nan")}, "“培训教师人次”的各?分位"),
        ({"p10": None}, "有空的格子"),
        ({"departments": 0}, "单位数不对"),
        ({"value_kind": "date"}, "“date”不认识"),
        ({"first_year": 2030}, "晚于"),
    ],
)
def test_an_impossible_row_is_told_with_its_number(write: Callable[..., Path], fields: Row, told: str) -> None:
    with pytest.raises(ReadError, match=told) as caught:
        read_ranges(write(row("投诉答复时限", "period", "天", 5), {**TRAININGS, **fields}))
    assert caught.value.where.endswith("第2行")


def test_a_file_beyond_all_bounds_is_not_read(write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranges_file, "_MOST_ROWS", 1)
    with pytest.raises(ReadError, match="有 2 行，最多读 1 行"):
        read_ranges(write(TRAININGS, TRAININGS))
