"""Which dimension a name asks its target to have: shared by the checks of units."""

from __future__ import annotations

import re
from dataclasses import dataclass

from classifier.checks.wording import is_share_name, plain_name

__all__ = ["Asked", "asked_dimension"]


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
_OWN_MEASURE = re.compile(r"每(?:千|万|百|十|人|年|户|亩)|(?:时间|序列|视频|录音|文本)长度$")

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
        (
            r"(?:天数|时长|周期|工期|时限|响应时间|完成时间|办理时间|年限)$",
            ("time",),
            "天、月、年或具体日期",
            "天|日|时",
        ),
        (r"(?:金额|总额|单价|资金量|销售额|投资额)$", ("money",), "元、万元", ""),
        (r"面积$", ("area",), "平方米、亩、公顷", ""),
        (r"(?:长度|里程)$", ("length",), "米、公里", ""),
    )
)


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
    return None
