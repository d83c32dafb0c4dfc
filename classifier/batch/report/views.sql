-- 批量审计结果的视图。先进入结果文件夹，再用下面任一种办法：
--   duckdb -init views.sql                （或在 duckdb 里 .read views.sql）
--   Python: duckdb.connect().execute(open("views.sql", encoding="utf-8").read())
-- 英文名的视图是数据集原样，中文名的视图是回答；每一栏的意思：SELECT * FROM 栏目说明。
-- 凡是说到某一条指标的，都有“文件”和“位置”两栏，照着能翻到原表的那一格。

-- 至少这么多单位使用的名称才列入“千篇一律”；改了马上起作用
SET VARIABLE common_units = $common_units;

-- ---- 数据集 --------------------------------------------------------------------------------------------------------

CREATE OR REPLACE VIEW forms AS SELECT * FROM read_parquet('$results/forms/*.parquet', hive_partitioning = false);
CREATE OR REPLACE VIEW indicators AS SELECT * FROM read_parquet('$results/indicators/*.parquet', hive_partitioning = false);
CREATE OR REPLACE VIEW findings AS SELECT * FROM read_parquet('$results/findings/*.parquet', hive_partitioning = false);
CREATE OR REPLACE VIEW changes AS SELECT * FROM read_parquet('$results/changes/*.parquet', hive_partitioning = false);
CREATE OR REPLACE VIEW texts AS SELECT * FROM read_parquet('$results/texts/*.parquet', hive_partitioning = false);
CREATE OR REPLACE VIEW groups AS SELECT * FROM read_parquet('$results/groups/*.parquet', hive_partitioning = false);
CREATE OR REPLACE VIEW errors AS SELECT * FROM read_parquet('$results/errors/*.parquet', hive_partitioning = false);

-- ---- 名称对照 ------------------------------------------------------------------------------------------------------

CREATE OR REPLACE VIEW 行业名称 AS SELECT * FROM (VALUES $sectors) AS v(行业代码, 行业);
CREATE OR REPLACE VIEW 检查项名称 AS SELECT * FROM (VALUES $checks) AS v(检查项, 检查项名称);
COMMENT ON VIEW 行业名称 IS '行业代码和名称';
COMMENT ON VIEW 检查项名称 IS '检查项的编号和名称';

CREATE OR REPLACE MACRO 率(部分, 全部) AS CASE WHEN 全部 > 0 THEN round(CAST(部分 AS DOUBLE) / 全部, 4) END;

-- 与代表说法相近的才算同一指标；只经别的说法相连的，各算各的
CREATE OR REPLACE MACRO 指标编号(名称, 组, 相近) AS CASE WHEN 组 <> '' AND 相近 >= $near THEN 组 ELSE 名称 END;

-- 威尔逊区间（95%）的下限和上限：条数少时，不因一两条就显得特别高或特别低
CREATE OR REPLACE MACRO 区间中点(部分, 全部) AS
    (CAST(部分 AS DOUBLE) / 全部 + 1.9208 / 全部) / (1 + 3.8416 / 全部);
CREATE OR REPLACE MACRO 区间半宽(部分, 全部) AS
    1.96 * sqrt(CAST(部分 AS DOUBLE) / 全部 * (1 - CAST(部分 AS DOUBLE) / 全部) / 全部
        + 0.9604 / (CAST(全部 AS DOUBLE) * 全部)) / (1 + 3.8416 / 全部);
CREATE OR REPLACE MACRO 下限(部分, 全部) AS
    CASE WHEN 全部 > 0 THEN round(greatest(区间中点(部分, 全部) - 区间半宽(部分, 全部), 0), 4) END;
CREATE OR REPLACE MACRO 上限(部分, 全部) AS
    CASE WHEN 全部 > 0 THEN round(least(区间中点(部分, 全部) + 区间半宽(部分, 全部), 1), 4) END;

