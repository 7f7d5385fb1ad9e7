# Everything runs in .venv, which packaging/setup.sh makes and keeps equal to requirements/dev.txt.

PYTHON := .venv/bin/python
PROGRAM := dist/apiusage-desktop/apiusage-desktop
SAMPLE := resources/samples/contoso-usage.json
FROZEN_FROM := $(shell find apiusage_desktop models ui resources -name __pycache__ -prune -o -type f -print)
OFFSCREEN := QT_QPA_PLATFORM=offscreen

.PHONY: help setup run test check freeze smoke clean

help:  ## List what can be made
	@sed -nE 's/^([a-z]+):.*## (.*)/  make \1\t\2/p' Makefile | expand -t 16

setup:  ## Install what is missing: system packages (apt), .venv
	@packaging/setup.sh

run: setup  ## Open the sample, or LOG=path; with no display write pictures and tables into out/
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] || [ "$$(uname)" = Darwin ]; then \
		$(PYTHON) -m apiusage_desktop "$${LOG:---sample}"; \
	else \
		echo "No display here: the dashboard goes into $(CURDIR)/out as a picture, the eight panels as CSV."; \
		$(OFFSCREEN) $(PYTHON) -m apiusage_desktop report "$${LOG:-$(SAMPLE)}" --out out; \
	fi

test: setup  ## Run all tests; ARGS="-k word" chooses
	$(OFFSCREEN) $(PYTHON) -m pytest -n auto --dist worksteal $(ARGS)

check: setup  ## Check format, lint, types and layers
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	$(PYTHON) -m mypy
	MYPYPATH=packaging $(PYTHON) -m mypy $(wildcard packaging/*.py)
	PYTHONPATH=. .venv/bin/lint-imports

freeze: $(PROGRAM)  ## Build the one-folder program into dist/

# PyInstaller only warns of a library it cannot find, and the program then starts on some machines alone.
# A cached analysis would not warn again: --clean.
$(PROGRAM): build.spec \
		packaging/freezing.py packaging/icons.py packaging/licences.py $(wildcard packaging/licences/*) packaging/modules.txt \
		requirements/dev.txt $(FROZEN_FROM)
	packaging/setup.sh freeze
	@mkdir -p build
	$(PYTHON) -m PyInstaller build.spec --noconfirm --clean >build/freeze.log 2>&1 || { tail -40 build/freeze.log; exit 1; }
	@! grep 'Library not found' build/freeze.log || { rm -rf dist/apiusage-desktop; exit 1; }
	@$(PYTHON) packaging/sizes.py folder dist/apiusage-desktop || { rm -rf dist/apiusage-desktop; exit 1; }
	@touch $@

smoke: freeze  ## Build if stale, then drive the frozen program
	packaging/setup.sh freeze
	$(PYTHON) packaging/smoke.py

clean:  ## Remove what was built and written; .venv stays
	rm -rf build dist out
	find . -path ./.venv -prune -o -name __pycache__ -type d -exec rm -rf {} +
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
