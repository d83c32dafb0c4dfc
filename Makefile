# zhibiao: everything a person or a machine runs. Needs only make and Python 3.11 or newer (with venv and pip).
#   make demo    install into .venv and walk through the product on the shipped sample forms
#   make test    install the development tools into .venv and run the tests
# Another interpreter: make test PYTHON=/path/to/python3.12      One test file: make test ARGS=tests/corpus/test_values.py

.DEFAULT_GOAL := help
.SUFFIXES:
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
ZHIBIAO := $(BIN)/zhibiao
OUT := out
# every extra that the tests use
TESTED := dev,docs,notebooks,ocr,service,spark
ARGS ?=
# processes that run tests; JOBS=0 for one after the other, in this process
JOBS ?= auto

# the first interpreter that is new enough; empty when there is none
FIND_PYTHON = for p in python3 python3.11 python3.12 python3.13 python; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; break; }; done
PYTHON ?= $(shell $(FIND_PYTHON))

# -qq: errors only
PIP_INSTALL = $(BIN)/python -m pip install -qq --no-input --disable-pip-version-check

.PHONY: help
help: ## list the verbs 列出可用命令
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 22

# ---------------------------------------------------------------------------------------------------------------------
# set-up: stamps lie inside .venv, so that a second run is instant and deleting .venv starts afresh

$(BIN)/python:
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo '需要 Python 3.11 或更高版本：请先安装，或用 make PYTHON=解释器路径 指定。' >&2; \
		echo 'Python 3.11 or newer is needed: install it, or name it with make PYTHON=/path/to/python3.' >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { \
		echo '这个 Python 缺少 venv 或 pip（Debian/Ubuntu 上请安装 python3-venv）。' >&2; \
		echo 'This Python has no venv or pip (on Debian/Ubuntu install python3-venv).' >&2; exit 1; }
	@echo '建立虚拟环境 creating $(VENV)'
	@"$(PYTHON)" -m venv $(VENV)

$(VENV)/.base: pyproject.toml constraints.txt | $(BIN)/python
	@echo '安装 zhibiao（首次需几分钟） installing zhibiao, a few minutes the first time'
	@$(PIP_INSTALL) -c constraints.txt -e .
	@touch $@

$(VENV)/.service: pyproject.toml constraints.txt | $(BIN)/python
	@echo '安装 zhibiao 及网页服务（首次需几分钟） installing zhibiao and its service, a few minutes the first time'
	@$(PIP_INSTALL) -c constraints.txt -e '.[service]'
	@touch $(VENV)/.base $@

$(VENV)/.dev: pyproject.toml constraints.txt | $(BIN)/python
	@echo '安装 zhibiao 及开发工具（首次需几分钟） installing zhibiao and the development tools, a few minutes the first time'
	@$(PIP_INSTALL) -c constraints.txt -e '.[$(TESTED)]'
	@touch $(VENV)/.base $(VENV)/.service $@

$(VENV)/.release: $(VENV)/.dev
	@echo '安装发布前检查用的工具 installing the tools of a release'
	@$(PIP_INSTALL) -c constraints.txt -e '.[$(TESTED),release]'
	@touch $(VENV)/.dev $@

# other tools live in environments of their own: they are no dependencies, and the converters do not fit beside ours
$(VENV)/.peers: pyproject.toml constraints.txt benchmarks/converters.txt | $(VENV)/.dev
	@echo '安装对照工具（约 3 GB） installing the tools to compare with, some 3 GB'
	@$(BIN)/python -m venv $(VENV)/peers
	@$(VENV)/peers/bin/python -m pip install -qq --no-input --disable-pip-version-check -c constraints.txt -e '.[dev,notebooks,ocr,peers]'
	@$(BIN)/python -m venv $(VENV)/converters
	@$(VENV)/converters/bin/python -m pip install -qq --no-input --disable-pip-version-check -r benchmarks/converters.txt
	@touch $@

.PHONY: install
install: $(VENV)/.base ## install into .venv 安装到 .venv

# ---------------------------------------------------------------------------------------------------------------------
# for everyone

