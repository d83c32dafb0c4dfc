"""C6: social or ecological cost filled with benefits or with plain money."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import ClassVar

from classifier.checks.base import Messages, RowCheck, example
from classifier.checks.context import FormContext, Row
from classifier.checks.wording import plain_name
from classifier.finding import Finding, Fix, Labels
from corpus.records import Indicator
from corpus.text import squeeze

_BURDEN_CLASS = re.compile(r"(?P<social>社会成本)|(?:生态环境|生态|环境)成本")
# what a project may cost society or nature; a name with one of these speaks of the burden
_BURDEN = re.compile(
    r"影响(?!力)|负面|不利|干扰|扰民|拥堵|堵车|绕行|占道|占用|占地|断交|停水|停电|停业|停产|误工|噪音|噪声|扬尘|粉尘|烟尘|振动|"
    r"震动|污染|污水|废水|废气|废渣|废弃|废物|固废|垃圾|渣土|排放|排污|碳|能耗|耗能|耗电|耗水|用水量|用电量|消耗|油耗|(?:使|施|耗)用量|破坏|"
    r"损害|损失|损毁|损坏|毁|砍伐|迁移|征地|征收|征占|拆迁|搬迁|安置|补偿|赔偿|修复|治理|恢复|投诉|信访|上访|举报|纠纷|矛盾|"
    r"事故|伤亡|伤及|致伤|受伤|死亡|风险|隐患|伤害|负担|代价|流失|退化|超标|违法|违规|社会成本|环境成本|生态成本|公众成本|时间成本|交通(?:管制|中断|封闭|导改|疏导)"
)
_BENEFIT = re.compile(
    r"提升|提高|改善|促进|增强|增加|增收|增长|带动|推动|拉动|优化|美化|绿化|净化|繁荣|丰富|满意|知晓|受益|就业|幸福感|获得感|"
    r"安全感|覆盖率|普及|和谐|稳定|保障|助力|节约|好转|向好|良好|创造|产值|税收|经济效益|社会效益|生态效益"
)
_MONEY_NAME = re.compile(
    r"(?:成本|费用?|经费|资金|单价|价格|标准|金额|总额|支出|投入|投资|预算|补助|补贴|控制数|控制率)$"
)
# a gain told as one, whatever burden it lessens (减少碳排放带来的环境效益), and a state of nature that came about
_GAIN = re.compile(
    r"(?:环境|生态|社会|经济)效益(?:$|[^和与])|(?:减排|减碳|降碳|节能|节水|节电)(?:量|率|效果|效益|成效)?$|"
    r"^(?:每?年|年均|累计|预计)*(?:有效|持续)?(?:减少|降低|削减)(?:二氧化碳|碳|温室气体|污染物|化学需氧量|氨氮|能源|能耗)[\u4e00-\u9fff]{0,6}(?:量|率)$|"
    r"^(?:有效|持续|逐步|进一步|明显)*(?:减少|降低|削减)(?:农业|环境|大气|水体|土壤|面源|农村|工业|能源|单位)*"
    r"(?:污染|能耗|消耗|碳|温室气体|化肥|农药|水土流失)(?!.*影响)|"
    r"(?:生活|城镇|城市|农村|乡镇|集中)(?:污水|垃圾)[\u4e00-\u9fff]{0,6}(?:处理率|处置率|利用率|覆盖率)$|^(?:污水|垃圾)(?:无害化|集中|资源化)?(?:处理|处置|利用)率$|"
    r"(?:空气|水质|断面|水体|土壤|环境|水源地?|地表水)[\u4e00-\u9fff]{0,8}(?:达标率|优良率|优良天数|优良比例|达标比例|合格率)$|"
    r"(?:生态|植被|湿地|林草|森林|绿化|绿地)[\u4e00-\u9fff]{0,6}(?:覆盖率|覆盖度|绿化率|保有量)(?:提升|提高|增加|增长)?$"
)
# 施工扬尘控制达标率: keeping down what the project itself brings about
_OWN_WORKS = re.compile(r"施工|作业|工地|场界|建设期|运营期|建筑垃圾|渣土|临时")
# money by its name alone, whatever the target says
_OWN_MONEY = re.compile(
    r"(?:预算|资金|经费|投资|概算|(?<!社会)(?<!环境)(?<!生态)(?<!公众)(?<!时间)成本)(?:控制|节约|节支|超支|偏差|执行|支出)(?:率|数|额|情况)$|"
    r"(?:支出|开支|费用|经费|资金|投资|成本|总价|造价)[\u4e00-\u9fff]{0,4}?(?:控制|限制|不超出?|不突破|不超过|不高于|低于|保持)[\u4e00-\u9fff]{0,6}?"
    r"(?:预算|概算|计划|批复|限额|额度)(?:数|额度|金额|总额|范围|控制数|标准|资金)?(?:之内|以内|内)?$|^(?:不超出?|不突破|控制在|未超出?|严控)[\u4e00-\u9fff]{0,4}?(?:预算|概算)|"
    r"(?:费用?|经费|资金|单价|预算|工资|薪酬|(?:总|采购|运行|运营|运维|人工|人员|建设|培训|会议|单位|维护)成本)$"
)
_CHANGES = frozenset({"经济效益", "社会效益", "生态效益", "可持续影响", "满意度"})
_SURE = 0.8


class BurdenCosts(RowCheck):
    """Report rows under 社会成本 or 生态环境成本 that name a benefit, or money without a burden."""

    id = "C6"
    title = "社会成本、生态环境成本填错"
    kind = "misfiled"
    severity = "medium"
    messages: ClassVar[Messages] = {
        "benefit": "{row}说的是好处，不是{whom}付出的代价，不宜列在“{filed}”，请改列效益指标，或改填{burden}。",
        "money": "{row}是本项目自己花的钱，不是{whom}付出的代价，请改列经济成本指标，“{filed}”改填{burden}。",
    }
    what = "列在社会成本或生态环境成本，内容却是带来的好处，或者只是项目自己的开支（总成本、采购单价、人员经费）。"
    why = "社会成本、生态环境成本是项目给社会和自然造成的负担；填成好处方向就反了，填成开支则与经济成本重复。"
    todo = (
        "好处改列效益指标，开支改列经济成本指标；确有负担的写明负担（影响交通天数、扬尘噪声、占地、安置），"
        "没有的可以不设。"
    )
    basis = "成本指标分经济成本、社会成本和生态环境成本，后两类反映对社会发展和自然生态可能造成的负面影响"
    positives = (
        example(
            "社会成本填就业带动",
            Indicator("带动当地群众就业", "明显", l1="成本指标", l2="社会成本指标"),
        ),
        example(
            "生态环境成本填空气改善",
            Indicator("辖区空气质量改善", "持续改善", l1="成本指标", l2="生态环境成本指标"),
        ),
        example(
            "社会成本填采购费用",
            Indicator("设备采购费用", "≤35万元", l1="成本指标", l2="社会成本指标"),
        ),
    )
    negatives = (
        example(
            "施工影响交通是社会成本",
            Indicator("施工影响交通天数", "≤15天", l1="成本指标", l2="社会成本指标"),
        ),
        example(
            "补偿费是对生态的代价",
            Indicator("临时占用林地植被恢复费", "≤12万元", l1="成本指标", l2="生态环境成本指标"),
        ),
        example(
            "减少扬尘说的是负担",
            Indicator("施工扬尘控制措施落实", "有效改善", l1="成本指标", l2="生态环境成本指标"),
        ),
        example("经济成本不看", Indicator("设备采购费用", "≤35万元", l1="成本指标", l2="经济成本指标")),
    )

    def check_row(self, context: FormContext, row: Row) -> Iterable[Finding]:
        """At most one finding."""
        label, name = squeeze(row.item.l2), plain_name(row.item.name)
        found = _BURDEN_CLASS.search(label)
        if not found or "经济成本" in label or not name:
            return
        gains = bool(_GAIN.search(name)) and not _OWN_WORKS.search(name)
        if self._is_kept_low(row, name) or (not gains and _BURDEN.search(name)):
            return
        leaf = self._meant(row, name)
        if not leaf:
            return
        taxonomy, social = context.taxonomy, bool(found.group("social"))
        key = "money" if leaf == "成本" else "benefit"
        named = "经济成本指标" if key == "money" else taxonomy.label(leaf)
        known = key == "money" or bool(row.judgement and row.judgement.confidence >= _SURE)
        yield self.row_finding(
            context,
            row,
            key,
            confidence=0.85 if known else 0.75,
            proposed=Labels(taxonomy.parent_label(leaf, context.edition.id), named),
            fix=Fix("l2", row.item.l2, named) if known else None,
            filed=row.item.l2.strip(),
            whom="社会" if social else "自然",
            burden="给社会带来的负担" if social else "对生态环境的损害或消耗",
        )

    def _is_kept_low(self, row: Row, name: str) -> bool:
        """Whether the target is a limit, or nought, of something other than money: so it is a burden."""
        value = row.value
        limit = value.operator in ("≤", "<") or (value.number == 0 and value.operator in ("", "="))
        return limit and value.dimension != "money" and not _OWN_MONEY.search(name)

    def _meant(self, row: Row, name: str) -> str:
        """Leaf the row belongs to: a benefit or satisfaction, 成本 for plain money, "" when it may stand."""
        judged = row.judgement
        sure = judged.pred_leaf if judged and judged.confidence >= _SURE else ""
        if sure in _CHANGES:
            return sure
        if _OWN_MONEY.search(name) or (row.value.dimension == "money" and _MONEY_NAME.search(name)):
            return "成本"
        if (_GAIN.search(name) or _BENEFIT.search(name)) and not _MONEY_NAME.search(name):
            nature = re.search(r"生态|空气|水质|水环境|绿化|绿地|森林|植被|土壤|水体|断面|环境|碳|减排|节能|净化", name)
            return "生态效益" if nature else "社会效益"
        return ""
