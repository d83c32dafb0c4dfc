"""The region that an office's name begins with: province, city and county, but not the 市 of 城市管理局."""

from __future__ import annotations

import re

__all__ = ["find_region"]

_SIGN = r"(?:(?!中心|政府|大学|学校|公司)[\u4e00-\u9fff](?<![局委厅院校处所办部队省县区市旗])|旗(?=[县区]))"
"""A character of a region's own name: it ends no region (but 红旗区, 社旗县) and no office."""
_LATER = rf"(?:(?![馆站社]){_SIGN})"
"""One after the first: 馆陶县, 站前区 and 社旗县 begin with what ends the name of an office elsewhere."""
_SHI = r"(?<![超夜股])市(?!场|容|政(?![府协务法策治研])|民(?![政族宗主兵营生办革盟建进用航间企意防]))"
"""市 that ends a region: not that of 市场, 市容, 市政工程 or 市民中心, though 市政府 and 市民政局 follow one."""
_QU = r"(?<![社库灾景小街片辖军分牧厂教])(?<!保护)区(?![域划块间])"
_QI = r"旗(?![县区舰帜])"


def _city(fewest: int, most: int) -> str:
    """Pattern of a name with 市. 城市 and 都市 are words, but for one character before them (盐城市, 成都市)."""
    return rf"(?:某|{_SIGN}{_LATER}{{{fewest - 1},{most - 1}}}?(?<![城都])|{_SIGN}[城都]){_SHI}"


_OWN_RULE = rf"{_SIGN}{_LATER}{{1,11}}?自治"
_PROVINCE = rf"(?:某|{_SIGN}{_LATER}{{1,6}}?)省|{_SIGN}{_LATER}{{1,6}}?自治区"
_PREFECTURE = rf"{_SIGN}{_LATER}{{1,5}}?(?:州(?!{_SHI})|(?<![联民同加])盟|地区)|{_OWN_RULE}州"
_COUNTY = rf"{_SIGN}{_LATER}{{,6}}?(?:{_QU}|[设县][区级]市|县|{_QI})|市[中南北]区|{_OWN_RULE}[县旗]"
_ABOVE = "中共|中国共产党|共青团|国家税务总局|国家统计局"
_REGION = re.compile(rf"(?:{_ABOVE})?((?:{_PROVINCE})?(?:{_city(2, 6)}|{_PREFECTURE})?(?:{_COUNTY}|{_city(1, 7)})?)")


def find_region(unit: str) -> str:
    """Province, city and county at the head of a unit's name, "" when it names none.

    A region ends where the name of an office begins: 某县城市管理局 lies in 某县, 城市管理局 names no region.
    """
    match = _REGION.match(unit)
    return match[1] if match else ""
