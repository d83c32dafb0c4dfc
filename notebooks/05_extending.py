import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="五、加进自己的版式、检查和口径")

with app.setup:
    import tomllib
    from importlib.metadata import EntryPoint
    from pathlib import Path
    from tempfile import TemporaryDirectory

    import marimo as mo
    from charts import table

    from classifier import audit_forms
    from classifier.checks import Registry, RowCheck, default_registry, example, load_plugins
    from classifier.checks.plugins import GROUP
    from classifier.finding import SEVERITY_LABELS
    from classifier.settings import parse_settings
    from corpus import Indicator, ReadOptions, read_forms

    FORM = """某县文化馆2026年度项目支出绩效目标申报表
大类\t小类\t考评事项\t力争达到
产出指标\t数量指标\t送戏下乡场次\t≥60场
产出指标\t质量指标\t演出计划完成率\t≥95%
产出指标\t时效指标\t全年演出完成时间\t2026年11月底前
效益指标\t社会效益指标\t受益群众人次\t≥2万人次
满意度指标\t服务对象满意度指标\t观众满意度\t≥80%"""
    SETTINGS = """
    [headers]
    l1 = ["大类"]
    l2 = ["小类"]
    name = ["考评事项"]
    value = ["力争达到"]

    [[layouts]]
    id = "本局项目表"
    requires = ["l1", "l2", "name", "value"]
    kind = "项目支出"
    """


@app.cell
def _():
    layouts = parse_settings(tomllib.loads(SETTINGS)).own_layouts()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "申报表.txt"
        path.write_text(FORM, encoding="utf-8")
        [plain], [form] = read_forms(path), read_forms(path, name=path.name, options=ReadOptions(own_layouts=layouts))
    items = form.indicators
    print(f"原来读成 {len(plain.indicators)} 条（{plain.layout}），加了版式读成 {len(items)} 条（{form.layout}）")
    opening = mo.md(f"""
    # 五、加进自己的版式、检查和口径

    ## 版式：本单位的表头用词

    这张表的表头不用“一级指标、指标值”，产品不认识，只好看内容猜，把表头也当成了指标（{len(plain.indicators)} 条）。
    在设置里告诉它四个词和一种版式，就读对了（{len(items)} 条）。写成 `设置.toml`，用 `--settings` 指定。
    """)
    head = ("大类", "小类", "考评事项", "力争达到")
    mo.vstack([opening, table(head, [(item.l1, item.l2, item.name, item.value) for item in items])])
    return (form,)


@app.class_definition
class LowSatisfaction(RowCheck):
    id, title, kind, severity = "B1", "满意度低于本单位底线", "value", "medium"
    messages = {"": "{row}的目标值“{target}”低于本单位的底线85%，请提高，或说明理由。"}  # noqa: RUF012
    what, basis = "满意度指标的目标值是否低于85%。", "本单位绩效目标编报口径"
    why, todo = "本单位近三年的满意度都在85%以上，定得更低没有约束。", "提高目标值；确有困难的写明理由。"
    positives = tuple(example(text, Indicator("观众满意度", text, l2="满意度指标")) for text in ("≥80%", "60%"))
    negatives = (
        example("正在底线", Indicator("观众满意度", "≥85%", l2="满意度指标")),
        example("不是满意度", Indicator("演出计划完成率", "≥80%", l2="质量指标")),
    )

    def check_row(self, context, row):
        if row.filed.leaves == ("满意度",) and row.value.number is not None and row.value.number < 85:
            yield self.row_finding(context, row, target=row.target)


@app.cell
def _(form):
    [plugin] = load_plugins([EntryPoint("our-office", f"{LowSatisfaction.__module__}:LowSatisfaction", GROUP)])
    registry = default_registry().with_checks(plugin)
    examples = [audit_forms([one.form], registry=Registry([plugin])) for one in plugin.positives + plugin.negatives]
    findings = audit_forms([form], registry=registry).findings
    said, counts = next(one.message for one in findings if one.rule == "B1"), [len(one.findings) for one in examples]
    print(f"检查项 {len(default_registry())} 个，加上自己的 {len(registry)} 个；例子各报 {counts} 条；{said}")
    rule = mo.md(f"""
    ## 检查：本单位的一条规矩

    上面这个类说明查什么、为什么、怎么改，各给两个该报和不该报的例子；缺一样都登记不进去。做成软件包，在
    `pyproject.toml` 的 `[project.entry-points."zhibiao.checks"]` 下写上类名，装好就处处生效。对上面的表它说：{said}
    """)
    office = tomllib.loads("""
    severities = {B1 = "high"}
    [[required]]
    kind = "项目支出"
    l1 = ["产出", "效益", "满意度"]
    l2 = ["数量", "质量", "时效"]
    """)
    result = audit_forms([form], registry=registry, settings=parse_settings(office))
    gone = sorted({one.rule for one in findings} - {one.rule for one in result.findings})
    raised = [one.rule for one in result.findings if one.severity == "high"]
    print(f"按本单位口径：不再提出 {gone}；高级问题是 {raised}；口径的指纹 {result.tool['settings']}")
    scheme = mo.md("""
    ## 口径：本单位必设哪些类，哪条更要紧

    同样的内容写成 `设置.toml`，用 `--settings` 指定。这里规定项目支出不必设成本类，B1 算高级问题。
    写错名称或数值会指出来，不会被忽略；口径的指纹写进每份结果，看得出是按哪份口径审的。
    """)
    after = [(one.rule, SEVERITY_LABELS[one.severity], one.message) for one in result.findings]
    mo.vstack([rule, scheme, table(["检查", "级别", "问题"], after)])
    return


if __name__ == "__main__":
    app.run()
