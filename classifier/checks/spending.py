"""Whether a row tells of money going out of the budget, which is no product of the work it pays for."""

from __future__ import annotations

import re

from classifier.checks.wording import is_spending_rate, plain_name
from corpus.values import Value

__all__ = ["is_spending"]

# money of the budget, or owed by it
_MONEY = (
    r"(?:资金|经费|预算|款项|专款|专项款|拨款|基金|国库|本息|债券|转移支付|政府采购|合同[款金额]|工程[款费]|进度款|预付款|首付款|"
    r"尾款|余款|货款|采购款|购置款|维修款|服务款|项目款|设备款|投资款|保证金|质保金|劳务费|服务费|租金|租赁费|材料费|设计费|监理费|"
    r"咨询费|物业费|运维费|维护费|培训费|印刷费|差旅费|工作费|费用)"
)
_GOING = r"(?:支出|支付|拨付|划拨|付款|拨款|付清|结清|付讫|列支|清偿|偿还|偿付|付息|拨出|下拨)"
_SHARE = r"(?:率|比例|占比|比重|百分比|程度|进度(?:达标率?|完成率?|执行率|符合率|达标情况)?|情况|状况)"
_AMOUNT = r"(?:金额|数额|总额|总数|总量|规模|额度|额|数|量)"
_COUNT = r"(?:笔数|批次|批数|次数)"
_DONE = r"(?:实际|累计|当年|本年|全年|年度|年内|序时|计划|完成|执行)*"

# how far the money went out: 资金拨付完成比例, 预算资金执行情况, 资金支出序时进度
_RATE = re.compile(
    rf"{_MONEY}[^,，;；]{{0,6}}?(?:{_GOING}|执行|使用|完成|开支|消耗|结余|结转){_DONE}{_SHARE}$"
    rf"|(?:集中|直接|授权)支付{_DONE}{_SHARE}$|^{_DONE}(?:支出|付款|支付|拨付|列支){_DONE}{_SHARE}$|支出(?:执行|完成|序时)*(?:率|进度)$"
    rf"|(?:结余|结转){_DONE}(?:资金|经费|预算)[^,，;；]{{0,2}}(?:率|比例|占比)$"
)
# how much: only where the target is money or a number of payments
_PAYMENT = re.compile(
    rf"{_MONEY}[^,，;；]{{0,6}}?{_GOING}{_DONE}(?:资金|经费)?{_AMOUNT}?$|{_GOING}[^,，;；]{{0,14}}?{_MONEY}{_AMOUNT}?$"
    rf"|^[^,，;；]{{0,8}}?(?:支出|还本付息){_DONE}(?:安排|资金|支付)?{_AMOUNT}?$"
)
_PAYMENTS = re.compile(rf"{_MONEY}[^,，;；]{{0,6}}?{_GOING}{_DONE}{_COUNT}$|{_GOING}[^,，;；]{{0,8}}?{_MONEY}{_COUNT}$")

# punctuality and correctness of paying are services; control and supervision of spending are work of their own
_HOW_PAID = re.compile(
    r"及时|按时|按期|按约|准时|准确|正确|精准|合规|合法|规范|足额|合理|科学|安全|差错|退票|误差|偏差|时限|时间|期限|周期|时长|天数|"
    r"审核|审批|公示|公开|手续|凭证|制度|报账制|办法|标准|系统|平台|监控|监测|预警|监管|监督|检查|审计|核查|评审|评价|"
    r"违规|挪用|挤占|截留|追回|收回|追缴|挽回|清理|盘活|节约|节支|节省|压减|下降|降低|减少|增长|增加|提高|控制|匹配|效益|效率|满意"
)
# money that is not the budget's own, or whose payment is the insurance or service itself
_NOT_OURS = re.compile(
    r"收入|税|募集|捐|贷款|融资|保费|理赔|赔付|赔偿|代偿|内资|外资|引资|引进|投资额|社会资本|营业|销售|交易|研发|R&D|"
    r"住院|门诊|诊疗|患者|医疗费|医药费|药品费|报销|医保|社保|统筹|险|单[场次个件人]|平均|居民|家庭|人均|生均|户均|亩均|每|消费|财政支出|公共预算"
)
_TO_PEOPLE = re.compile(
    r"补贴|补助|救助|奖励|奖补|奖金|资助|助学|奖学|津贴|抚恤|优抚|慰问|低保|养老金|退休金|待遇|生活费|供养|补偿|"
    r"工资|薪酬|报酬|农民工|到户|到人|到卡|到账|打卡|一卡通|发放|兑付|兑现"
)
# money handed on to a body, which is yet to do something with it; to people it is the service
_HANDED_ON = re.compile(
    rf"^[^,，;；]{{0,8}}?(?:拨付|划拨|下拨|拨出|支付)[^,，;；]{{0,16}}?(?:资金|经费|款项?){_AMOUNT}?$|(?:资金|经费){_DONE}(?:拨付|划拨|下拨){_AMOUNT}?$"
)
_PEOPLE = re.compile(
    r"人|户|群众|学生|师生|生活|家庭|儿童|老年|妇女|低保|五保|特困|困难|残疾|优抚|抚恤|救助|慰问|助学|奖学|助理|津贴|工资|薪酬|报酬|养老|退休|待遇|"
    r"供养|补偿|征[地收]|拆迁|农民|到卡|一卡通|就业|创业|教师|村医|护林员|职工|军|烈|灾|补贴|退税|种粮|耕地|农机"
)
_EXECUTION = re.compile(r"支出|执行|使用率|结余|结转|序时")
_COUNTED = frozenset({"people", "things", "length", "area"})
_WORDS = frozenset({"qualitative", "grade", "yesno"})
_TREASURY = re.compile(r"国库|支付中心|核算中心|结算中心")


def is_spending(name: str, value: Value, unit: str = "") -> bool:
    """Whether a row measures how much or how far the budget's money was spent or paid out; in doubt False.

    unit: who files; to a treasury paying is the service. Money paid to the people entitled is a service as well, but
    for the plain words of budget execution (补助资金支出率).
    """
    text = plain_name(name)
    if _TREASURY.search(unit) and not _EXECUTION.search(text):
        return False
    if is_spending_rate(text):
        return True
    if _HOW_PAID.search(text) or _NOT_OURS.search(text):
        return False
    # a price per person or thing is a cost, not a payment
    amount = value.dimension == "money" and "/" not in value.unit
    if amount and _HANDED_ON.search(text) and not _PEOPLE.search(text):
        return True
    if _TO_PEOPLE.search(text) and not _EXECUTION.search(text):
        return False
    if _RATE.search(text) and value.dimension not in _COUNTED:
        # 资金使用情况 with words for a target is about how well, not how far
        return not (text.endswith(("情况", "状况", "程度")) and value.kind in _WORDS)
    if _TO_PEOPLE.search(text):
        return False
    return bool((amount and _PAYMENT.search(text)) or _PAYMENTS.search(text))
