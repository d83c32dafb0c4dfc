"""Which dimension a name asks its target to have: shared by checks and the knowledge base."""

from __future__ import annotations

import re
from dataclasses import dataclass

from classifier.checks.wording import is_share_name, plain_name
from corpus.text import remember_short
from corpus.units import parse_unit

__all__ = ["Asked", "asked_dimension", "unit_named"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a name's last words ask for.

    fits: dimensions of units that fit. units: Chinese hint of fitting units.
    also: pattern of units of another dimension that fit nevertheless, None for none.
    """

    fits: frozenset[str]
    units: str
    also: re.Pattern[str] | None = None

    def accepts(self, dimension: str, unit: str) -> bool:
        """Whether a target of this dimension and unit measures what the name says."""
        return dimension in self.fits or bool(self.also and self.also.search(unit))


_EVENTS = re.compile(r"培训|会议|讲座|演出|演练|比赛|竞赛|宣传|评比|考试|开展|举办|召开|活动")
_OWN_MEASURE = re.compile(
    r"每(?:千|万|百|十|人|年|户|亩)|[十百千亿]?[万千](?:台|人|辆|户|车|名|次|人次|公里|件|吨|小时)[\u4e00-\u9fff]{0,6}率|"
    r"(?:时间|序列|视频|录音|文本)长度$|[(（]?1?/?[十\d]*万分?之?[)）]?$"
)
# what a thing is counted by, before 数: 册数, 卷数, 座数; not the end of a noun such as 专家 or 平台
_COUNTER = re.compile(
    r"(?:(?<=[^专国作])(?P<unit>人次|班次|场次|批次|个|项|套|件|辆|座|处|份|篇|册|卷|(?<!样)本|条|(?<![专国作画学企])家|所|(?<!平)台|户|宗|盏|间|笔|张|只|"
    r"(?<!街)头|株|棵|栋|幢|艘|架|枚|页|羽|尾|袋|例|起|(?<!器)人|次|期|(?<![市农牧林车广会剧机操])场|公里|亩|吨|天|小时))数$"
)
# counters of things that are people or stand for one
_FOR_PEOPLE = frozenset("例份个户家")
# any other count: whatever it is counted by, it is neither money nor time
_ANY_COUNT = re.compile(r"(?:数量|个数|总数|[\u4e00-\u9fff]数)$")
_NO_COUNT = re.compile(
    r"[系指倍参函有底分读基岁小多少整负对]数$|[款金资费额税币值价贷债财产][\u4e00-\u9fff]{0,2}数量?$|收入|投[资入]|控制数|[时天日月年期周季秒钟]数"
)
_NOT_MONEY = frozenset({"people", "things", "times", "area", "length", "measure", "share"})

_PATTERNS: tuple[tuple[re.Pattern[str], frozenset[str], str, re.Pattern[str] | None], ...] = tuple(
    (re.compile(pattern), frozenset(fits), units, re.compile(also) if also else None)
    for pattern, fits, units, also in (
        # 260例 are patients, 12对 are couples
        (r"(?:人次数|人次|剂次)$", ("people", "times"), "人次", "例|次$"),
        (
            r"(?:人数|学生数|教师数|群众数|职工数|党员数|学员数|人员数)(?:量)?$",
            ("people",),
            "人、人次",
            "例|具|对|床|岗|生|户",
        ),
        (r"(?:次数|场次|频次|场数|批次)$", ("times",), "次、场、期", "(?<!人)次|起|例|节|件"),
        (r"(?:户数|家庭数)$", ("people", "things"), "户", ""),
        (
            r"(?:课题|项目|论文|专利|课程|系统|平台|设备|图书|报告|基地|机构|企业|学校|园所|村|社区|站点|场馆|教材|岗位)"
            r"(?:建设|购置|采购|开设|编制|完成|新增)?(?:数|数量|个数)$",
            ("things", "people", "measure"),
            "个、项、台、所",
            "(?<!人).次",
        ),
        (r"人口(?:数|数量)?$", ("people", "share"), "人", "户"),
        (
            r"(?:天数|时长|周期|工期|时限|用时|耗时|年限|(?:响应|完成|办理|办结|完工|竣工|开工|交付|到位|到货|验收|上线|上报|报送|发放|拨付|启动|"
            r"审批|审核|处置|修复|等候|等待|投用|建成)时间)$",
            ("time",),
            "天、月、年或具体日期",
            "天|日|时",
        ),
        (r"(?:金额|总额|单价|资金量|销售额|投资额)$", ("money",), "元、万元", ""),
        (r"面积$", ("area",), "平方米、亩、公顷", ""),
        (r"(?:长度|里程)$", ("length",), "米、公里", ""),
        (r"(?:重量|吨位|蓄积量|库容|体积|发电量|用电量|供水量)$", ("measure", "share"), "吨、立方米、千瓦时", ""),
        # what is weighed or metered; loads and containers count it as well
        (
            r"(?:垃圾|厨余|污水|废水|污泥|粪污|粪便|秸秆|固废|固体废物|危废|医疗废物|废弃物|废物|渣土|淤泥|泥浆|废气|粮食|蔬菜|水果|化肥|农药|肥料|"
            r"原煤|煤炭|燃油|燃气|天然气|蒸汽|自来水|原水|再生水|清水|灌溉水|生态水|融雪剂|消毒液|饲料|饲草)(?!桶|车|箱|池|站|厂|点|机|袋)"
            r"(?:日|年|月|集中|无害化|资源化|综合|分类|规范|安全|应急|总)*"
            r"(?:处置|处理|清运|收运|运输|转运|产生|排放|收集|回收|利用|清理|焚烧|填埋|还田|供应|供给|储备|储存|消耗|使用|施用|生产|补给|总)?量$",
            ("measure", "share", "area", "money"),
            "吨、立方米",
            "吨|方|升|克|斤|车|桶|箱|袋|批|罐|库|担|垛|捆|床日",
        ),
        (r"(?:浓度|温度)$", ("measure", "share"), "毫克/升、微克/立方米、℃", ""),
        (
            r"(?:费用|造价|经费|租金|(?:补助|补贴|资助|奖励|救助|保障)标准)$",
            ("money", "share", "measure", "things"),
            "元、万元",
            "",
        ),
    )
)


@remember_short(16384)
def asked_dimension(name: str) -> Asked | None:
    """What a name asks for, None when its last words leave it open."""
    text = plain_name(name)
    if _OWN_MEASURE.search(text):
        return None
    if is_share_name(text):
        return Asked(frozenset({"share"}), "%")
    for pattern, fits, units, also in _PATTERNS:
        if pattern.search(text):
            # the times of 走访 or 巡河 may as well be counted in 人次
            people = frozenset({"people"}) if fits == {"times"} and not _EVENTS.search(text) else frozenset()
            return Asked(fits | people, units, also)
    return _by_counter(text)


def unit_named(name: str) -> str:
    """The unit a name counts in by its last words (册 for 图书册数), "" when it names none."""
    found = _COUNTER.search(plain_name(name))
    return found["unit"] if found else ""


def _by_counter(text: str) -> Asked | None:
    counter = unit_named(text)
    dimension = parse_unit(counter).dimension
    if counter and dimension in ("things", "times"):
        people = {"people"} if counter in _FOR_PEOPLE else set()
        return Asked(frozenset({"things", "times", "measure"} | people), counter)
    if counter:
        return Asked(frozenset({dimension}), counter)
    if _ANY_COUNT.search(text) and not _NO_COUNT.search(text):
        return Asked(_NOT_MONEY, "个、项、人等")
    return None
