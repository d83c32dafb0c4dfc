"""What a form promises in its goals and duties: numbers with a unit, and deadlines, each with the words it is about.

Numbers that promise nothing (years, document numbers, amounts of money put in, population, ages, the state of today)
are left out. Data: none; the rules speak about how goals are written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.dates import Day, find_dates
from corpus.quantities import read_quantities
from corpus.records import Form
from corpus.segment import load_segmenter
from corpus.text import fold_width, simplify, squeeze
from corpus.units import Unit

__all__ = ["Promise", "content_words", "read_promises"]

_SENTENCE = re.compile(r"[。；;！!\n\r]+")
_PIECE = re.compile(r"[，,、]+")
_HEAD = re.compile(
    r"^(?:(?:长期|中期|年度|本年度?|当年)?(?:总体)?目标[\d一二三四五六七八九十]*[:：.、]?|[（(]?[\d一二三四五六七八九十]{1,3}[)）]?[、.．:：](?!\d)|"
    r"[一二三四五六七八九十]是|第[一二三四五六七八九十]+[、，,]|[①-⑳])+\s*"
)
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
# references, names and definitions that carry digits
_NO_PROMISE = re.compile(
    r"[〔\[(（【](?:19|20)\d{2}[〕\])）】]\s*(?:第?\d+号)?|第?\d+号(?:文|令)?|第\d+(?:条|款|项|届|次(?!数)|批|期(?!数)|轮|位|名|版|代)|"
    r"\d+\s*[-—~至到]?\s*\d*\s*(?:周岁|岁|年级|号|路(?=公交|车)|线|国道|省道|县道)|\d+\+\w?|[A-Za-z]+\d+|\d+[GgKk](?![a-z])|\d+[A-Z](?:级)|\d+(?:个)?字|\d+\s*[:：]\s*\d+|"
    r"(?:12345|12315|12348)(?![\d个人项所名次户件场])|(?:110|119|120|122|985|211|863|973)(?=急救|报警|指挥|接警|处警|出警|热线|电话|平台|中心|调度|联动|工程|高校|计划)|双\d+%?|\d+%?双|\d+小时(?:值班|值守|服务|开放|供)|7[×xX*]24|"
    r"\d+(?:项|个|大|类|条|方面)(?:年度|省市?|市级?|县级?)?(?:重点|主要|核心|中心|具体|目标|任务|工作(?!日)|改革|措施|举措|方面|环节|指标)|"
    # places where it is done, before what is done there: 在3个镇12个村改厕800户
    r"在?\d+个?(?:乡镇|镇|乡|行政村|自然村|村|街道|社区|县区|区县|县)(?=[^,，。；;]*\d)|"
    r"[“\"《](?:[^”\"》]{0,20}\d[^”\"》]{0,20})[”\"》]"
)
_NO_NUMBER = re.compile(r"\d{20,}")
# 由12个增加到20个: only the end is promised
_FROM = re.compile(
    r"[由从][^\d,，、]{0,6}\d+(?:\.\d+)?[^\d,，、]{0,6}?(?=(?:增加|提高|提升|上升|增长|扩大|下降|降低|减少|压减|缩短|降|增)?[到至为])"
)
_BACKGROUND = re.compile(
    r"现有|共有|已有|原有|现已|目前|截至|截止|总人口|常住人口|户籍|人口(?:约|为|达)?\d|总面积|辖区面积|位于|地处|下辖|辖\d|管辖|辖区内?有|"
    r"上年|去年|以来|近年|历年|往年|过去|曾|已经|已(?:完成|建成|达|投入|累计|培训|发放|实施)|成立于|始建于|编制(?:数|人数|\d)|在职|在编|退休|现状|"
    r"自评|占地|设有|内设|拥有|服务人口|覆盖人口|参保人数为|服务(?:全[县市区])?\d+万人口|根据|依据|按照《|规定[:：,，]"
)
_FORWARD = re.compile(
    r"将|力争|计划|确保|实现|达到|新增|新建|完成|不低于|不少于|不超过|控制在|提升到|提高到|降低到|降至|增加到|达|目标|拟|预计|保证|争取|"
    r"开展|培训|举办|改造|建设|发放|资助|救助|补助|种植|扶持|培育|建成|组织|选树|新开|购置|采购|维修|修缮|治理|营造|巩固|超过|以上|左右"
)
_MONEY_OUT = re.compile(r"带动|产值|增收|税收|收入|销售|利润|节约|招商|引资|撬动|产出|效益|创收|营收|交易额|营业额")
_PAID_IN = re.compile(r"投入|安排|下达|拨付|资金|经费|预算|总投资|概算|标准|每[人生年月亩户]|人均|生均")
_STANDARD = re.compile(
    r"每[人生年月亩户学天日]|人均|生均|按[^，,。]{0,8}标准|标准(?:为|是)|以上(?:老年|老人|人员|干部|职务|职称|医院|学历)|满\d+|超过\d+天的"
)
# 每季度2次: the number of times in a year follows; 每村1场: it does not
_EACH = re.compile(r"每(?:个)?(季度?|月|半年|学期)(?!人)")
_TIMES_A_YEAR = {"季": 4, "季度": 4, "月": 12, "半年": 2, "学期": 2}
_PER_PLACE = re.compile(r"每(?:个|一)?(?:行政)?(?:村|校|镇|乡|街道|社区|所|站|县|区|班|点|场|次|周|家|单位)")
# what a person, pupil or household is paid: 每人每月1100元
_PAID = re.compile(
    r"(?:每[人生户]|人均|生均|户均)(?:每[月年天日学期]+)?[^\d,，]{0,6}\d[\d.]*(?:万)?元|\d[\d.]*元/(?:人|生|户)"
)
_QUICK = re.compile(r"时间|时限|时长|响应|办结|到达|等候|等待|审批|答复|处置|修复|办理")
_WITHIN = re.compile(r"内|不超过|控制在|压[减缩]|缩短|至|≤|小于|少于")
_ABOUT = re.compile(r"约|左右|近(?=\d)")
_PLAIN = re.compile(
    r"^(?:重点|主要|各项|任务|工作|项目|方面|目标|措施|环节|阶段|工程|重点工作|指标|政策|制度|原则|中心|坚持|到位|体系|机制|平台|打造|品牌|格局|标段|招标)$"
)
# what is paid this year for work done before: the size of the work is no promise of this year
_SETTLED = re.compile(
    r"尾款|余款|质保金|保修金|欠款|结清|清欠|结算款|"
    r"(?:工程|补助|项目|设计|咨询|审查|监理|建设)[款费][^,，。;；]{0,6}(?:结算|清算)"
)
_BUILT = re.compile(r"新建|改建|扩建|改造|建设|修建|铺设|建成|硬化|治理|加固")
_LONG_TERM = re.compile(r"^(?:长期|中期|中长期|远期|五年|三年)|到20\d\d年|十四五|十五五|[三五]年内")
_MAYBE = re.compile(r"\d|底|末|季度|半年|年内")
_MONTH_END = re.compile(r"底|末|前|内|止|年终")
_DEADLINE = re.compile(
    r"完成|建成|竣工|完工|投入使用|交付|到位|发放|验收|开工|启动|投用|启用|办结|结束|开园|开学|拨付|实施完|上线|建好|达标"
)
_PLAIN_WORDS = (
    "的 和 与 及 等 了 在 对 为 以 并 或 由 将 按 使 让 其 该 各 每 共 达 达到 完成 实现 确保 力争 计划 开展 "
    "全年 年度 本年 年内 今年 当年 不少于 不低于 不超过 以上 以下 以内 左右 超过 约 新增 保证 争取 目标 工作 项目 任务 "
    "进行 组织 全部 全县 全市 全区 全省 我县 我市 我区 县 市 区 个 名 人 人次 项 所 次 万 控制 提高 提升 增加 得到 "
    "有效 进一步 持续 不断 通过 加强 做好 推进 推动 落实 实施 率 数 数量 人数 次数 底前 月底 年底 前 后 新 总数 总量 "
    "每季度 每季 每月 每周 每半年 每学期 "
    "至少 拟 预计 力 内 上 下 中 于 至 到 从 向 给 把 被 也 都 还 更 最 再 已 有 是 不 无 要求 情况 相关 "
    "有关 及时 按时 按期 底 末 年 月 日 面积 长度 里程 场次 金额 规模 总额 个数 数额 平方米 公里 万亩 亿元 万元 "
)
_STOP = frozenset(_PLAIN_WORDS.split())
_CHINESE = re.compile("[\u4e00-\u9fff]{2,}")


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise of a goal or duty.

    text: the piece of the text that holds it. source: 目标 or 职责. number, upper, operator, unit, dimension: as
    corpus.values has them, and ≈ for 约; number is None for a deadline. deadline: the last day (month 1-12, day or 0)
    that it names.
    words: content words of the piece, or of the one before it where it has none. long_term: beyond the form's year.
    each_year: how often the number falls due in a year (每季度2次: 4), else 1. standard: money for each person.
    """

    text: str
    source: str
    words: frozenset[str]
    number: float | None = None
    upper: float | None = None
    operator: str = ""
    unit: str = ""
    dimension: str = ""
    deadline: Day | None = None
    long_term: bool = False
    each_year: int = 1
    standard: bool = False