-- 格子：工作表用列的字母（D13），别的用第几行第几列
CREATE OR REPLACE MACRO 列字母(列) AS
    CASE WHEN 列 > 26 THEN chr(CAST(64 + (列 - 1) // 26 AS INTEGER)) ELSE '' END || chr(CAST(65 + (列 - 1) % 26 AS INTEGER));
CREATE OR REPLACE MACRO 位置文字(部分, 行, 列) AS CASE
    WHEN coalesce(行, 0) = 0 THEN coalesce(nullif(部分, ''), '全表')
    WHEN starts_with(部分, '工作表') AND 列 BETWEEN 1 AND 702 THEN 部分 || ' ' || 列字母(列) || 行
    ELSE trim(部分 || ' 第' || 行 || '行' || CASE WHEN 列 > 0 THEN '第' || 列 || '列' ELSE '' END) END;
CREATE OR REPLACE MACRO 目标文字(指标值, 计量单位) AS
    CASE WHEN contains(指标值, 计量单位) THEN 指标值 ELSE 指标值 || 计量单位 END;
CREATE OR REPLACE MACRO 级别名称(级别) AS
    CASE 级别 WHEN 'high' THEN '高' WHEN 'medium' THEN '中' WHEN 'low' THEN '低' ELSE '提示' END;
CREATE OR REPLACE MACRO 级别次序(级别) AS
    CASE 级别 WHEN 'high' THEN 0 WHEN 'medium' THEN 1 WHEN 'low' THEN 2 ELSE 3 END;
CREATE OR REPLACE MACRO 值的种类名称(种类) AS CASE 种类
    WHEN 'share' THEN '比率' WHEN 'count' THEN '数量' WHEN 'money' THEN '金额' WHEN 'date' THEN '日期'
    WHEN 'period' THEN '期限' WHEN 'frequency' THEN '频次' WHEN 'qualitative' THEN '定性' WHEN 'yesno' THEN '是否'
    WHEN 'grade' THEN '等级' WHEN 'compound' THEN '多项' WHEN 'empty' THEN '空' WHEN 'placeholder' THEN '占位'
    ELSE 种类 END;
CREATE OR REPLACE MACRO 单位名称(单位) AS CASE WHEN 单位 = '' THEN '（表内未写单位）' ELSE 单位 END;

-- ---- 明细 ----------------------------------------------------------------------------------------------------------

CREATE OR REPLACE VIEW 表 AS
SELECT f.form_id AS 表编号, f.file AS 文件, f.position + 1 AS 第几张, f.kind AS 表种类, 单位名称(f.department) AS 单位,
    f.year AS 年度, f.title AS 表名, f.region AS 地区, f.project AS 项目, f.sector AS 行业代码,
    coalesce(s.行业, '（未能判断）') AS 行业, f.edition AS 体系版本, f.indicators AS 指标数, f.verdict AS 结论,
    f.health AS 健康分, f.high AS 高, f.medium AS 中, f.low AS 低, f.info AS 提示,
    nullif(f.previous_id, '') AS 上次表编号
FROM forms f LEFT JOIN 行业名称 s ON s.行业代码 = f.sector;
COMMENT ON VIEW 表 IS '每张申报表一行';

CREATE OR REPLACE VIEW 指标 AS
SELECT i.form_id AS 表编号, i.row + 1 AS 第几条, f.file AS 文件,
    位置文字(i.place_part, i.place_row, i.place_column) AS 位置, 单位名称(f.department) AS 单位, f.year AS 年度,
    i.l1 AS 一级指标, i.l2 AS 二级指标, i.name AS 三级指标, i.value AS 指标值, i.unit AS 计量单位,
    i.filed_leaf AS 填报类别, i.leaf AS 判为, i.confidence AS 把握,
    CASE i.verdict WHEN 'agrees' THEN '相符' WHEN 'belongs_elsewhere' THEN '应归他类' WHEN 'too_vague' THEN '过于笼统'
        WHEN 'unsure' THEN '不确定' ELSE '' END AS 归类结论,
    i.misfiled_score AS 错类分, 值的种类名称(i.value_kind) AS 值的种类, i.operator AS 比较符号, i.number AS 数,
    i.value_unit AS 数的单位, i.quantified AS 可衡量, i.text_id AS 名称编号
FROM indicators i JOIN forms f USING (form_id);
COMMENT ON VIEW 指标 IS '每条指标一行：原文、文件和位置、判类结果、读出的指标值';

CREATE OR REPLACE VIEW 问题 AS
SELECT 级别名称(g.severity) AS 级别, g.rule AS 检查项, coalesce(c.检查项名称, g.rule) AS 检查项名称,
    单位名称(f.department) AS 单位, f.year AS 年度, coalesce(nullif(g.place_file, ''), f.file) AS 文件,
    位置文字(g.place_part, g.place_row, g.place_column) AS 位置, g.name AS 三级指标, g.filed_l1 AS 一级指标,
    g.filed_l2 AS 二级指标, g.proposed_l1 AS 建议一级, g.proposed_l2 AS 建议二级, g.message AS 问题与建议,
    g.fix_from AS 修改前, g.fix_to AS 修改后, g.confidence AS 把握, g.priority AS 优先, g.finding_id AS 问题编号,
    g.form_id AS 表编号, nullif(g.row, -1) + 1 AS 第几条
FROM findings g JOIN forms f USING (form_id) LEFT JOIN 检查项名称 c ON c.检查项 = g.rule;
COMMENT ON VIEW 问题 IS '每个问题一行，附所在文件和位置';

-- 一个问题合并说了好几条的，按位置还原到各条
CREATE OR REPLACE VIEW 问题所在 AS
SELECT form_id AS 表编号, row + 1 AS 第几条, rule AS 检查项, kind AS 类别, severity AS 级别代码
FROM findings WHERE row >= 0
UNION ALL
SELECT g.form_id, i.row + 1, g.rule, g.kind, g.severity
FROM (
    SELECT form_id, rule, kind, severity, unnest(list_append(
        list_transform(related, lambda one: struct_pack(part := one.part, line := one.row)),
        struct_pack(part := place_part, line := place_row))) AS place
    FROM findings WHERE row < 0 AND rule IN ('C10', 'V9', 'S3', 'S4', 'S5')
) g JOIN indicators i
    ON i.form_id = g.form_id AND i.place_part = g.place.part AND i.place_row = g.place.line AND i.place_row > 0;
COMMENT ON VIEW 问题所在 IS '每个问题说到的每条指标一行；说整张表的问题不在内';

-- ---- 质量 ----------------------------------------------------------------------------------------------------------

CREATE OR REPLACE $core 指标质量 AS
WITH 提出 AS (
    SELECT 表编号, 第几条, bool_or(级别代码 IN ('high', 'medium')) AS 严重, bool_or(类别 = 'misfiled') AS 归类,
        bool_or(检查项 IN ('V1', 'V9', 'V12')) AS 无尺度, bool_or(检查项 IN ('C10', 'C12')) AS 空泛
    FROM 问题所在 GROUP BY ALL
),
雷同 AS (
    SELECT DISTINCT i.text_id FROM findings g JOIN indicators i ON i.form_id = g.form_id AND i.row = g.row
    WHERE g.rule = 'X1' AND i.text_id <> ''
)
SELECT i.form_id AS 表编号, i.row + 1 AS 第几条,
    i.filed_leaf <> '' AS 有类别,
    i.filed_leaf <> '' AND i.verdict = 'belongs_elsewhere' AS 错类,
    coalesce(p.归类, false) AS 归类问题,
    NOT i.quantified AND (coalesce(p.无尺度, false) OR i.value_kind IN ('empty', 'placeholder')
        OR i.leaf IN ('数量', '时效', '成本', '满意度')) AS 无法衡量,
    coalesce(c.change NOT IN ('new', 'vanished'), false) AS 延续,
    coalesce(c.change = 'copied', false) AS 照抄,
    coalesce(p.空泛, false) OR s.text_id IS NOT NULL AS 空泛雷同,
    coalesce(p.严重, false) AS 有问题
FROM indicators i
LEFT JOIN 提出 p ON p.表编号 = i.form_id AND p.第几条 = i.row + 1
LEFT JOIN (SELECT form_id, row, change FROM changes WHERE row >= 0) c ON c.form_id = i.form_id AND c.row = i.row
LEFT JOIN 雷同 s ON s.text_id = i.text_id;
COMMENT ON $core 指标质量 IS '每条指标一行：各项质量的是与否；各质量视图都由它加总';

CREATE OR REPLACE $core 表质量 AS
SELECT f.form_id AS 表编号, 单位名称(f.department) AS 单位, f.year AS 年度, f.sector AS 行业代码, f.file AS 文件,
    f.kind AS 表种类, f.project AS 项目, f.verdict AS 结论, f.health AS 健康分,
    f.high AS 高, f.medium AS 中, f.low AS 低, f.info AS 提示,
    count(q.表编号) AS 指标数, count(*) FILTER (q.有类别) AS 有类别数, count(*) FILTER (q.错类) AS 错类数,
    count(*) FILTER (q.归类问题) AS 归类问题数, count(*) FILTER (q.无法衡量) AS 无法衡量数, count(*) FILTER (q.延续) AS 延续数,
    count(*) FILTER (q.照抄) AS 照抄数, count(*) FILTER (q.空泛雷同) AS 空泛雷同数, count(*) FILTER (q.有问题) AS 有问题数
FROM forms f LEFT JOIN 指标质量 q ON q.表编号 = f.form_id
GROUP BY f.form_id, f.department, f.year, f.sector, f.file, f.kind, f.project, f.verdict, f.health,
    f.high, f.medium, f.low, f.info;
COMMENT ON $core 表质量 IS '每张表一行：结论、各级问题数和各项质量的条数';

-- 同一套栏目按年度、单位、行业和全部各汇总一次
CREATE OR REPLACE VIEW 质量 AS
SELECT CASE WHEN grouping(年度) = 0 THEN '年度' WHEN grouping(单位) = 0 THEN '单位'
        WHEN grouping(行业代码) = 0 THEN '行业' ELSE '全部' END AS 汇总口径,
    年度, 单位, 行业代码, count(DISTINCT nullif(单位, 单位名称(''))) AS 单位数, count(*) AS 表数,
    CAST(sum(指标数) AS BIGINT) AS 指标数,
    count(*) FILTER (结论 = '通过') AS 通过, count(*) FILTER (结论 = '完善后通过') AS 完善后通过, count(*) FILTER (结论 = '退回修改') AS 退回修改,
    率(count(*) FILTER (结论 = '退回修改'), count(*)) AS 退回率,
    round(sum(CAST(round(健康分 * 100) AS BIGINT)) / 100.0 / count(*), 1) AS 平均健康分,
    CAST(sum(高) AS BIGINT) AS 高, CAST(sum(中) AS BIGINT) AS 中, CAST(sum(低) AS BIGINT) AS 低, CAST(sum(提示) AS BIGINT) AS 提示,
    CAST(sum(有问题数) AS BIGINT) AS 有问题数, 率(sum(有问题数), sum(指标数)) AS 有问题率,
    下限(sum(有问题数), sum(指标数)) AS 有问题率下限, 上限(sum(有问题数), sum(指标数)) AS 有问题率上限,
    CAST(sum(有类别数) AS BIGINT) AS 有类别数, CAST(sum(错类数) AS BIGINT) AS 错类数, 率(sum(错类数), sum(有类别数)) AS 错类率,
    CAST(sum(归类问题数) AS BIGINT) AS 归类问题数,
    CAST(sum(无法衡量数) AS BIGINT) AS 无法衡量数, 率(sum(无法衡量数), sum(指标数)) AS 无法衡量率,
    CAST(sum(延续数) AS BIGINT) AS 延续数, CAST(sum(照抄数) AS BIGINT) AS 照抄数, 率(sum(照抄数), sum(延续数)) AS 照抄率,
    CAST(sum(空泛雷同数) AS BIGINT) AS 空泛雷同数, 率(sum(空泛雷同数), sum(指标数)) AS 空泛雷同率
FROM 表质量 GROUP BY GROUPING SETS ((年度), (单位), (行业代码), ());
COMMENT ON VIEW 质量 IS '各项质量按年度、单位、行业和全部汇总，口径见“汇总口径”';

-- 年度、单位、行业各自最该先看的一处问题
CREATE OR REPLACE VIEW 首要问题 AS
SELECT CASE WHEN grouping(f.year) = 0 THEN '年度' WHEN grouping(f.department) = 0 THEN '单位' ELSE '行业' END AS 汇总口径,
    f.year AS 年度, 单位名称(f.department) AS 单位, f.sector AS 行业代码,
    min_by(struct_pack(message, file := coalesce(nullif(place_file, ''), f.file),
            place := 位置文字(place_part, place_row, place_column)),
        struct_pack(a := 级别次序(severity), b := -priority, c := finding_id, d := g.form_id, e := g.row)) AS 首例
FROM findings g JOIN forms f USING (form_id) GROUP BY GROUPING SETS ((f.year), (f.department), (f.sector));
COMMENT ON VIEW 首要问题 IS '每个年度、单位、行业最该先看的一处问题，口径见“汇总口径”';

CREATE OR REPLACE VIEW 年度质量 AS
SELECT q.* EXCLUDE (汇总口径, 单位, 行业代码), e.首例.message AS 首要问题, e.首例.file AS 文件, e.首例.place AS 位置
FROM 质量 q LEFT JOIN 首要问题 e ON e.汇总口径 = '年度' AND e.年度 IS NOT DISTINCT FROM q.年度
WHERE q.汇总口径 = '年度' ORDER BY q.年度 NULLS LAST;
COMMENT ON VIEW 年度质量 IS '每个年度一行；没有写年度的表合为一行，年度为空值';

CREATE OR REPLACE VIEW 单位质量 AS
SELECT q.* EXCLUDE (汇总口径, 年度, 行业代码, 单位数), e.首例.message AS 首要问题, e.首例.file AS 文件,
    e.首例.place AS 位置
FROM 质量 q LEFT JOIN 首要问题 e ON e.汇总口径 = '单位' AND e.单位 = q.单位
WHERE q.汇总口径 = '单位' ORDER BY q.有问题率下限 DESC NULLS LAST, q.单位;
COMMENT ON VIEW 单位质量 IS '每个单位一行，问题多的在前（按有问题率下限排，条数少的单位不会因一两条排到前头）';

CREATE OR REPLACE VIEW 行业质量 AS
SELECT q.行业代码, coalesce(s.行业, '（未能判断）') AS 行业, q.* EXCLUDE (汇总口径, 年度, 单位, 行业代码),
    e.首例.message AS 首要问题, e.首例.file AS 文件, e.首例.place AS 位置
FROM 质量 q LEFT JOIN 行业名称 s ON s.行业代码 = q.行业代码
LEFT JOIN 首要问题 e ON e.汇总口径 = '行业' AND e.行业代码 = q.行业代码
WHERE q.汇总口径 = '行业' ORDER BY q.行业代码 = '', q.行业代码;
COMMENT ON VIEW 行业质量 IS '每个行业（支出功能分类的类）一行';

-- 次序由编号算出，每次都一样，而分散在各单位
CREATE OR REPLACE VIEW 质量示例 AS
WITH 各条 AS (
    SELECT 表编号, 第几条, unnest(['错类', '无法衡量', '照抄', '空泛雷同']) AS 方面,
        unnest([错类, 无法衡量, 照抄, 空泛雷同]) AS 有
    FROM 指标质量 WHERE 错类 OR 无法衡量 OR 照抄 OR 空泛雷同
),
选出 AS (
    SELECT 方面, CASE WHEN grouping(q.年度) = 0 THEN '年度' ELSE '行业' END AS 汇总口径, q.年度, q.行业代码,
        unnest(min(struct_pack(a := md5(表编号 || '/' || 第几条), form := 表编号, line := 第几条), 3)) AS 条
    FROM 各条 JOIN 表质量 q USING (表编号) WHERE 有 GROUP BY GROUPING SETS ((方面, q.年度), (方面, q.行业代码))
)
SELECT x.汇总口径, x.年度, x.行业代码, x.方面, i.name AS 三级指标, i.value AS 指标值, i.unit AS 计量单位,
    i.filed_leaf AS 填报类别, i.leaf AS 判为, 单位名称(f.department) AS 单位, f.year AS 申报年度, f.file AS 文件,
    位置文字(i.place_part, i.place_row, i.place_column) AS 位置, x.条.form AS 表编号, x.条.line AS 第几条
FROM 选出 x JOIN indicators i ON i.form_id = x.条.form AND i.row + 1 = x.条.line JOIN forms f ON f.form_id = x.条.form
ORDER BY x.汇总口径, x.年度, x.行业代码, x.方面, x.条.a;
COMMENT ON VIEW 质量示例 IS '每个年度、每个行业在四个方面各三条示例，附文件和位置';

-- ---- 归类 ----------------------------------------------------------------------------------------------------------

CREATE OR REPLACE VIEW 错类指标 AS
SELECT i.filed_leaf AS 填报类别, i.leaf AS 判为, 单位名称(f.department) AS 单位, f.year AS 年度, f.file AS 文件,
    位置文字(i.place_part, i.place_row, i.place_column) AS 位置, i.name AS 三级指标, i.value AS 指标值,
    i.unit AS 计量单位, i.misfiled_score AS 错类分, i.confidence AS 把握, i.text_id AS 名称编号,
    i.form_id AS 表编号, i.row + 1 AS 第几条
FROM indicators i JOIN forms f USING (form_id)
WHERE i.filed_leaf <> '' AND i.verdict = 'belongs_elsewhere';
COMMENT ON VIEW 错类指标 IS '判为应归他类的指标，每条一行';

CREATE OR REPLACE VIEW 错类去向 AS
WITH 填报 AS (SELECT filed_leaf AS 填报类别, count(*) AS 填报条数 FROM indicators WHERE filed_leaf <> '' GROUP BY ALL)
SELECT e.填报类别, e.判为, count(*) AS 条数, f.填报条数, 率(count(*), f.填报条数) AS 占填报比例,
    count(DISTINCT e.表编号) AS 表数, count(DISTINCT nullif(e.单位, 单位名称(''))) AS 单位数
FROM 错类指标 e JOIN 填报 f USING (填报类别) GROUP BY e.填报类别, e.判为, f.填报条数
ORDER BY 条数 DESC, e.填报类别, e.判为;
COMMENT ON VIEW 错类去向 IS '填报的类别和判为的类别，每种去向一行，多的在前';

-- ---- 检查项 --------------------------------------------------------------------------------------------------------

CREATE OR REPLACE VIEW 检查项 AS
WITH 例 AS (
    SELECT rule, min_by(struct_pack(name, message, file := coalesce(nullif(place_file, ''), f.file),
            place := 位置文字(place_part, place_row, place_column)),
        struct_pack(a := 级别次序(severity), b := -priority, c := finding_id, d := g.form_id, e := g.row)) AS 首例
    FROM findings g JOIN forms f USING (form_id) GROUP BY rule
)
SELECT g.rule AS 检查项, coalesce(c.检查项名称, g.rule) AS 检查项名称, count(*) AS 问题数,
    count(*) FILTER (severity = 'high') AS 高, count(*) FILTER (severity = 'medium') AS 中, count(*) FILTER (severity = 'low') AS 低,
    count(*) FILTER (severity = 'info') AS 提示, count(DISTINCT g.form_id) AS 表数,
    count(DISTINCT nullif(f.department, '')) AS 单位数, count(*) FILTER (g.fix_field <> '') AS 可直接修改数,
    e.首例.name AS 三级指标, e.首例.message AS 问题与建议, e.首例.file AS 文件, e.首例.place AS 位置
FROM findings g JOIN forms f USING (form_id) JOIN 例 e USING (rule) LEFT JOIN 检查项名称 c ON c.检查项 = g.rule
GROUP BY g.rule, c.检查项名称, e.首例 ORDER BY 问题数 DESC, g.rule;
COMMENT ON VIEW 检查项 IS '每个检查项一行：问题数，附最该先看的一处';

-- ---- 重复 ----------------------------------------------------------------------------------------------------------

CREATE OR REPLACE VIEW 千篇一律 AS
WITH 常用 AS (SELECT * FROM texts WHERE departments >= getvariable('common_units')),
首例 AS (
    SELECT i.text_id, min(struct_pack(file := f.file, position := f.position, row := i.row,
        place := 位置文字(i.place_part, i.place_row, i.place_column))) AS 首例
    FROM indicators i JOIN forms f USING (form_id) WHERE i.text_id IN (SELECT text_id FROM 常用) GROUP BY i.text_id
),
提出 AS (
    SELECT DISTINCT i.text_id FROM findings g JOIN indicators i ON i.form_id = g.form_id AND i.row = g.row
    WHERE g.rule = 'X1'
)
SELECT t.name AS 三级指标, t.departments AS 单位数, t.rows AS 条数, t.forms AS 表数, t.first_year AS 最早年度,
    t.last_year AS 最晚年度, p.text_id IS NOT NULL AS 已提出, e.首例.file AS 文件, e.首例.place AS 位置,
    t.text_id AS 名称编号
FROM 常用 t JOIN 首例 e USING (text_id) LEFT JOIN 提出 p USING (text_id)
ORDER BY 已提出 DESC, t.departments DESC, t.rows DESC, t.text_id;
COMMENT ON VIEW 千篇一律 IS '许多单位一字不差使用的名称；“已提出”的不是人人都用的通用指标（X1），在前';

CREATE OR REPLACE VIEW 换个说法 AS
WITH 首例 AS (
    SELECT i.text_id, min(struct_pack(file := f.file, position := f.position, row := i.row,
        place := 位置文字(i.place_part, i.place_row, i.place_column))) AS 首例
    FROM indicators i JOIN forms f USING (form_id)
    WHERE i.text_id IN (SELECT text_id FROM texts WHERE group_id <> '') GROUP BY i.text_id
)
SELECT g.name AS 代表说法, g.texts AS 说法数, g.rows AS 全组条数, t.name AS 三级指标, t.rows AS 条数,
    t.departments AS 单位数, t.score AS 相近程度, CASE WHEN t.score >= $near THEN '直接' ELSE '间接' END AS 相连,
    e.首例.file AS 文件, e.首例.place AS 位置, t.group_id AS 组编号,
    t.text_id AS 名称编号
FROM texts t JOIN groups g USING (group_id) JOIN 首例 e USING (text_id) WHERE t.group_id <> ''
ORDER BY g.rows DESC, t.group_id, t.score DESC, t.rows DESC, t.text_id;
COMMENT ON VIEW 换个说法 IS '说法不同而意思相同的名称，每种说法一行，同组的排在一起';

-- 检查已经指出数有问题的（比率过百、为负，单位不符，元和万元相混，值写在名称里），不拿来比较
CREATE OR REPLACE VIEW 存疑的数 AS
SELECT DISTINCT 表编号, 第几条 FROM 问题所在 WHERE 检查项 IN ('V2', 'V3', 'V6', 'V7', 'V8');
COMMENT ON VIEW 存疑的数 IS '检查指出指标值的数有问题的指标（V2、V3、V6、V7、V8）';

-- ---- 各年 ----------------------------------------------------------------------------------------------------------

CREATE OR REPLACE VIEW 照抄 AS
WITH 变化 AS (
    SELECT form_id, min(previous_id) AS previous_id, count(*) FILTER (change = 'new') AS 新增数,
        count(*) FILTER (change = 'vanished') AS 消失数, count(*) FILTER (change NOT IN ('new', 'vanished')) AS 延续数,
        count(*) FILTER (change = 'copied') AS 照抄数
    FROM changes GROUP BY form_id
)
SELECT 单位名称(f.department) AS 单位, f.year AS 年度, f.kind AS 表种类, f.project AS 项目, f.file AS 文件,
    c.延续数, c.照抄数, 率(c.照抄数, c.延续数) AS 照抄率, c.新增数, c.消失数,
    p.year AS 上次年度, p.file AS 上次文件, f.form_id AS 表编号
FROM 变化 c JOIN forms f USING (form_id) JOIN forms p ON p.form_id = c.previous_id
WHERE c.照抄数 > 0 ORDER BY 照抄率 DESC, c.照抄数 DESC, f.file, f.position, f.form_id;
COMMENT ON VIEW 照抄 IS '有指标与上一次完全相同的表，每张一行，照抄多的在前';

CREATE OR REPLACE VIEW 消失的指标 AS
SELECT 单位名称(f.department) AS 单位, f.year AS 年度, c.name AS 三级指标, c.before AS 上次目标, c.achieved AS 上次完成,
    CASE c.missed WHEN true THEN '没有完成' WHEN false THEN '完成了' ELSE '看不出' END AS 上次完成情况, p.year AS 上次年度,
    p.file AS 上次文件, 位置文字(i.place_part, i.place_row, i.place_column) AS 上次位置, f.file AS 文件,
    f.form_id AS 表编号
FROM changes c JOIN forms f USING (form_id) JOIN forms p ON p.form_id = c.previous_id
JOIN indicators i ON i.form_id = c.previous_id AND i.row = c.previous_row
WHERE c.change = 'vanished'
ORDER BY coalesce(c.missed, false) DESC, f.department, f.year DESC, f.file, f.position, c.previous_row;
COMMENT ON VIEW 消失的指标 IS '上一次有、这一次没有的指标；上一次没有完成的在前';

CREATE OR REPLACE VIEW 目标漂移 AS
WITH 系列 AS (
    SELECT form_id, file, year, department, kind, 项目,
        min(form_id) OVER (PARTITION BY department, kind, 项目) AS 系列编号
    FROM (
        SELECT form_id, file, year, department, kind,
            regexp_replace(project, '20[0-9][0-9]年?度?', '', 'g') AS 项目
        FROM forms WHERE year IS NOT NULL AND department <> '' AND kind <> '自评'
    )
),
历年 AS (
    SELECT s.系列编号, 指标编号(t.text_id, t.group_id, t.score) AS 名称编号, i.value_kind, i.value_unit, s.year,
        min(i.number) AS 数, min(struct_pack(form_id := i.form_id, row := i.row)) AS 处
    FROM indicators i JOIN 系列 s USING (form_id) JOIN texts t USING (text_id)
    ANTI JOIN 存疑的数 x ON x.表编号 = i.form_id AND x.第几条 = i.row + 1
    WHERE i.number > 0 AND i.value_kind IN ('share', 'count', 'money', 'period', 'frequency')
    GROUP BY ALL HAVING min(i.number) = max(i.number)
),
变动 AS (
    SELECT 系列编号, 名称编号, value_kind, value_unit FROM 历年 GROUP BY ALL HAVING min(数) <> max(数)
),
首末 AS (
    SELECT 系列编号, 名称编号, value_kind, value_unit, count(*) AS 年数, min(year) AS 首年, max(year) AS 末年,
        min_by(数, year) AS 首值, max_by(数, year) AS 末值, min_by(处, year) AS 首处, max_by(处, year) AS 末处,
        list(数 ORDER BY year) AS 历年数, list(处 ORDER BY year) AS 各处
    FROM 历年 SEMI JOIN 变动 USING (系列编号, 名称编号, value_kind, value_unit)
    GROUP BY ALL HAVING 首值 <> 末值
),
目标 AS (
    SELECT e.系列编号, e.名称编号, e.value_kind, e.value_unit,
        string_agg(f.year || '年' || 目标文字(i.value, i.unit), '，' ORDER BY f.year) AS 历年目标
    FROM (SELECT 系列编号, 名称编号, value_kind, value_unit, unnest(各处) AS 处 FROM 首末) e
    JOIN indicators i ON i.form_id = e.处.form_id AND i.row = e.处.row JOIN forms f ON f.form_id = e.处.form_id
    GROUP BY ALL
)
SELECT b.department AS 单位, b.kind AS 表种类, b.项目, j.name AS 三级指标, 值的种类名称(m.value_kind) AS 值的种类,
    m.value_unit AS 数的单位, CASE WHEN 末值 > 首值 THEN '升' ELSE '降' END AS 方向,
    row_number() OVER (PARTITION BY 末值 > 首值, m.value_kind = 'share' ORDER BY
        round(CASE WHEN m.value_kind = 'share' THEN abs(末值 - 首值) ELSE abs(ln(末值 / 首值)) END, 9) DESC,
        年数 DESC, m.系列编号, m.名称编号, m.value_kind, m.value_unit) AS 名次,
    年数, 首年, 首值, 末年, 末值, round(末值 / 首值 - 1, 4) AS 变化幅度, g.历年目标, 历年数, a.file AS 首年文件,
    位置文字(i.place_part, i.place_row, i.place_column) AS 首年位置, b.file AS 文件,
    位置文字(j.place_part, j.place_row, j.place_column) AS 位置, m.名称编号
FROM 首末 m
JOIN 目标 g ON g.系列编号 = m.系列编号 AND g.名称编号 = m.名称编号 AND g.value_kind = m.value_kind
    AND g.value_unit = m.value_unit
JOIN 系列 a ON a.form_id = 首处.form_id JOIN indicators i ON i.form_id = 首处.form_id AND i.row = 首处.row
JOIN 系列 b ON b.form_id = 末处.form_id JOIN indicators j ON j.form_id = 末处.form_id AND j.row = 末处.row
ORDER BY 名次, 方向, m.value_kind <> 'share';
COMMENT ON VIEW 目标漂移 IS '同一单位、同一项目、同一指标几年来的目标，首末不同的，变得多的在前（比率看相差几个百分点，其余看倍数，升和降分开排）；自评表、一年里有几个数的、数存疑的不计';

-- ---- 指标值 --------------------------------------------------------------------------------------------------------

CREATE OR REPLACE VIEW measure_values AS
WITH 值 AS (
    SELECT i.form_id, i.row, 指标编号(t.text_id, t.group_id, t.score) AS measure_id, t.name, t.rows, i.value_kind, i.value_unit,
        i.number, i.operator, i.leaf, f.year, CASE WHEN f.department = '' THEN f.file ELSE f.department END AS 填报
    FROM indicators i JOIN forms f USING (form_id) JOIN texts t USING (text_id)
    ANTI JOIN 存疑的数 x ON x.表编号 = i.form_id AND x.第几条 = i.row + 1
    WHERE i.number IS NOT NULL AND f.kind <> '自评'
        AND i.value_kind IN ('share', 'count', 'money', 'period', 'frequency')
)
SELECT measure_id, max_by(name, struct_pack(rows, name)) AS name, list_sort(list(DISTINCT name)) AS names, value_kind, value_unit AS unit,
    CAST(count(*) AS INTEGER) AS n, CAST(count(DISTINCT 填报) AS INTEGER) AS departments,
    min(year) AS first_year, max(year) AS last_year, count(*) FILTER (operator IN ('≥', '>'))::INTEGER AS at_least,
    count(*) FILTER (operator IN ('≤', '<'))::INTEGER AS at_most,
    min(number) AS low, quantile_cont(number, 0.1) AS p10, quantile_cont(number, 0.25) AS p25,
    quantile_cont(number, 0.5) AS median, quantile_cont(number, 0.75) AS p75, quantile_cont(number, 0.9) AS p90,
    max(number) AS high, max(struct_pack(number, form_id, row)).form_id AS high_form_id,
    max(struct_pack(number, form_id, row)).row AS high_row
FROM 值 GROUP BY measure_id, value_kind, value_unit HAVING count(*) >= 20 AND count(DISTINCT 填报) >= 3
ORDER BY n DESC, measure_id, value_kind, unit;

CREATE OR REPLACE VIEW 指标值分布 AS
SELECT m.name AS 三级指标, 值的种类名称(m.value_kind) AS 值的种类, m.unit AS 数的单位, n AS 条数, departments AS 单位数,
    first_year AS 最早年度, last_year AS 最晚年度, at_least AS 不低于条数, at_most AS 不高于条数, m.low AS 最小, p10 AS 一成位,
    p25 AS 四分之一位, median AS 中位数, p75 AS 四分之三位, p90 AS 九成位, m.high AS 最大, f.file AS 文件,
    位置文字(i.place_part, i.place_row, i.place_column) AS 位置, measure_id AS 名称编号
FROM measure_values m JOIN forms f ON f.form_id = m.high_form_id
JOIN indicators i ON i.form_id = m.high_form_id AND i.row = m.high_row
ORDER BY n DESC, measure_id, m.value_kind, m.unit;
COMMENT ON VIEW 指标值分布 IS '同一指标、同一单位的数在各单位的分布，至少20条、3个单位，附最大的一处；自评表和存疑的数不计';

-- ---- 读不了的文件 --------------------------------------------------------------------------------------------------

CREATE OR REPLACE VIEW 读不了的文件 AS
SELECT file AS 文件, message AS 原因, hint AS 下一步, code AS 原因代码 FROM errors ORDER BY code, file;
COMMENT ON VIEW 读不了的文件 IS '每个读不了的文件一行';

-- ---- 栏目说明 ------------------------------------------------------------------------------------------------------

CREATE OR REPLACE VIEW 栏目说明 AS SELECT * FROM (VALUES
    ('表编号', '申报表的编号，同 forms.form_id'),
    ('第几条', '在表里是第几条指标，从1起（数据集的 row 加1）；说整张表的为空值'),
    ('文件', '文件名；压缩包里的写作 包.zip/文件'),
    ('位置', '在文件里的位置：工作表的单元格（D13），或第几个表格第几行第几列'),
    ('单位', '填报单位'),
    ('年度', '申报年度；表里没有写的为空值'),
    ('表名', '表的标题'),
    ('表种类', '部门整体、项目支出或自评'),
    ('第几张', '在文件里的先后，从1起；来自指标清单的为它第一条在清单里的先后'),
    ('地区', '表里写的地区'),
    ('项目', '项目名称；目标漂移里去掉了年份'),
    ('行业代码', '支出功能分类的类，由单位和表名推出；推不出的为空'),
    ('行业', '支出功能分类的类的名称'),
    ('体系版本', '所按的指标体系版本'),
    ('指标数', '指标条数'),
    ('结论', '通过、完善后通过、退回修改'),
    ('健康分', '0到100'),
    ('上次表编号', '同一单位、同一项目上一次的表'),
    ('一级指标', '填报的一级指标，原文'),
    ('二级指标', '填报的二级指标，原文'),
    ('三级指标', '指标名称，原文；汇总视图里为用得最多的写法'),
    ('指标值', '指标值，原文'),
    ('计量单位', '计量单位，原文'),
    ('填报类别', '填报的类别所指的标准类别；不属于标准类别的为空'),
    ('判为', '模型判为的类别'),
    ('把握', '0到1'),
    ('归类结论', '相符、应归他类、过于笼统、不确定；没有填类别的为空'),
    ('错类分', '0到1，越高越像填错了类'),
    ('值的种类', '比率、数量、金额、日期、期限、频次、定性等'),
    ('比较符号', '≥、≤ 等'),
    ('数', '指标值的数，已乘开万、亿'),
    ('数的单位', '统一写法的单位；金额为元'),
    ('可衡量', '指标值有数或日期'),
    ('名称编号', '写法相同的名称编号相同；归入一组的为组编号（目标漂移、指标值分布）'),
    ('级别', '高、中、低、提示'),
    ('级别代码', 'high、medium、low、info'),
    ('检查项', '检查项的编号，说明见 docs/checks'),
    ('检查项名称', '检查项的名称'),
    ('类别', '检查项的类别代码，同 findings.kind'),
    ('建议一级', '建议改填的一级指标'),
    ('建议二级', '建议改填的二级指标'),
    ('问题与建议', '一句话'),
    ('修改前', '可直接修改的：原来的写法'),
    ('修改后', '可直接修改的：改后的写法'),
    ('优先', '值得先看的程度，0到1'),
    ('问题编号', '问题的编号，同 findings.finding_id'),
    ('高', '高级问题数'),
    ('中', '中级问题数'),
    ('低', '低级问题数'),
    ('提示', '提示数'),
    ('有类别', '填报了标准类别'),
    ('错类', '填报了标准类别而判为应归他类'),
    ('归类问题', '有归类方面的问题（C1、C2、C4至C8）'),
    ('无法衡量', '指标值没有数也没有日期，而且：被 V1、V9、V12 提出，或没有填，或属于数量、时效、成本、满意度；写明尺度的定性指标不算'),
    ('延续', '上一次也有的指标'),
    ('照抄', '延续而目标与上一次完全相同'),
    ('空泛雷同', '被 C10、C12 提出空泛，或名称与 X1 提出的各单位雷同的文字相同'),
    ('有问题', '有高级或中级问题'),
    ('有类别数', '填报了标准类别的条数'),
    ('错类数', '判为应归他类的条数'),
    ('错类率', '错类数÷有类别数'),
    ('归类问题数', '有归类问题的条数'),
    ('无法衡量数', '无法衡量的条数'),
    ('无法衡量率', '无法衡量数÷指标数'),
    ('延续数', '延续的条数'),
    ('照抄数', '照抄的条数'),
    ('照抄率', '照抄数÷延续数；没有上一次可比的为空值'),
    ('空泛雷同数', '空泛雷同的条数'),
    ('空泛雷同率', '空泛雷同数÷指标数'),
    ('有问题数', '有高级或中级问题的条数'),
    ('有问题率', '有问题数÷指标数'),
    ('有问题率下限', '有问题率的95%区间（威尔逊）的下限'),
    ('有问题率上限', '有问题率的95%区间（威尔逊）的上限'),
    ('汇总口径', '年度、单位、行业或全部'),
    ('单位数', '填报单位数；千篇一律、换个说法、指标值分布里没有写单位的按文件计'),
    ('表数', '申报表张数'),
    ('条数', '指标条数'),
    ('通过', '结论为通过的表数'),
    ('完善后通过', '结论为完善后通过的表数'),
    ('退回修改', '结论为退回修改的表数'),
    ('退回率', '退回修改的表数÷表数'),
    ('平均健康分', '各表健康分的平均'),
    ('首例', '最该先看的问题：一句话、文件、位置'),
    ('首要问题', '最该先看的一处问题'),
    ('方面', '错类、无法衡量、照抄或空泛雷同'),
    ('申报年度', '示例所在的表的年度'),
    ('填报条数', '填报为这一类别的条数'),
    ('占填报比例', '条数÷填报条数'),
    ('问题数', '问题的个数；一个问题可以说到好几条指标'),
    ('可直接修改数', '带着改法、可以直接改的问题数'),
    ('最早年度', '最早出现的年度'),
    ('最晚年度', '最晚出现的年度'),
    ('已提出', 'X1 是否提出；人人都用的通用指标不提出'),
    ('代表说法', '组里用得最多的说法'),
    ('说法数', '组里有几种说法'),
    ('全组条数', '全组的指标条数'),
    ('相近程度', '与代表说法的相近程度，0到100'),
    ('相连', '直接：与代表说法相近；间接：只经组里别的说法相连，请逐条看'),
    ('组编号', '组的编号，同 groups.group_id'),
    ('新增数', '上一次没有的条数'),
    ('消失数', '上一次有而这一次没有的条数'),
    ('上次年度', '上一次的年度'),
    ('上次文件', '上一次的文件'),
    ('上次位置', '在上一次的文件里的位置'),
    ('上次目标', '上一次的指标值'),
    ('上次完成', '上一次的实际完成值'),
    ('上次完成情况', '没有完成、完成了、看不出'),
    ('方向', '升或降'),
    ('名次', '升和降、比率和其余各自排的名次'),
    ('年数', '有数可比的年数'),
    ('首年', '最早一年'),
    ('首值', '最早一年的数'),
    ('末年', '最晚一年'),
    ('末值', '最晚一年的数'),
    ('变化幅度', '末值÷首值－1'),
    ('历年目标', '各年的指标值'),
    ('历年数', '各年的数，按年份先后'),
    ('首年文件', '最早一年的文件'),
    ('首年位置', '最早一年在文件里的位置'),
    ('不低于条数', '写≥、>的条数'),
    ('不高于条数', '写≤、<的条数'),
    ('最小', '最小的数'),
    ('一成位', '10%分位'),
    ('四分之一位', '25%分位'),
    ('中位数', '50%分位'),
    ('四分之三位', '75%分位'),
    ('九成位', '90%分位'),
    ('最大', '最大的数'),
    ('原因', '读不了的原因'),
    ('下一步', '怎么办'),
    ('原因代码', '原因的代码'),
    ('栏目', '栏的名称'),
    ('意思', '栏的意思')
) AS v(栏目, 意思);
COMMENT ON VIEW 栏目说明 IS '中文视图的每一栏是什么意思；同名的栏意思相同';
