# make setup | run | test | test-long | check | bench | reset | translations | lock
PORT ?= 8000
DATA ?= var
PYTHON ?= python3

BIN := .venv/bin
STAMP := .venv/.installed
TEXTS := workflows oversight notifications web
KEYWORDS := -k Text:1 -k Counted:1,1 -k TimeRuleError:1 -k Role:1 -k mark:1 -k mark_by_number:1,1
LOCK := $(BIN)/uv pip compile pyproject.toml --universal --generate-hashes --python-version 3.11 --quiet

.PHONY: setup run test test-long check format bench reset translations lock

setup: $(STAMP)

$(STAMP): requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

run: $(STAMP)
	@LIANSHU_DEMO=1 LIANSHU_PORT=$(PORT) LIANSHU_DATA_DIR=$(DATA) exec $(BIN)/lianshu demo

test: $(STAMP)
	@$(BIN)/python -m tests.run

test-long: $(STAMP)
	@$(BIN)/python -m tests.run --long

# check: all that can be said without running a case; every step runs, whatever an earlier one says
check: $(STAMP)
	@failed=0; \
	for step in "ruff check --quiet ." "ruff format --check --quiet ." mypy "lint-imports --no-logo" "lianshu processes check"; do \
		echo "--- $$step"; $(BIN)/$$step || failed=1; \
	done; exit $$failed

format: $(STAMP)
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: $(STAMP)
	@$(BIN)/python -m benchmarks.run

# reset: forget the demo county and everything else under $(DATA)
reset:
	@rm -rf -- "$(DATA)"

# translations: collects the texts and compiles the English; what is new waits for its English in
# web/translations/en/LC_MESSAGES/messages.po
translations: $(STAMP)
	@mkdir -p $(DATA)
	@$(BIN)/pybabel --quiet extract -F babel.cfg $(KEYWORDS) --no-location -w 100 -o $(DATA)/messages.pot $(TEXTS)
	@$(BIN)/pybabel --quiet update -i $(DATA)/messages.pot -d web/translations -l en -w 100 --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date
	@$(BIN)/pybabel --quiet compile -d web/translations

# lock: keeps the pins that still fit; UPGRADE=--upgrade takes the newest
lock: $(STAMP)
	@$(LOCK) $(UPGRADE) --custom-compile-command "make lock" -o requirements.lock
	@$(LOCK) $(UPGRADE) --custom-compile-command "make lock" --group dev -c requirements.lock -o requirements-dev.lock
