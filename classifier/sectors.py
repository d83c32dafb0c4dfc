"""Sectors of the functional classification (类): by code, by name, or from the name of a department."""

from __future__ import annotations

from collections.abc import Iterable

from corpus.dataset import LibraryDuty
from corpus.errors import UsageError
from corpus.text import squeeze

# Department words → 类, or 款 where the department has one of its own; the first word found in the text decides.
# From the usual duties of county departments.
_DEPARTMENTS = (
    ("退役军人", "208"),
    ("生态环境局", "211"),
    ("环保局", "211"),
    ("市场监督", "20138"),
    ("市场监管局", "20138"),
    ("自然资源", "220"),
    ("气象局", "22005"),
    ("农业农村", "213"),
    ("农业局", "213"),
    ("水利局", "21303"),
    ("水务局", "21303"),
    ("林业", "21302"),
    ("乡村振兴局", "213"),
    ("教育局", "205"),
    ("教体局", "205"),
    ("教育厅", "205"),
    ("科技局", "206"),
    ("科学技术局", "206"),
    ("文化和旅游", "207"),
    ("文旅局", "207"),
    ("文广", "207"),
    ("体育局", "20703"),
    ("民政局", "208"),
    ("人力资源和社会保障", "208"),
    ("人社局", "208"),
    ("残疾人联合会", "20811"),
    ("残联", "20811"),
    ("卫生健康", "210"),
    ("卫健", "210"),
    ("疾控中心", "210"),
    ("疾病预防控制中心", "210"),
    ("医疗保障局", "21015"),
    ("医保局", "21015"),
    ("城市管理", "212"),
    ("城管", "212"),
    ("交通运输", "214"),
    ("公路局", "214"),
    ("工业和信息化", "215"),
    ("工信", "215"),
    ("商务局", "216"),
    ("金融", "217"),
    ("粮食", "222"),
    ("应急管理", "224"),
    ("消防救援", "22402"),
    ("地震局", "22405"),
    ("公安", "20402"),
    ("检察院", "20404"),
    ("法院", "20405"),
    ("司法局", "20406"),
    ("信访局", "20140"),
    ("统计局", "20105"),
    ("审计局", "20108"),
    ("档案", "20126"),
    ("财政局", "20106"),
    ("发展和改革", "20104"),
)


def sector_names(library: Iterable[LibraryDuty]) -> dict[str, str]:
    """Codes of the library's sectors with their names, ascending."""
    return dict(sorted({(duty.function, duty.function_name) for duty in library if duty.function}))


def resolve_sector(text: str, library: Iterable[LibraryDuty]) -> str:
    """Code of a sector given as code of a 类 or 款 (205, 20502) or as name of a 类 (教育支出, 教育).

    Raises UsageError that lists the known sectors when the text names none or several.
    """
    names = sector_names(library)
    wanted = squeeze(text)
    if wanted[:3] in names and wanted.isdigit():
        return wanted
    core = wanted.removesuffix("类").removesuffix("等支出").removesuffix("支出")
    exact = [
        code
        for code, name in names.items()
        if core and core in (name, name.removesuffix("等支出").removesuffix("支出"))
    ]
    found = exact or [code for code, name in names.items() if core and core in name]
    if len(found) == 1:
        return found[0]
    known = "、".join(f"{code} {name}" for code, name in names.items())
    problem = "有歧义" if found else "不认识"
    raise UsageError("unknown_sector", f"支出功能分类“{text}”{problem}", hint=f"可选：{known}")


def guess_sector(text: str) -> str:
    """Code of the 类 or 款 whose department is named in a text (某县教育局 → 205), "" when none is."""
    plain = squeeze(text)
    hits = [(plain.find(word), code) for word, code in _DEPARTMENTS if word in plain]
    return min(hits)[1] if hits else ""
