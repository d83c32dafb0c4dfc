"""Completion while typing: characters, pinyin and both mixed; what shall come first, and what must never happen."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.knowledge.records import Measure, Source, Use
from classifier.knowledge.store import KnowledgeBase, load_knowledge
from classifier.suggest.complete import HOW, Completer, Completion
from classifier.suggest.pinyin import load_spellings, plain_sound
from classifier.suggest.texts import key_of
from corpus.errors import UsageError

SOURCES = (
    Source("a", "公开表格", "学生资助", unit="甲局"),
    Source("b", "公开表格", "学生资助", unit="乙局"),
    Source("c", "指标库", "学生资助"),
)


def measure(name: str, *sources: str, leaf: str = "数量", **more: object) -> Measure:
    uses = tuple(Use(source, name) for source in sources)
    return Measure(f"m-{name}", name, leaf, uses=uses, **more)  # type: ignore[arg-type]


def completer(*measures: Measure | str) -> Completer:
    return Completer(KnowledgeBase(SOURCES, [measure(one) if isinstance(one, str) else one for one in measures]))


def names(found: Iterable[Completion]) -> list[str]:
    return [one.wording for one in found]


PUPILS = completer(
    measure("受助学生人数", unit="人", operator="≥"),
    "受助学生满意度",
    "补助学生人数",
    "受援学校数量",
    "长江水质达标率",
    "PM2.5年均浓度",
    "重点行业增长率",
    "妇女培训人次",
)


def test_a_completion_tells_class_unit_and_operator() -> None:
    [found] = PUPILS.complete("受助学生人数", top=1)
    assert (found.name, found.leaf, found.unit, found.operator) == ("受助学生人数", "数量", "人", "≥")
    assert json.loads(json.dumps(found.to_dict(), ensure_ascii=False))["l2"] == "数量指标"


@pytest.mark.parametrize(
    ("typed", "name", "how"),
    [
        ("受助", "受助学生人数", "开头"),
        ("学生人数", "受助学生人数", "包含"),
        ("szxs", "受助学生人数", "拼音首字母"),
        ("xsrs", "受助学生人数", "拼音首字母"),
        ("shouzhuxue", "受助学生人数", "拼音"),
        ("shouzhuxues", "受助学生人数", "拼音"),
        ("xueshengrenshu", "受助学生人数", "拼音"),
        ("shzxsh", "受助学生人数", "拼音"),
        ("sz学生", "受助学生人数", "拼音首字母"),
        ("受zhu学生", "受助学生人数", "拼音"),
        ("受助xue", "受助学生人数", "拼音"),
        ("cjsz", "长江水质达标率", "拼音首字母"),
        ("zhangjiang", "长江水质达标率", "拼音"),
        ("changjiang", "长江水质达标率", "拼音"),
        ("zdhy", "重点行业增长率", "拼音首字母"),
        ("chongdianxing", "重点行业增长率", "拼音"),
        ("dabiaolv", "长江水质达标率", "拼音"),
        ("dabiaolu", "长江水质达标率", "拼音"),
        ("funv", "妇女培训人次", "拼音"),
        ("funu", "妇女培训人次", "拼音"),
        ("funü", "妇女培训人次", "拼音"),
        ("pm2.5", "PM2.5年均浓度", "开头"),
        ("ＰＭ２．５", "PM2.5年均浓度", "开头"),
        ("受 助 学 生", "受助学生人数", "开头"),
        ("Shou Zhu", "受助学生人数", "拼音"),
        ("受助學生", "受助学生人数", "开头"),
        ("受学人数", "受助学生人数", "近似"),
        ("收助学生", "受助学生人数", "近似"),
        ("souzuxuesen", "受助学生人数", "近似"),
        ("szrs", "受助学生人数", "近似"),
        ("受助学员人数", "受助学生人数", "近似"),
    ],
)
def test_what_is_typed_finds_the_name(typed: str, name: str, how: str) -> None:
    found = {one.wording: one.how for one in PUPILS.complete(typed)}
    assert found.get(name) == how


def test_the_parts_that_match_are_told_for_highlighting() -> None:
    def marked(typed: str) -> str:
        best = PUPILS.complete(typed)[0]
        return "|".join(best.wording[start:end] for start, end in best.spans)

    assert marked("学生满意") == "学生满意"
    assert marked("xsmyd") == "学生满意度"
    assert marked("受zhu学生ren") == "受助学生人"
    assert marked("pm2.5") == "PM2.5"
    assert marked("受学满意") == "受|学|满意"


def test_order_of_the_kinds_of_match() -> None:
    # the whole name, its beginning, a part; the same for initials
    assert names(completer("河道水质", "水质监测次数", "水质").complete("水质")) == ["水质", "水质监测次数", "河道水质"]
    assert names(completer("河道水质", "水质监测次数", "水质").complete("sz")) == ["水质", "水质监测次数", "河道水质"]
    # what is written as typed before what is only read so
    assert names(completer("SZ类设备数", "受助学生", "河道水质").complete("sz")) == [
        "SZ类设备数",
        "受助学生",
        "河道水质",
    ]


def test_a_word_that_begins_with_the_text_comes_before_one_that_only_holds_it() -> None:
    assert names(completer("研发展示次数", "乡村产业发展次数").complete("发展")) == [
        "乡村产业发展次数",
        "研发展示次数",
    ]


def test_of_equal_matches_the_better_supported_comes_first() -> None:
    found = completer(
        measure("培训农民人数"),
        measure("培训党员人数", "c"),
        measure("培训教师人数", "a"),
        measure("培训医师人次", "a", "b"),
        measure("培训人数"),
    )
    assert names(found.complete("培训")) == ["培训医师人次", "培训教师人数", "培训党员人数", "培训人数", "培训农民人数"]


def test_a_variant_is_found_and_named_beside_the_measure() -> None:
    found = completer(measure("受助学生人数", variants=("资助学生数量",)))
    [one] = found.complete("资助")
    assert (one.name, one.wording) == ("受助学生人数", "资助学生数量")
    assert len(found.complete("学生")) == 1  # once, although both wordings match


def test_only_approved_measures_fit_to_be_proposed_are_offered() -> None:
    found = completer(
        measure("培训甲", usable=False), measure("培训乙", state="草稿"), measure("培训丙", state="已停用"), "培训丁"
    )
    assert names(found.complete("培训")) == ["培训丁"]


def test_a_class_or_a_choice_of_measures_narrows_what_is_offered() -> None:
    found = completer(
        "培训教师人数", measure("培训合格率", leaf="质量"), measure("培训场次", leaf="时效", also=("数量",))
    )
    assert set(names(found.complete("培训", leaf="数量"))) == {"培训教师人数", "培训场次"}
    assert names(found.complete("px", leaf="质量")) == ["培训合格率"]
    assert names(found.complete("培训", among=["m-培训场次", "不存在"])) == ["培训场次"]
    assert found.complete("培训", leaf="质量", among={"m-培训场次"}) == ()
    assert found.complete("合格", leaf="成本") == ()
    with pytest.raises(UsageError, match="没有类别"):
        found.complete("培训", leaf="不存在")


@pytest.mark.parametrize("typed", ["", "  ", "%", "，。", "\u200b", "㍿龘", "qqqqqq", "🙂"])
def test_what_matches_nothing_gives_nothing(typed: str) -> None:
    assert PUPILS.complete(typed) == ()


def test_an_empty_base_gives_nothing() -> None:
    assert Completer(KnowledgeBase((), ())).complete("学生") == ()


def test_top_bounds_the_answer() -> None:
    assert len(PUPILS.complete("学", top=2)) == 2
    assert PUPILS.complete("学", top=0) == ()
    assert PUPILS.complete("学", top=2) == PUPILS.complete("学", top=10)[:2]


def test_the_order_of_the_base_does_not_matter() -> None:
    rows = [
        measure(name, source) for name, source in zip(["数甲", "数乙", "数丙", "甲数", "乙数"], "abcab", strict=True)
    ]
    turned = completer(*reversed(rows))
    for typed in ("数", "甲", "s", "shu", "数甲乙"):
        assert completer(*rows).complete(typed) == turned.complete(typed)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60) | st.text("shouzhuxengianlv受助学生人数满意度 2.5", max_size=60), st.integers(1, 12))
def test_any_text_is_answered_without_fault(typed: str, top: int) -> None:
    found = PUPILS.complete(typed, top=top)
    assert found == PUPILS.complete(typed, top=top)
    assert len(found) <= top and len({one.id for one in found}) == len(found)
    for one in found:
        assert one.how in HOW
        assert all(0 <= start < end <= len(one.wording) for start, end in one.spans)
        assert all(left[1] <= right[0] for left, right in zip(one.spans, one.spans[1:], strict=False))


def test_lone_surrogates_and_long_pages_are_answered() -> None:
    assert names(PUPILS.complete("\ud800受助学生"))[:2] == ["受助学生人数", "受助学生满意度"]
    assert PUPILS.complete("qz" * 10_000) == ()


def test_readings_are_spelt_as_they_are_typed() -> None:
    spelt = load_spellings()
    assert set(spelt["率"]) >= {"lv", "lu", "shuai"} and set(spelt["长"]) == {"chang", "zhang"}
    assert set(spelt["行"]) >= {"xing", "hang"} and set(spelt["重"]) >= {"zhong", "chong"}
    assert set(spelt["略"]) == {"lve", "lue"}
    assert (plain_sound("zhang"), plain_sound("sheng"), plain_sound("n")) == ("zan", "sen", "n")


@pytest.fixture(scope="module")
def shipped() -> Completer:
    return Completer(load_knowledge())


@pytest.fixture(scope="module")
def sample() -> list[Measure]:
    usable = [one for one in load_knowledge().measures if one.usable and one.state == "已批准"]
    return random.Random(3).sample(usable, min(len(usable), 300))  # noqa: S311  # a choice of names, no secret


def typed_initials(text: str) -> str:
    return "".join(load_spellings().get(char, (char,))[0][0] for char in key_of(text))


def typed_fully(text: str) -> str:
    return "".join(load_spellings().get(char, (char,))[-1] for char in key_of(text))


def test_every_shipped_name_is_found_by_itself_in_first_place(shipped: Completer, sample: list[Measure]) -> None:
    for one in sample:
        assert key_of(shipped.complete(one.name, top=1)[0].wording) == key_of(one.name)


def test_every_shipped_name_is_found_by_its_first_two_characters_in_its_class(
    shipped: Completer, sample: list[Measure]
) -> None:
    for one in sample:
        found = shipped.complete(one.name[:2], top=1000, leaf=one.leaf)
        assert one.id in {hit.id for hit in found}


def test_every_shipped_name_is_found_by_all_its_initials_and_by_its_full_pinyin(
    shipped: Completer, sample: list[Measure]
) -> None:
    for one in sample[:150]:
        assert one.id in {hit.id for hit in shipped.complete(typed_initials(one.name), top=30)}, one.name
        assert one.id in {hit.id for hit in shipped.complete(typed_fully(one.name), top=30)}, one.name


def test_the_shipped_table_of_sounds_covers_the_shipped_names(shipped: Completer) -> None:
    assert not {char for char in shipped.texts.keys.numbers if "\u4e00" <= char <= "\u9fff"} - set(load_spellings())


def test_the_table_of_sounds_is_what_its_tool_writes() -> None:
    pytest.importorskip("pypinyin", reason="pypinyin (extra: dev) is not installed: table of sounds NOT CHECKED")
    from tools.build_pinyin import PINYIN, syllables

    assert json.loads(PINYIN.read_text(encoding="utf-8"))["syllables"] == syllables(sorted(load_spellings()))
