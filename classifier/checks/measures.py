"""Which dimension a name asks its target to have: shared by the checks of units."""

from __future__ import annotations

import re
from dataclasses import dataclass

from classifier.checks.wording import is_share_name, plain_name

__all__ = ["Asked", "asked_dimension"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a name's last words ask for: the words, dimensions that fit, and a Chinese hint of units."""

    words: str
    fits: frozenset[str]
    units: str


_PATTERNS: tuple[tuple[re.Pattern[str], frozenset[str], str], ...] = tuple(
    (re.compile(pattern), frozenset(fits), units)
    for pattern, fits, units in (
        (r"(?:人次数|人次|人数|学生数|教师数|群众数|职工数|党员数|学员数|人员数)(?:量)?$", ("people",), "人、人次"),
        (r"(?:次数|场次|频次|期数|场数|批次)$", ("times",), "次、场、期"),
        (r"(?:户数|家庭数)$", ("people", "things"), "户"),
        (
            r"(?:课题|项目|论文|专利|课程|系统|平台|设备|图书|报告|基地|机构|企业|学校|园所|村|社区|站点|场馆|教材|岗位)"
            r"(?:建设|购置|采购|开设|编制|完成|新增)?(?:数|数量|个数)$",
            ("things", "people", "measure"),
            "个、项、台、所",
        ),
        (r"(?:天数|时长|周期|工期|时限|响应时间|完成时间|办理时间|年限)$", ("time",), "天、小时、月、年或具体日期"),
        (r"(?:金额|总额|单价|资金量|销售额|投资额)$", ("money",), "元、万元"),
        (r"面积$", ("area",), "平方米、亩、公顷"),
        (r"(?:长度|里程)$", ("length",), "米、公里"),
    )
)


def asked_dimension(name: str) -> Asked | None:
    """What a name asks for, None when its last words leave it open."""
    text = plain_name(name)
    if is_share_name(text):
        return Asked(text[-1] if text.endswith("率") else text[-3:], frozenset({"share"}), "%")
    for pattern, fits, units in _PATTERNS:
        if found := pattern.search(text):
            return Asked(found[0], fits, units)
    return None
