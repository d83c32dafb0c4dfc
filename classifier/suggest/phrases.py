"""What a title, duty or goal is about, as noun phrases.

2023年度校园维修改造及设备购置项目 → 校园维修改造, 设备购置.

The phrases fill the place for an object in measure patterns, so they must read well in front of 验收合格率 or 完成数量.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.segment import load_segmenter
from corpus.text import fold_width, simplify, squeeze

__all__ = ["Phrase", "read_phrases"]

LONGEST = 14
"""Characters of a phrase; a longer one is cut to its last words, which name what is done."""
SHORTEST = 2
MOST = 8
_BRACKETS = re.compile(r"[(（\[【][^()（）\[\]【】]*[)）\]】]")
_INSIDE = re.compile(r"[(（\[【]([^()（）\[\]【】]*)[)）\]】]")
_QUOTES = re.compile(r"[“”\"'《》「」『』‘’]")
_YEAR = re.compile(
    r"(?<![\d.,])(?:19|20)\d{2}(?![\d.,万亿余多份名座套辆吨亩米]|平方|公里|公顷|人次|人$|户$)\s*(?:[-—~至]\s*(?:19|20)?\d{2,4})?\s*年?(?:度|期间|底|内)?|\d{1,2}月(?:\d{1,2}日)?(?:底|前)*|[本当上全]年度?|“?十[三四五]五”?(?:期间)?"
)
_PLACE = re.compile(
    r"^(?:[\u4e00-\u9fff]{2,7}?(?:省(?!道)|自治区|自治州|市(?![政容场域民])|州(?=.{2}[县市])|盟))?"
    r"(?:(?!山区|贫困|高寒|边远|革命)[\u4e00-\u9fff]{1,5}?(?:自治县|新区|开发区|经开区|高新区|县(?![域道])|旗|市(?![政容场域民])|(?<![小社校园灌景老城农牧林矿街片库禁疫湖保江地厂营护])区(?![域间内]))){0,2}"
    r"(?:[\u4e00-\u9fff]{1,4}?(?:(?<![下入返回进城家])乡(?![村土镇])|(?<![城乡集])镇(?![村区])|街道)(?!村|居|政府|[振卫财道]))?"
    r"(?:[\u4e00-\u9fff]{2,9}?(?:局|委员会|法院|检察院|人民政府)(?=[\u4e00-\u9fff]{4}))?"
)
_OWN = re.compile(
    r"^(?:[我全本某该各](?:省|市|区|县|旗|镇|乡|单位|局|院|校|系统)|(?:中央|省级|市级|县级|区级|上级|地方)(?=[\u4e00-\u9fff]{3}))(?:范围)?内?的?"
)
# What a title says of itself, not of the work.
_PAPER = re.compile(
    r"(?:项目)?(?:支出)?(?:绩效)?(?:目标|自评|评价|监控)(?:申报|申请|自评|设定|批复|公开|填报|完成情况)*(?:表|报告|办法|情况|结果)?$"
    r"|(?:绩效)?(?:自评|评价|目标|指标)+(?:表|报告|体系|情况)$|申报表$|情况表$|部门整体支出.*$|整体支出.*$|实施方案$|管理办法$|绩效目标.*$"
)
_MONEY = re.compile(
    r"(?:(?:中央|省级?|市级?|县级?|财政|衔接|预算内|上级|地方)*(?:转移支付|专项|补助|补贴|配套|奖补|奖励|扶持|引导|工作|业务|保障|统筹|债券|建设)*(?:资金|经费|款)|经费|项目(?:支出)?|专项|支出|工程款|尾款|试点)$"
)
_AID = re.compile(r"(?:补助|补贴|奖补|奖励|扶持|资助|救助)(?=(?:资金|经费|款|专项)+$)")
_BATCH = re.compile(r"第[一二三四五六七八九十\d]+[批期季]度?(?:中、?省?)?|提前下达")
_PLAN = re.compile(
    r"^(?:按(?:计划|要求|时|期)?|及时|有效|全面|进一步|持续|不断|积极|切实|认真|大力|深入|着力|统筹|负责|主要|继续|扎实|稳步|有序|依法|圆满|高质量)+"
)
_VERB = re.compile(
    r"^(?:完成|开展|做好|加强|推进|推动|实施|组织(?:开展|实施)?|保障|确保|进行|优化|提升|提高|强化|落实|支持|加大|促进|抓好|承担|用于|为了|通过|加快|实现|健全|完善|建立(?:健全)?|改善|维护|保持|巩固|拓展|打造|增强|满足)"
)
_ACTION = re.compile(
    r"^(维修|修缮|改造|新建|扩建|改建|建设|修建|建成|购置|采购|购买|培训|培育|种植|治理|修复|编制|研究|举办|承办|召开|发放|资助|救助|补助|补贴|奖励|养护|管护|清理|检测|监测|检查|印制|聘用|招聘|租赁|拆除|安装|更换|铺设|开发|升级|运维)(.{2,})$"
)
# 检测设备购置 is done as a whole: its first word tells what for
_COMPOUND = re.compile("(?:建设|[新改扩续]建|改造|购置|采购|维修|修缮|更新|升级|宣传|培养|检查|运行|运维|保险|站|员)$")
_BUILD = re.compile(r"^(?:建|修)(?![设立成造改缮复建筑材档账])(.{2,})$")
_NO_OBJECT = re.compile(
    "资金|经费|标准|项目|工作|工程|的|费用|补助|方案|业务|设施|中心|基地|平台|活动|机构|体系|及|和|与"
)
_OBJECT = re.compile(r"^[对将把给为向](.+?)(?:进行|实施|开展|给予|予以|作出|提供)(.{2,8})$")
_BREAK = re.compile(
    r"[、，,；;。！!：:\n\r\s+＋/—\-]+|\.(?!\d)|以及|(?<=.{3})(?:(?<!普)及(?!时|格)其?|和|与|暨|并)(?=.{3})"
)
_NUMBER = re.compile(
    r"[≥≤><=]?\d[\d,.]*\s*(?:万|亿)?(?:平方米|平方公里|公里|千米|延米|米|亩|公顷|人次|人|名|户|口|个|所|处|座|台|套|次|场|期|班|份|件|项(?!目)|条|批|家|村|辆|吨|元|%|％|k?m[²2]?(?![a-z])|㎡)*"
)
_COUNTED_WITH = re.compile(
    r"\d\s*(?:余|多)?(?:万|亿|千|百)?(?:余|多)?(平方米|平方公里|公里|千米|延米|米|万亩|亩|公顷|人次|人|名|户|个|所|处|座|台|套|场次|场|次|期|班次|份|件|家|村|辆|条|口)"
)
_COUNTS = {
    "面积": "平方米 平方公里 万亩 亩 公顷",
    "里程": "公里 千米",
    "长度": "延米 米",
    "人次": "人次",
    "人数": "人 名",
    "户数": "户",
    "场次": "场次 场 次",
    "期数": "期 班次",
}
_COUNTS_BY_UNIT = {unit: told for told, units in _COUNTS.items() for unit in units.split()}
_LAST = re.compile(r"(?:的|等|等工作|工作|任务|情况|相关|有关|力度|水平|能力|方面|活动经费|项目)$")
_USELESS = frozenset(
    [
        *("项目", "工程", "工作", "任务", "其他", "经费", "资金", "专项"),
        *("运转", "支出", "部门", "单位", "目标", "服务", "建设", "管理"),
        *("保障", "年度", "一般", "中心", "补助"),
    ]
)
# bodies, papers, money and aims: 财政局, 指标体系, 特别国债, 知名度 are not done or provided
_NO_WORK = re.compile(
    r"^的|^[在对将把为以按及与和等]|(?:局|委|委员会|厅|部门|政府|法院|检察院|指标|体系|类型|样例|模板|国债|债券|资金|经费|基金|区域|地区|整体|预算|支出|办法|规范"
    r"|度|水平|能力|质量|意识|素质|问题|需求|目标|成果|发展|服务体系|机制|作用|影响|群体|对象|人员|计划|标准|环境|条件|经济|产业|行业|矫正|政策|制度|任务|(?:队伍|体系|能力|机制|制度|作风|文化|平安|法治|诚信|班子)建设)$"
)
_FINITE = re.compile(
    r"(?:[新改修扩续]建|建设|改造|修缮|维修|修复|治理|整治|整理|绿化|造林|种植|栽植|安装|更换|铺设|硬化|购置|采购|制作|印制|编制|研究|规划|设计|测绘|调查|普查|评估|评审|论证"
    r"|认定|鉴定|检测|监测|抽检|检查|巡查|督查|演练|培训|轮训|培育|推广|示范|宣传|活动|演出|展览|比赛|竞赛|大赛|会议|论坛|慰问|走访|体检|筛查|救助|资助|补助|补贴|奖励|发放"
    r"|搬迁|安置|拆除|拆迁|征收|回收|清理|清运|处置|开发|升级|上云|数字化|入户|入村|下乡|进村|进万村|改厕|改梯|耕作|灌溉|配电|打井|工程|课题|案件|审判|执行)$"
)
_CHINESE = re.compile("[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Phrase:
    """text: the noun phrase. place: 0 for the title, then 1, 2 ... for the duties and goals.

    works: whether it names something that is done or provided, so that patterns can be filled with it.
    finite: whether it is done piece by piece, so that it can be counted and completed: 危桥改造, not 保安服务.
    counted: what the text itself counts of it, from the unit behind a number: 里程 for 32公里, "" where nothing.
    """

    text: str
    place: int
    works: bool = True
    finite: bool = True
    counted: str = ""


def read_phrases(title: str, duties: tuple[str, ...] = ()) -> tuple[Phrase, ...]:
    """Phrases of a title and of duties or goals, in order, without repeats; at most MOST."""
    found: dict[str, Phrase] = {}
    for place, text in enumerate((title, *duties)):
        for piece, counted in _pieces(text, is_title=place == 0):
            if piece not in found and not any(piece in other for other in found):
                found[piece] = Phrase(piece, place, not _NO_WORK.search(piece), bool(_FINITE.search(piece)), counted)
    return tuple(found.values())[:MOST]


def _pieces(text: str, *, is_title: bool) -> list[tuple[str, str]]:
    """Phrases of a text, each with what the text counts of it."""
    plain = _QUOTES.sub("", simplify(fold_width(text)).strip())
    plain = _BATCH.sub("", _YEAR.sub("", plain))
    inside = [item for item in _INSIDE.findall(plain) if len(_CHINESE.findall(item)) >= 4]
    plain = _BRACKETS.sub("", plain)
    if is_title:
        plain = _PAPER.sub("", _PAPER.sub("", squeeze(plain)))
    pieces = [piece for part in (plain, *inside) for piece in _BREAK.split(part)]
    return [(phrase, _counted(piece)) for piece in pieces if (phrase := _noun(piece))]


def _counted(piece: str) -> str:
    """里程, 面积 ... by the unit behind the first number; 数量 for other units."""
    told = _COUNTED_WITH.search(squeeze(piece))
    return _COUNTS_BY_UNIT.get(told[1], "数量") if told else ""


def _noun(piece: str) -> str:
    """The piece as a noun phrase, "" where it names nothing."""
    text = squeeze(piece)
    text = _PLACE.sub("", text, count=1) if len(text) > 6 else text
    text = _OWN.sub("", text)
    text = _PLAN.sub("", text)
    text = _VERB.sub("", text) if not _ACTION.match(text) else text
    text = _PLAN.sub("", _OWN.sub("", text))
    if taken := _OBJECT.match(text):
        text = taken[1] + taken[2]
    if _NUMBER.search(text):
        text = _NUMBER.sub("", text)
    for _ in range(3):
        shorter = _LAST.sub("", _MONEY.sub("", text)) if not _AID.search(text) else _MONEY.sub("", text)
        if shorter == text:
            break
        text = shorter or text
    turned = _ACTION.match(text)  # 维修审判大楼幕墙 → 审判大楼幕墙维修
    if turned and not any(rule(turned[2]) for rule in (_ACTION.match, _NO_OBJECT.match, _COMPOUND.search)):
        text = turned[2] + turned[1]
    if built := _BUILD.match(text):  # 建围墙
        text = built[1] + "建设"
    if len(text) > LONGEST:
        text = _tail(text)
    if len(text) < SHORTEST or text in _USELESS or len(_CHINESE.findall(text)) < SHORTEST:
        return ""
    return text


def _tail(text: str) -> str:
    """The last words of a text, at most LONGEST characters."""
    words, out = load_segmenter().words(text), ""
    for word in reversed(words):
        if len(word) + len(out) > LONGEST:
            break
        out = word + out
    return re.sub("^[的和与及等了对]+", "", out)
