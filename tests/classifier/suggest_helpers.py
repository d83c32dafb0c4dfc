"""What the tests of the suggester share: duties to ask for, answers kept, and a base that is searched in a second."""

from __future__ import annotations

from collections import Counter
from functools import cache

from classifier.knowledge.store import KnowledgeBase, load_knowledge
from classifier.suggest import Suggestion, SuggestResult, suggest

DUTIES = ["学生资助", "农村公路养护", "老旧小区改造", "文物保护", "信访积案化解", "基本公共卫生服务"]
OFFICES = ["养老院运营", "自来水厂改造", "法院审判", "博物馆免费开放", "数据中心运维", "乡镇政府运转"]
UNKNOWN = ["星际航行保障", "量子引力透镜观测"]
OUTLINE = """（一）负责义务教育学校公用经费保障。（二）落实学生资助政策。（三）组织教师培训。
（四）实施校舍维修改造。（五）开展教育督导。（六）管理学前教育。"""
FIFTEEN = """1.负责义务教育学校公用经费保障。2.落实学生资助政策。3.组织教师培训。4.实施校舍维修改造。5.开展教育督导。
6.管理学前教育。7.负责高等学校招生考试。8.推进职业教育发展。9.实施农村义务教育学生营养改善计划。10.负责教育信息化建设。
11.负责学校安全管理。12.组织体育艺术教育活动。13.落实特殊教育保障。14.负责语言文字工作。15.承担机关日常运转。"""

asked = cache(suggest)


def rows(result: SuggestResult) -> list[Suggestion]:
    return [item for group in result.sets for item in group.indicators]


def names(result: SuggestResult) -> list[str]:
    return [item.name for item in rows(result)]


def leaves(result: SuggestResult) -> Counter[str]:
    return Counter(item.leaf for item in rows(result))


@cache
def small_base() -> KnowledgeBase:
    """Every kind of work and field, with the duties and forms of education only."""
    base = load_knowledge()
    kept = {
        source.id
        for source in base.sources
        if source.kind in ("通用活动", "领域") or source.function == "205" or (source.filed and source.item == "教育")
    }
    return base.without(source.id for source in base.sources if source.id not in kept)
