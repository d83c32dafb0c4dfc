import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="四、为一项新职责推荐指标")

with app.setup:
    from dataclasses import replace

    import marimo as mo
    from charts import bars, ranges, table

    from classifier.knowledge.store import load_knowledge
    from classifier.suggest import suggest, suggest_for_form
    from classifier.suggest.nearest import completer_of
    from classifier.suggest.typed import check_typed
    from corpus import Form, Indicator

    DUTY, UNIT = "老旧小区加装电梯补贴", "某县住房和城乡建设局"


@app.cell
def _():
    advice = suggest(DUTY, top=12, unit=UNIT)
    offered = [(group.l1, group.l2, item) for group in advice.sets for item in group.indicators]
    short = suggest(DUTY, top=4, unit=UNIT)
    print(f"推荐 {len(advice)} 条，分属 {len(advice.sets)} 类；最相近的职责：{advice.neighbours[0][0]}")
    print(f"只要 4 条时缺什么：{short.gaps[0]}")
    opening = mo.md(f"""
    # 四、为一项新职责推荐指标

    单位新添了一项职责：“{DUTY}”。输入这几个字，得到一组各类搭配的指标。**指标值永远是空的**，由填报人按上年实际和本年计划填写。
    带 * 的没有现成的表可依，是按通用说法给的，支撑较弱。条数给少了，缺什么会说明：{short.gaps[0]}
    """)
    listed = [(l1, l2, item.name + " *" * item.low_support, item.operator, item.unit) for l1, l2, item in offered]
    mo.vstack([opening, table(["一级", "二级", "三级指标", "方向", "单位"], listed)])
    return (offered,)


@app.cell
def _(offered):
    known = {item.name: item.value_range for _, _, item in offered if item.value_range}
    many = {name: seen for name, seen in known.items() if seen.unit == "%" and seen.n > 1}
    shares = {name: (seen.low, seen.q1, seen.median, seen.q3, seen.high) for name, seen in many.items()}
    least = min(q1 for _, q1, _, _, _ in shares.values())
    print(f"{len(known)} 条有参考取值；比率的中间一半都在 {least:g}% 以上")
    spread = mo.md("""
    ## 参考取值

    别处填过的数，只供参考，不是标准。粗线是中间一半，圆点是中位数，细线是最低到最高（取值多时去掉两头各 5%）。
    取值不足的，列同类指标的（如各种及时率），说明里会写。
    """)
    told = f"{len(shares)} 条比率的参考取值：中间一半都在 {least:g}% 以上"
    notes = [(name, seen.note) for name, seen in known.items()]
    mo.vstack([spread, ranges(shares, told, "%"), table(["三级指标", "参考取值的说明"], notes)])
    return (known,)


@app.cell
def _(known, offered):
    filed, authored = (sum(getattr(seen, kind) for seen in known.values()) for kind in ("filed", "authored"))
    share = filed / (filed + authored)
    made = [
        (item.name, item.filed_units, item.authored, f"{item.sources[0].kind}“{item.sources[0].title}”", item.why)
        for _, _, item in offered
    ]
    print(f"参考取值里单位真正填报的占 {share:.0%}；{sum(row[1] > 0 for row in made)} 条指标有单位填过")
    origin = mo.md("## 从哪里来\n\n每条推荐都说得出依据：哪个单位填过，或是自编的哪份材料；为什么给出，也写成一句话。")
    reasons = table(["三级指标", "填过的单位", "自编来源", "首要来源", "为什么"], made)
    told_origin = f"{filed + authored} 个参考取值里，单位真正填报的占 {share:.0%}"
    by_origin = bars({"单位填报的": filed, "为本产品自编的": authored}, told_origin, marked=["单位填报的"])
    mo.vstack([origin, by_origin, reasons])
    return


@app.cell
def _():
    completer = completer_of(load_knowledge())
    found = {text: [one.name for one in completer.complete(text, 3)] for text in ("加装", "jzdt", "manyidu")}
    print(f"边打边选：{found}")
    choices = table(["打的字", "第一个", "第二个", "第三个"], [(text, *names) for text, names in found.items()])
    typing = mo.md("## 填表时\n\n打几个字，或拼音首字母，或全拼，都能找到名称：")
    there = (
        Indicator("加装电梯数量", "≥30", "部", "产出指标", "数量指标"),
        Indicator("小区居民满意度", "≥90%", "", "满意度指标", "服务对象满意度指标"),
    )
    draft = Form("草稿", unit=UNIT, year=2026, kind="项目支出", project=DUTY, duties=(DUTY,), indicators=there)
    rows = [
        Indicator("电梯验收合格率", "≥120%", "", "产出指标", "质量指标"),
        Indicator("补贴发放及时率", "100%", "", "产出指标", "时效指标"),
        Indicator("受益户数", "≥480", "", "产出指标", "数量指标"),
    ]
    checked = []
    for row in rows:
        check = check_typed(row, draft)
        said = "；".join(one.message for one in check.findings)
        checked.append((row.name, row.value, check.judgement.pred_l2, check.unit, said))
    print(f"{sum(bool(row[4]) for row in checked)} / {len(rows)} 条当场提出问题，如：{checked[0][4]}")
    at_once = mo.md("每填一行，连同表里已有的行当场检查：归类、重复、指标值、单位。")
    mo.vstack([typing, choices, at_once, table(["三级指标", "指标值", "应归", "建议单位", "问题"], checked)])
    return draft, rows


@app.cell
def _(draft, rows):
    kept = (*draft.indicators, replace(rows[0], value="≥98%"))
    more = suggest_for_form(replace(draft, indicators=kept), top=8)
    names = [(group.l2, item.name) for group in more.sets for item in group.indicators]
    fresh = {row.name for row in kept}.isdisjoint(name for _, name in names)
    print(f"还缺：{'、'.join(more.review.missing)}；不重复提已有的：{fresh}")
    lacking = mo.md(f"## 还缺什么\n\n按表里的职责再问一次：已有的不再提，缺的类先补。{more.gaps[0]}")
    mo.vstack([lacking, table(["二级", "三级指标"], names)])
    return


if __name__ == "__main__":
    app.run()