def content_words(text: str) -> frozenset[str]:
    """Words of a text that say what it is about: no numbers, units, verbs of every goal, or single signs."""
    found = load_segmenter().words(text)
    return frozenset(word for word in found if _CHINESE.fullmatch(word) and word not in _STOP)


def read_promises(form: Form) -> tuple[Promise, ...]:
    """Promises of a form's goals and descriptions of duties, in order, none twice."""
    texts = [("目标", text) for text in form.goals]
    texts += [("职责", text) for _, text in form.duty_texts]
    texts += [("职责", text) for text in form.duties]
    settled = _pays_for_past_work(form)
    kept: dict[tuple[object, ...], Promise] = {}
    for source, text in texts:
        if not _MAYBE.search(text):
            continue
        for promise in _of_text(text, source, form.year):
            if settled and source == "职责" and _BUILT.search(promise.text):
                continue
            kept.setdefault((promise.text, promise.number, promise.unit, promise.deadline), promise)
    return tuple(kept.values())


def _pays_for_past_work(form: Form) -> bool:
    """Whether the form only settles accounts: it says so, and so does a row of its own."""
    told = (*form.duties, *(text for _, text in form.duty_texts), *form.goals, form.title, form.project)
    return any(map(_SETTLED.search, told)) and any(_SETTLED.search(item.name) for item in form.indicators)