FORM := corpus/samples/02_潢源县教育局_部门整体_2024
# $(call step,what it shows,command): say it, show the command, run it
step = @printf '\n\033[1m%s\033[0m\n$$ zhibiao %s\n' '$(1)' '$(2)' && $(ZHIBIAO) $(2)

.PHONY: demo
demo: $(VENV)/.base ## install and walk through the product 安装并演示
	@mkdir -p $(OUT)
	$(call step,【1】读表：把从网页复制的文字读成记录，错位处给出修复并留痕,read $(FORM).txt -o $(OUT)/读表结果.xlsx)
	$(call step,【2】审核：先看哪几行、为什么、怎么改,audit $(FORM).docx)
	$(call step,【3】五份样表一起审核：每份一个网页报告，另加汇总,audit corpus/samples/*.docx --format html -o $(OUT))
	$(call step,　　同样的结果写成 Excel 清单,audit corpus/samples/*.docx -o $(OUT)/问题清单.xlsx)
	$(call step,【4】判类：一条指标属于哪一类,classify --text 受益学生数 --value "≥3560人次" --explain)
	$(call step,　　整张表一起判，只加列，不动原来的行列,classify $(OUT)/读表结果.xlsx -o $(OUT)/判类结果.xlsx)
	$(call step,【5】推荐：按职责给一组搭配均衡的指标,suggest "落实学前教育资助政策，资助家庭经济困难儿童" --top 8)
	@printf '\n演示完毕，$(OUT)/ 下有：\n' && ls $(OUT) && printf '命令用法：$(ZHIBIAO) --help\n'

.PHONY: serve
serve: $(VENV)/.service ## start the service at this desktop, without logins 在本机启动服务（免登录）
	@$(ZHIBIAO) serve --open $(ARGS)

# ---------------------------------------------------------------------------------------------------------------------
# for developers

.PHONY: test
test: $(VENV)/.dev ## run all tests 运行全部测试
	@OMP_NUM_THREADS=1 $(BIN)/pytest -n $(JOBS) --dist worksteal $(ARGS)

.PHONY: test-spark
test-spark: $(VENV)/.dev ## all Spark tests, with a cluster of two workers on this machine 在本机小集群上测试 Spark
	@OMP_NUM_THREADS=1 $(BIN)/pytest -m 'spark or cluster' tests/classifier/batch $(ARGS)

comma := ,
# run the tests that are not slow in an environment of its own: $(call lane,name,interpreter,constraints)
lane = "$(2)" -m venv $(VENV)/$(1) \
	&& $(VENV)/$(1)/bin/python -m pip install -qq --no-input --disable-pip-version-check -c $(3) -e '.[$(TESTED)]' \
	&& OMP_NUM_THREADS=1 $(VENV)/$(1)/bin/pytest -n $(JOBS) --dist worksteal -m 'not slow and not cluster' $(ARGS)

.PHONY: lowest
lowest: $(VENV)/.dev ## run the tests with the oldest versions that pyproject.toml allows 以最低版本运行测试
	@$(BIN)/python tools/floors.py $(subst $(comma), ,$(TESTED)) > $(VENV)/lowest.txt
	@$(call lane,lowest,$(BIN)/python,$(VENV)/lowest.txt)

# interpreters for make versions: commands or paths
PYTHONS ?= python3.11 python3.12 python3.13
.PHONY: versions
versions: ## run the tests under every Python that is found 在找到的每个 Python 上运行测试
	@set -e; for python in $(PYTHONS); do \
		name=$$("$$python" -c 'import sys; print("py%d.%d" % sys.version_info[:2])' 2>/dev/null) || { \
			echo "没有 $$python，略过 not found, skipped"; continue; }; \
		echo "== $$name"; { $(call lane,$$name,$$python,constraints.txt); } || exit 1; done

.PHONY: lint
lint: $(VENV)/.dev ## ruff and mypy, strict 代码检查
	@$(BIN)/ruff check --no-cache .
	@$(BIN)/ruff format --check --no-cache .
	@$(BIN)/mypy
	@$(BIN)/marimo check --quiet --strict notebooks/0*.py

.PHONY: train
train: $(VENV)/.dev ## rebuild the shipped weights 重新训练
	@$(ZHIBIAO) train --output models/data/leaf $(ARGS)

.PHONY: evaluate
evaluate: $(VENV)/.dev ## measure the classifier, a few minutes 评测分类效果
	@$(ZHIBIAO) evaluate $(ARGS)

.PHONY: bench
bench: $(VENV)/.peers ## measure beside other tools and write docs/benchmarks.md 与同类工具对比测评
	@$(VENV)/peers/bin/python -m benchmarks.headline --converters $(VENV)/converters/bin/python $(ARGS)

.PHONY: bench-all
bench-all: $(VENV)/.dev ## every other measurement in benchmarks/, some two hours 运行其余测量
	@set -e; for runner in benchmarks/[a-z]*.py; do \
		name=$$(basename "$$runner" .py); case $$name in coverage_of_rooms|fuzz|mutation|read_speed_peer|stranger) continue;; esac; \
		echo "== $$name"; $(BIN)/python -m "benchmarks.$$name"; done

.PHONY: coverage
coverage: $(VENV)/.release ## branch coverage of corpus, models and classifier 分支覆盖率
	@OMP_NUM_THREADS=1 $(BIN)/python -m benchmarks.coverage_of_rooms --jobs $(JOBS) $(ARGS)

.PHONY: mutation
mutation: $(VENV)/.release ## mutation score of the checks, half an hour 变异测试
	@OMP_NUM_THREADS=1 $(BIN)/python -m benchmarks.mutation $(ARGS)

MINUTES ?= 60
.PHONY: fuzz
fuzz: $(VENV)/.release ## spoiled input for everything that reads, MINUTES=60 模糊测试
	@OMP_NUM_THREADS=1 $(BIN)/python -m benchmarks.fuzz --minutes $(MINUTES) $(ARGS)

.PHONY: lock
lock: $(VENV)/.release ## pin what .venv holds, and list the licences 更新依赖清单
	@{ grep '^#' constraints.txt; $(BIN)/python -m pip freeze --exclude-editable | LC_ALL=C sort -f; } > constraints.new
	@! grep -vE '^(#.*|[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+)$$' constraints.new || { \
		echo '以上依赖没有版本号，未更新 these have no plain version, nothing written' >&2; exit 1; }
	@mv constraints.new constraints.txt
	@touch $(VENV)/.base $(VENV)/.dev $(VENV)/.release
	@$(BIN)/python tools/list_dependencies.py

.PHONY: audit-deps
audit-deps: $(VENV)/.release ## known vulnerabilities of the pins, and licences 核对依赖的漏洞和许可证
	@$(BIN)/python -m tools.audit_deps $(ARGS)

PLATFORM ?= linux
.PHONY: wheelhouse
wheelhouse: site ## all wheels for a machine without a network, PLATFORM=linux|linux-arm|windows 收集离线安装包
	@$(BIN)/python -m tools.wheelhouse $(PLATFORM)

.PHONY: sbom
sbom: $(VENV)/.dev ## the bill of materials, dist/zhibiao.cdx.json 物料清单
	@$(BIN)/python -m tools.sbom

.PHONY: pack
pack: $(VENV)/.dev ## forms, annotated copies and opinions to show, dist/样表包.zip 样表包
	@OMP_NUM_THREADS=1 $(BIN)/python -m tools.office_pack

.PHONY: release-check
release-check: $(VENV)/.release ## what stands between this checkout and a release; ARGS=--tests runs all tests too 发布前检查
	@OMP_NUM_THREADS=1 $(BIN)/python -m tools.release_check $(ARGS)

.PHONY: docs
docs: $(VENV)/.dev ## put outputs and figures into the READMEs 更新说明
	@$(BIN)/python tools/refresh_docs.py

.PHONY: notebooks
notebooks: $(VENV)/.dev ## open the notebooks 打开笔记本
	@$(BIN)/marimo edit --skip-update-check notebooks

.PHONY: site
site: $(VENV)/.dev ## build the documentation site into site/ 生成说明网站
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --clean --quiet
	@echo '已生成 site/index.html，用浏览器打开即可'

.PHONY: clean
clean: ## remove what make built 清除生成物
	rm -rf $(VENV) $(OUT) build dist site .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find corpus models classifier service tests benchmarks notebooks tools deploy -name __pycache__ -type d -prune -exec rm -rf {} +
