"""What a proposal cannot give, in Chinese sentences."""

from __future__ import annotations

from collections.abc import Sequence

from classifier.suggest.options import SURE, Options
from corpus.records import Form

__all__ = ["read_gaps"]

_SHOWN = 20


def read_gaps(
    options: Options,
    chosen: Sequence[int],
    top: int,
    form: Form | None,
    missing: Sequence[tuple[str, ...]],
    wanted: Sequence[tuple[str, ...]],
) -> tuple[str, ...]:
    """Sentences on doubtful and missing neighbours, classes that a form lacks, and what did not fit.

    missing: groups of classes the form lacks. wanted: groups of which the set was to have one each.
    """
    gaps = []
    lonely = [_short(part.query.title) for part in options.parts if part.lonely]
    weak = [part for part in options.parts if not part.lonely and part.close < SURE]
    if lonely:
        names = "”“".join(lonely)
        gaps.append(
            f"指标库和公开表格里没有与“{names}”相近的职责，以下按工作种类和通用说法给出，支撑较弱，请逐条核对、把对象写具体。"
        )
    if weak:
        told = "；".join(f"“{_short(part.query.title)}”参照“{part.titles[0][0]}”" for part in weak)
        gaps.append(f"下列职责只有较远的参照，请逐条核对是否适用：{told}。")
    if form is not None and missing:
        gaps.append(f"这张表缺少{'、'.join('或'.join(group) for group in missing)}类指标，建议优先补充。")
    if form is not None and not any(item.l1 or item.l2 for item in form.indicators):
        gaps.append("这张表没有填一级、二级分类，无法判断缺哪一类。")
    have = {options.items[place].leaf for place in chosen}
    lacking = ["或".join(group) for group in wanted if not have & set(group)]
    if lacking and len(chosen) >= top:
        gaps.append(f"只要 {top} 条，放不下{'、'.join(lacking)}类，完整的一套请增大条数。")
    elif lacking:
        gaps.append(f"没有找到合适的{'、'.join(lacking)}类指标，请自行补充。")
    served = {int(options.part[place]) for place in chosen}
    skipped = [_short(part.query.title) for number, part in enumerate(options.parts) if number not in served]
    if skipped:
        gaps.append(f"条数有限，未给“{'”“'.join(skipped)}”提建议，请增大条数或单独查询。")
    if len(chosen) < top and not skipped:
        gaps.append(f"合适而不重复的指标共 {len(chosen)} 条，没有为凑满 {top} 条加入不相关的指标。")
    return tuple(gaps)


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