def _of_text(text: str, source: str, year: int | None) -> Iterator[Promise]:
    plain = _THOUSANDS.sub("", simplify(fold_width(text)))
    for sentence in _SENTENCE.split(plain):
        told = _LONG_TERM.search(_squeezed(sentence)) is not None
        bare = _NO_PROMISE.sub("。", _FROM.sub("", _HEAD.sub("", _squeezed(sentence))))
        before: frozenset[str] = frozenset()
        background = False
        for piece in _pieces(bare):
            forward = bool(_FORWARD.search(piece))
            background = bool(_BACKGROUND.search(piece)) or (background and not forward)
            own = content_words(read_quantities(find_dates(piece)[1], Unit("")).left)
            words = own or before
            before = words
            if not background and words:
                yield from _of_piece(piece, source, words, year, told)


def _squeezed(text: str) -> str:
    # a number of so many digits is none, and patterns of numbers would take time by the cube of its length
    return _NO_NUMBER.sub("", squeeze(text)).strip("。，,；; ")


def _pieces(sentence: str) -> list[str]:
    """Clauses; an enumeration is cut only where the next item has a number of its own."""
    pieces: list[str] = []
    for part in _PIECE.split(sentence.replace("。", ",")):
        if pieces and part and not any(sign.isdigit() for sign in pieces[-1]) and len(pieces[-1]) < 5:
            pieces[-1] += part
        elif part:
            pieces.append(part)
    return pieces


def _of_piece(piece: str, source: str, words: frozenset[str], year: int | None, long_term: bool) -> Iterator[Promise]:
    spans, masked = find_dates(piece)
    paid = bool(_PAID.search(piece))
    each = None if paid else _EACH.search(piece)
    if (_STANDARD.search(piece) and not paid and not each) or _PER_PLACE.search(piece):
        return
    for item in read_quantities(masked, Unit("")).items:
        unit = item.unit
        standard = paid and unit.dimension == "money"
        if not unit.name or ("/" in unit.name and not standard) or item.number <= 0:
            continue
        if unit.dimension == "time" and not (_QUICK.search(piece) and _WITHIN.search(piece)):
            continue
        if (each and unit.dimension != "times") or (paid and unit.dimension not in ("money", "people")):
            continue
        if unit.dimension == "money" and not standard and (_PAID_IN.search(piece) or not _MONEY_OUT.search(piece)):
            continue
        if all(_PLAIN.match(word) for word in words):
            continue
        operator = "≈" if item.operator in ("", "=", "≈") and _ABOUT.search(piece) else item.operator
        amount = (item.number, item.upper, operator, unit.name, unit.dimension)
        due = _TIMES_A_YEAR[each[1]] if each else 1
        yield Promise(piece, source, words, *amount, long_term=long_term, each_year=due, standard=standard)
    for span in spans:
        last = span.last or span.first
        if last[1] and (not last[0] or last[0] == year) and _MONTH_END.search(piece) and _DEADLINE.search(piece):
            yield Promise(piece, source, words, operator="≤", dimension="time", deadline=last, long_term=long_term)
