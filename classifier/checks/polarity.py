"""Whether more or less of what a name measures is better; words only, in doubt neither."""

from __future__ import annotations

import re
from collections.abc import Iterable

from corpus.text import remember_short, squeeze

__all__ = ["is_unwanted", "is_wanted_count", "is_wanted_share"]

# how something is counted, as the last words of a name
_RATE = r"(?:率|比例|占比|比重)"
_COUNT = (
    r"(?:率|比例|占比|比重|次数|频次|人次|件次|批次|起数|件数|例数|宗数|条数|处数|人数|户数|案件数|事件数|数量|总数|总量|数|量|"
    r"天数|时长|时间|金额|额|面积|长度)"
)
# a thing nobody wants, however it is counted
_EVENTS = (
    r"故障|投诉|信访|上访|群访|越级访|重复访|缠访|事故|差错|错误|失误|误诊|结转结余|结余|结转|"
    r"逾期(?:发放|支付|完成|还款|未还|办理)?|延误|超期|超时|拖欠|欠薪|辍学|失学|流失|违规|违纪|违法|违约|违章|违建|违停|侵权|造假|舞弊|"
    r"冒领|骗保|套取|截留|挪用|挤占|超标|超载|超支|超编|返工|返修|退货|死亡|病死|致死|失踪|失联|失窃|发病|感染|中毒|触电|漏电|溺水|"
    r"坠亡|坠落|踩踏|爆炸|爆管|失火|火灾|火情|火警|垮塌|坍塌|受害|成灾|疫情|疫病|发案|漏检|漏报|误报|漏保|错保|瞒报|缺测|漏测|空置|闲置|"
    r"复发|返贫|致贫|返黑返臭|返黑|返臭|犯罪|再犯|失业|损失|损毁|毁损|伤亡|伤害|泄密|泄露|泄漏|停电|停水|停课|停播|停机|停运|停产|宕机|断网|"
    r"断供|脱销|瘫痪|拥堵|堵塞|滞留|(?:污染|安全|负面|群体性|群体|舆情|风险|突发环境)事件|(?:负面|重大)舆情|贫困发生|浪费|漏损|渗漏|破损|损坏|异常波动|"
    r"跑动|跑腿|断行|漏接|不合格|不达标|未完成|中断"
)
# a state of people or things that may as well be what is looked after: unwanted only as a rate
_STATES = (
    r"受灾|失能|致残|伤残|近视|肥胖|患病|现患|报废|退回|退件|驳回|改判|发回重审|发改|异议|代偿|不良(?:贷款|资产)|坏账|纠纷|成讼|超限|缺勤|旷工|"
    r"迟到|离职|误判|误差|偏差|偏离|缺货|积压|滞销|撂荒|抛荒|荒漠化|石漠化|沙化|侵蚀|欠费|欠缴|滞纳|脱管|漏管|漏登|漏统|重报|错报|错漏|错发|"
    r"漏发|废品|次品|废标|流标|复吸|空驶|失信|失败|污损|缺陷|劣质|不良|(?:异常|不良)反应|(?:劣|国考.*)[VⅤ五5]类(?:水体|水质|水)?"
)
_NEGATIVE = re.compile(
    rf"(?:(?:{_EVENTS})(?:现象|问题|事件|行为|案件|责任)?(?:发生|报告|产生)?{_COUNT}|"
    rf"(?:{_STATES})(?:现象|问题|事件)?(?:(?:发生|产生)(?:率|次数|起数|件数|数)|{_RATE})|"
    r"违[规法纪][\u4e00-\u9fff]{1,6}发生(?:率|次数|起数|件数|数)|(?<![实民刑办赛人军好故往叙议])事件(?:发生率|(?:发生)?(?:次数|起数|数量|数))|事故)$"
)
# what a place or a machine should give off little of
_BURDEN = re.compile(
    r"(?:(?:污染物|废水|废气|废渣|垃圾|二氧化碳|碳|二氧化硫|氮氧化物|化学需氧量|氨氮|颗粒物|粉尘|烟尘)(?:年)?(?:排放|产生)(?:量|总量|强度|浓度)|"
    r"(?:PM2\.5|PM10|PM₂\.₅|颗粒物|污染物|二氧化硫|氮氧化物|臭氧|化学需氧量|氨氮|总磷|总氮|甲醛|氨气|粉尘|烟尘)(?:年|日|月)?(?:均|平均)?(?:值|浓度))$",
    re.IGNORECASE,
)
_RATED = re.compile(rf"{_RATE}$")
_HELD = re.compile(r"(?<=[率数量])控制(?:水平|目标|值)?$")
# words that turn the bad thing into work against it: 投诉处理率, 降低事故率, 无事故
_LESS = (
    r"消除|下降|降低|减少|减排|控制|压减|杜绝|避免|防止|防范|预防|无|零|未(?!完成)|免|查处|整改|受理|化解|救助|救援|打击|帮扶|帮教|劝返|追究|追回|"
    r"挽回|发现|检出|识别|调解|督办|保险|险|赔付|理赔|灭|杀|网上|线上|进水|"
    r"在册|报告患病|粗死亡|基金.*结[余转]"
)
_TURNED_RATE = re.compile(_LESS)
# the same for a number of cases, which may be the workload: 处理投诉件数, 接待信访人次
_TURNED_COUNT = re.compile(
    rf"{_LESS}|整治|处理|处置|办结|解决|回复|回访|响应|修复|恢复|重建|排除|拆除|调查|上报|报告|报道|应对|安置|康复|慰问|排查|治理|监测|检测|监督|"
    r"监控|盘活|清理|清退|清欠|核查|警示|演练|宣传|培训|审结|破案|侦破|侦办|起诉|批捕|抓获|移送|办理|审理|移交|复学|复耕|关爱|保护|分析|抢修|"
    r"维修|检修|补偿|挽救|追缴|清收|查办|制止|遏制|反馈|抽查|检查|巡查|执法|防治|防控|干预|修补|更换|改造|利用|及时|满意|扑救|扑灭|接待|接访|"
    r"接处警|处警|交办|转办|销号|纠正|鉴定|认定|登记|建档|筛查|随访|采集|覆盖"
)
_POSITIVE = re.compile(
    r"(?:满意度|满意率|认可度|知晓度|信任度|安全感|幸福感|获得感|及时性|准确性|"
    r"(?:合格|达标|完成|覆盖|及时|准确|精准|到位|就业|巩固|普及|普惠|知晓|入学|参与|通过|优良|优质|优秀|良好|完好|参保|续保|发放|兑付|兑现|"
    r"成活|存活|保存|利用|落实|规范|标准化|规范化|受益|惠及|整改|办结|处置|处理|合规|上岗|到岗|开班|交付|运行|在线|上线|接通|畅通|"
    r"无差错|无事故|成功|认证|公示|公开|筛查|接种|免疫|管理|完结|结案|破案|调解|履行|消除|化解|尽保|入园|升学|毕业|结业|报到|到课|出勤|"
    r"参训|参会|签约|建档|归档|录入|回收|销号|开展|实施|治愈|救治|治疗|随访|回访|回复|反馈|解决|采纳|转化|完工|竣工|开工|建成|投用|验收|"
    r"抢通|通达|通车|硬化|绿化|安置|配备|供应|保障|清运|收运|无害化|持证|监管|巡查|抽检|应用|好评|认可|入住|出租|齐全|一致|符合|响应|"
    r"修复|治理|保护|防治|防控|恢复|还款|收缴|征收|缴费|脱贫|达产|投产)率|优良天数比例)$"
)
_NOT_POSITIVE = re.compile(
    r"未|不(?!动产)|超|投诉(?!.*(?:处理|办结|回复|化解|回访|反馈)率)|负债|违(?!.*(?:处理|查处|整改|整治)率)|漏|流失|结余|结转|"
    r"(?:成本|预算|资金|经费|支出|三公|费用)[\u4e00-\u9fff”]{0,6}(?:完成|控制|使用|利用|执行|管理|保障|到位)率"
)
# people a work is done for and things it is to bring about, as the thing counted
_REACHED = re.compile(
    r"(?:受益|惠及|受惠|服务|覆盖|受训|参训|培训|培养|培育|就业|脱贫|宣讲|宣传|接种|体检|筛查|参观|观众)[\u4e00-\u9fff]{0,8}?"
    r"(?:人口|人数|人次数?|户数|群众|对象|学生数|企业数|村数|数量)$"
)
_BROUGHT = re.compile(
    r"(?:创建|新建|建成|建设|打造|培育|培养|培训|开展|举办|演出|放映|宣传|宣讲|推广|引进|孵化|认定|植树|造林|绿化|种植|治理|修复|整治|完成)"
    r"[\u4e00-\u9fff]{0,14}?(?:数|数量|个数|次数|场次|期数|班次|人次)$|"
    r"(?:造林|绿化|种植|治理|修复|整治|推广|受益)[\u4e00-\u9fff]{0,8}?(?:面积|里程|长度)$"
)
# a ceiling is right for what burdens, is shared out, or may not grow
_CAPPED = re.compile(
    r"会议|公务|接待|出国|出境|用车|编制|编外|聘用|班额|每|单[次期班个]|人均|平均|日均|上限|最[多大高]|限|控制|占|用地|占地|弃|产生|排放|能耗|"
    r"违|债|病|案|访|诉|差|错|漏|故障|事故|超|停|噪|扬尘|污染|废|垃圾|隐患|问题|环节|材料|跑|返|重复|调整|变更|剩余|未|间|不"
)


