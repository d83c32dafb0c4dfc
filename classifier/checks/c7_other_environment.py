"""C7: 环境 that is not nature (营商环境, 校园环境) filed as ecological benefit."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import ClassVar

from classifier.checks.base import Messages, RowCheck, example
from classifier.checks.context import FormContext, Row
from classifier.finding import Finding, Fix, Labels
from corpus.records import Indicator
from corpus.text import squeeze

_SURROUNDINGS = (
    "营商|投资|创业|创新|经商|招商|(?<!农贸)(?<!集贸)市场|贸易|外贸|经营|竞争|消费|金融|信用|发展|校园|学校|育人|教育|教学|学习|办学|"
    "成长|工作|办公|办案|执法|司法|法治|政务|服务|就医|诊疗|医疗|就诊|候诊|养老|社会|治安|政治|舆论|网络|文化|阅读|观影|"
    "人文|交通|出行|通行|通关|国际|人才|科研|就业|用工|劳动|训练|比赛|政策|制度|法律|数据|信息|政商|营销|购物|开放|"
    "住院|病房|产房|住宿|宿舍|寝室|就餐|用餐|餐饮|食堂|候车|候机|等候|窗口|值班|备勤|安全|纳税|税收|税费|融资|托育|保育|康复|疗养|训练|"
    "监管|羁押|庭审|审判|诉讼|考试|备考|干事|干事创业|用人|从业|执业|竞技|体育|健身|运动|娱乐|观展|参观|展陈|展览|游览|入园|课堂|教室|实验|实训|"
    "生育|婚育|婚恋|团结|党建|语言|语文|用字|知识产权|购房|民生|居家|适老|无障碍|车间|厂房|"
    "交易|招标|投标|招投标|采购|评标|竞标|履约|信贷|结算|支付|用卡|审批|办税|办证|参保|信访|接访|调解|仲裁|维权|廉政|廉洁|从政|用权|"
    "亲商|安商|重商|尊商|双拥|拥军|国防|征兵|备战|练兵|敬老|助残|尊师|祭扫|殡葬|民族|宗教|统战|留学|引才|学术|研究|创作|演出|诚信|思想|"
    "物流|通信|上网|用网|播出|用药|献血|用血|孵化|产业|"
    "矫治|戒毒|安全生产|教学区|办公区|监区|监室|法庭|(?:办公|会议|阅览|候诊|休息)室|(?:馆|厅|(?<!庭)院|机构|(?<![市镇区])中心)(?:内部?)?"
)
_PEOPLE = (
    "学生|师生|教师|教职工|职工|干部职工|干警|民警|官兵|患者|病人|病患|老人|老年人|儿童|孕产妇|产妇|游客|读者|考生|企业|"
    "商户|员工"
)
_NOT_NATURE = re.compile(
    rf"(?P<kind>(?:{_SURROUNDINGS})(?:[、和与及]?(?:{_SURROUNDINGS}|生活|居住))?"
    # at home in a dormitory or a ward, not in a village
    rf"|(?:{_PEOPLE})(?:的)?(?:生活|居住|休息|活动))(?:的|活动|场所|空间|安全|秩序|基础|条件|软硬件|硬件|软)?[、和与及]?环境(?!保护|污染|监测|卫生|违法|执法|监管)"
)
# 政治生态, 创新生态: a network of people, not of species
_LIKE_NATURE = re.compile(
    r"(?P<kind>政治|教育|创新|创业|产业|行业|市场|网络|舆论|金融|人才|学术|文化|科研|科技|商业|企业|就业|法治|媒体|传播|数字|数据|信用|"
    r"用人|职业|体育|医疗|医药|教学|校园文化)生态(?!农|环|化|保|修|文明|补|林|园|旅|效益)"
)
_NATURE = re.compile(
    r"绿化|绿色|(?<!医疗)(?<!公共)卫生(?!服务|健康|院|室|事业|人才|系统|机构)|保洁|清洁|整洁|洁净|干净|垃圾|污染|污水|废|空气|大气|水质|水体|水环境|噪音|噪声|扬尘|生态|自然(?!资源局|资源部门)|植被|树(?![立新])|林|草(?![案拟])|"
    r"土壤|环保|节能|能耗|减排|排放|低碳|碳|人居(?!住)|宜居|美化|湿地|河(?![南北])|湖(?![南北])|气候|辐射|生物"
)


class OtherEnvironment(RowCheck):
    """Report rows under 生态效益 whose 环境 is that of business, school, work or society."""

    id = "C7"
    title = "把营商、校园等环境当作生态"
    kind = "misfiled"
    severity = "medium"
    messages: ClassVar[Messages] = {
        "": (
            "{row}里的“{kind}{word}”不是自然环境，不宜列在“{filed}”，请改列社会效益指标；"
            "确有生态效益的另写水、气、土、绿化等变化。"
        ),
    }
    what = (
        "列在生态效益（环境效益），名称里的环境却是营商、创业、校园、育人、办公、治安一类的环境，或政治生态、创新生态。"
    )
    why = "生态效益说的是自然状况；把营商环境填进来，生态效益实际是空的，社会效益又少了一条。"
    todo = "改列社会效益指标；没有生态影响的项目可以不设生态效益指标。"
    basis = "生态效益指标反映对自然生态环境的影响，营商、校园、育人等环境属于社会效益"
    positives = (
        example("营商环境列在生态效益", Indicator("优化营商环境", "持续优化", l1="效益指标", l2="生态效益指标")),
        example(
            "校园育人环境列在生态效益", Indicator("校园育人环境改善", "明显改善", l1="效益指标", l2="生态效益指标")
        ),
        example("政治生态列在生态效益", Indicator("净化政治生态", "风清气正", l1="效益指标", l2="生态效益指标")),
    )
    negatives = (
        example("校园绿化是自然环境", Indicator("校园环境绿化率", "≥35%", l1="效益指标", l2="生态效益指标")),
        example("人居环境可以算生态", Indicator("农村人居环境改善", "明显改善", l1="效益指标", l2="生态效益指标")),
        example("营商环境列在社会效益", Indicator("优化营商环境", "持续优化", l1="效益指标", l2="社会效益指标")),
    )

    def check_row(self, context: FormContext, row: Row) -> Iterable[Finding]:
        """At most one finding."""
        if row.filed.leaves != ("生态效益",) or row.likely.leaves != ("生态效益",):
            return
        name = squeeze(row.item.name)
        found = _LIKE_NATURE.search(name)
        word = "生态" if found else "环境"
        if found is None and not _NATURE.search(name):
            found = _NOT_NATURE.search(name)
        if found is None:
            return
        label = context.taxonomy.label("社会效益")
        yield self.row_finding(
            context,
            row,
            confidence=0.85,
            proposed=Labels(context.taxonomy.parent_label("社会效益", context.edition.id), label),
            fix=Fix("l2", row.item.l2, label) if row.filed.level == "leaf" else None,
            filed=row.item.l2.strip() or row.item.l1.strip(),
            kind=found.group("kind"),
            word=word,
        )
