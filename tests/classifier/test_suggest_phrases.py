"""What a title or duty is about: noun phrases that read well in front of 验收合格率, and patterns filled with them."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.knowledge.store import load_knowledge
from classifier.suggest.kinds import ENDINGS, SERVED, Kinds
from classifier.suggest.patterns import fill
from classifier.suggest.phrases import LONGEST, MOST, SHORTEST, read_phrases


def phrases(title: str, *duties: str) -> list[str]:
    return [phrase.text for phrase in read_phrases(title, duties)]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        # what a title says of itself, years, batches, money
        ("2023年度校园维修改造及设备购置项目", ["校园维修改造", "设备购置"]),
        ("“十四五”规划编制经费", ["规划编制"]),
        ("某县教育局校舍维修改造项目支出绩效目标申报表", ["校舍维修改造"]),
        ("2025年第一批省级科技创新专项资金项目绩效目标表", ["科技创新"]),
        ("乡村振兴专项资金", ["乡村振兴"]),
        # places
        ("河南省信阳市潢川县城区道路维修工程", ["城区道路维修工程"]),
        ("临沂市残疾人康复服务", ["残疾人康复服务"]),
        ("北京市朝阳区物业管理", ["物业管理"]),
        ("和平街道社区服务中心建设", ["社区服务中心建设"]),
        ("全市农村饮水安全工程", ["农村饮水安全工程"]),
        # words that look like places and are not
        ("社区矫正", ["社区矫正"]),
        ("市政道路养护", ["市政道路养护"]),
        ("县域医共体建设", ["县域医共体建设"]),
        ("景区旅游厕所建设", ["景区旅游厕所建设"]),
        ("送戏下乡惠民演出", ["送戏下乡惠民演出"]),
        ("返乡创业园建设", ["返乡创业园建设"]),
        ("城乡环卫一体化保洁", ["城乡环卫一体化保洁"]),
        ("乡镇卫生院设备购置", ["乡镇卫生院设备购置"]),
        # the verb goes behind its object
        ("新建农村公路32公里", ["农村公路新建"]),
        ("维修审判大楼幕墙", ["审判大楼幕墙维修"]),
        ("对困难群众进行慰问", ["困难群众慰问"]),
        ("举办培训班20期", ["培训班举办"]),
        ("建围墙", ["围墙建设"]),
        ("研究课题", ["课题研究"]),
        ("编制国土空间规划", ["国土空间规划编制"]),
        # but not where the first word only says what it is for
        ("检测设备购置", ["检测设备购置"]),
        ("救助管理站运行", ["救助管理站运行"]),
        ("加强资助政策宣传", ["资助政策宣传"]),
        # several things in one title
        ("第二批基础设施建设（危桥改造工程）", ["基础设施建设", "危桥改造工程"]),
        ("开展执法检查、法律宣传和案件办理", ["执法检查", "法律宣传", "案件办理"]),
        # 普及 and 及时 hold no conjunction
        ("普及科学知识", ["普及科学知识"]),
        # numbers go with their units, also those that look like years
        ("印制宣传册2000份", ["宣传册印制"]),
        ("培训教师2000人次", ["教师培训"]),
        ("高标准农田建设10万亩及配套机井120口", ["高标准农田建设", "配套机井"]),
        # nothing to do or provide
        ("项目", []),
        ("指标体系", []),
        ("提升服务能力", []),
        ("abc", []),
        ("", []),
        ("2023年", []),
    ],
)
def test_phrases_of_a_title(title: str, expected: list[str]) -> None:
    assert phrases(title) == expected


def test_duties_follow_the_title_without_repeats() -> None:
    found = read_phrases("老旧小区改造", ("老旧小区改造工程监理；加装电梯50部", "物业管理"))
    assert (found[0].text, found[0].place) == ("老旧小区改造", 0)
    assert [phrase.place for phrase in found] == sorted(phrase.place for phrase in found)
    assert found[-1].text == "物业管理"
    assert found[-1].place == 2
    assert phrases("校舍维修改造", "校舍维修；维修改造") == ["校舍维修改造"]


@pytest.mark.parametrize(
    ("title", "counted"),
    [
        ("新建农村公路32公里", "里程"),
        ("治理水土流失面积20平方公里", "面积"),
        ("植树造林1.5万亩", "面积"),
        ("铺设燃气管网800延米", "长度"),
        ("培训教师500人次", "人次"),
        ("资助学生1200人", "人数"),
        ("改造危房300户", "户数"),
        ("举办培训班20期", "期数"),
        ("送戏下乡60场", "场次"),
        ("购置救护车3辆", "数量"),
        ("印制宣传册2000份", "数量"),
        ("危桥改造", ""),
        ("2023年危桥改造", ""),
    ],
)
def test_what_the_text_counts_is_told_by_the_unit(title: str, counted: str) -> None:
    assert read_phrases(title)[0].counted == counted


@pytest.mark.parametrize(
    ("title", "works", "finite"),
    [
        ("危桥改造", True, True),
        ("农村公路新建", True, True),
        ("教师培训", True, True),
        ("保安服务", True, False),
        ("物业管理", True, False),
        ("县财政局", False, False),
        ("特别国债", False, False),
        ("工作经费", False, False),
        ("营商环境", False, False),
    ],
)
def test_bodies_money_and_aims_are_not_works_and_services_are_not_finite(title: str, works: bool, finite: bool) -> None:
    [phrase] = read_phrases(title)
    assert (phrase.works, phrase.finite) == (works, finite)


@given(st.text(alphabet="某省县区局校舍维修改造建设2023年及、的（）经费项目 第一批及时普5万亩", max_size=40))
def test_phrases_of_any_text_are_short_clean_and_never_repeated(text: str) -> None:
    found = phrases(text, text)
    assert len(found) == len(set(found)) <= MOST
    for phrase in found:
        # a turned verb or 建设 may come behind the last words
        assert SHORTEST <= len(phrase) <= LONGEST + 2
        assert not set(phrase) & set("、（） ")


@pytest.mark.parametrize(
    ("pattern", "phrase", "expected"),
    [
        ("{x}验收合格率", "校舍维修", "校舍维修验收合格率"),
        ("{x}服务满意度", "养老服务", "养老服务满意度"),
        ("{x}培训人次", "教师培训", "教师培训人次"),
        ("{x}改造面积", "校舍改造", "校舍改造面积"),
        ("{x}项目数", "科研项目", "科研项目数"),
        ("{x}工程质量", "饮水工程", "饮水工程质量"),
        ("{x}率", "就业率", "就业率"),
        ("{x}管理率", "森林管", "森林管管理率"),  # one sign alone is no overlap
        ("{who}对{x}满意度", "养老服务", "老人对养老服务满意度"),
        ("{who}满意度", "养老服务", "老人满意度"),
        ("经费总额", "养老服务", "经费总额"),
        ("{x}完成率", "", "完成率"),
    ],
)
def test_a_filled_pattern_says_nothing_twice(pattern: str, phrase: str, expected: str) -> None:
    assert fill(pattern, phrase, "老人") == expected


@pytest.fixture(scope="module")
def kinds() -> Kinds:
    return Kinds(load_knowledge().sources)


@pytest.mark.parametrize(
    ("phrase", "kind"),
    [
        ("教师培训", "培训举办"),
        ("年度工作会议", "会议组织"),
        ("政务信息系统建设", "信息系统建设"),
        ("信息系统运维", "信息系统运行维护"),
        ("检测设备购置", "设备购置"),
        ("校舍维修改造", "房屋与设施维修改造"),
        ("课题研究", "课题研究与规划编制"),
        ("普法宣传", "宣传活动"),
        ("村卫生室新建", "工程项目新建"),
        ("助学金发放", "补助资金发放"),
        ("机关运转", "机关运转与业务保障"),
        ("困难群众慰问", "慰问与走访帮扶"),
        ("病虫害防治", "防控防治与应急处置"),
    ],
)
def test_a_phrase_tells_its_kind_of_work(kinds: Kinds, phrase: str, kind: str) -> None:
    assert kinds.kinds(phrase)[0].source.title == kind


def test_a_last_verb_tells_the_kind_where_no_keyword_does(kinds: Kinds) -> None:
    [told] = kinds.kinds("路灯安装")
    assert (told.source.title, told.weight) == ("工程项目新建", 0.5)
    assert kinds.kinds("量子引力透镜") == ()
    assert kinds.common is not None


def test_every_ending_leads_to_a_kind_that_is_there(kinds: Kinds) -> None:
    told = json.loads(ENDINGS.read_text("utf-8"))["endings"]
    titles = {source.title for source in load_knowledge().sources if source.kind == "通用活动"}
    assert set(told) <= titles
    words = [word for own in told.values() for word in own]
    assert len(words) == len(set(words))
    for title, own in told.items():
        for word in own:
            found = kinds.kinds(f"某某{word}")
            assert found, word
            assert found[0].source.title == title or found[0].weight > 0.5, word


@pytest.mark.parametrize(
    ("texts", "field", "served"),
    [
        (("学生资助",), "学生资助", "学生"),
        (("养老院",), "养老服务", "老人"),
        (("法院审判业务",), "法院审判", "当事人"),
        (("危桥改造", "农村公路危桥"), "农村公路", "村民"),
    ],
)
def test_texts_tell_the_field_and_those_served(kinds: Kinds, texts: tuple[str, ...], field: str, served: str) -> None:
    found = kinds.fields(texts)
    assert found[0].source.title == field
    assert any(served in word for word in Kinds.served("".join(texts), found))


def test_the_text_s_own_word_for_those_served_comes_first(kinds: Kinds) -> None:
    found = kinds.fields(("学生资助",))
    last = Kinds.served("", found)[-1]
    assert Kinds.served(f"为{last}服务", found)[0] == last
    assert Kinds.served("量子", ()) == SERVED