def is_unwanted(text: str, words: Iterable[str] = ()) -> bool:
    """Whether a plain name measures something unwanted, so that less is better; words: the office's own."""
    unwanted = _unwanted(text)
    return _has(_HELD.sub("", text), words) if unwanted is None else unwanted


@remember_short(16384)
def _unwanted(text: str) -> bool | None:
    """Whether our own words call what a name measures unwanted; None where none of them tells, and others may."""
    text = _HELD.sub("", text)
    turned = _TURNED_RATE if _RATED.search(text) else _TURNED_COUNT
    if turned.search(text):
        return False
    return True if _NEGATIVE.search(text) or _BURDEN.search(text) else None


def is_wanted_share(text: str, words: Iterable[str] = ()) -> bool:
    """Whether a plain name is a share of which more is plainly better; words: the office's own."""
    return _has(text, words) or _is_wanted_share(text)


@remember_short(8192)
def _is_wanted_share(text: str) -> bool:
    return bool(_POSITIVE.search(text)) and not _NOT_POSITIVE.search(text)


@remember_short(4096)
def is_wanted_count(text: str) -> bool:
    """Whether a plain name counts what the work is to bring about or whom it is to reach."""
    return bool(_REACHED.search(text) or _BROUGHT.search(text)) and not _CAPPED.search(text) and not is_unwanted(text)


def _has(text: str, words: Iterable[str]) -> bool:
    return bool(words) and any(plain in text for word in words if (plain := squeeze(word)))
