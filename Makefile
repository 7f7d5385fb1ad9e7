# Everything runs in .venv, which packaging/setup.sh makes and keeps equal to requirements/dev.txt.

PYTHON := .venv/bin/python
PROGRAM := dist/apiusage-desktop/apiusage-desktop
SAMPLE := resources/samples/contoso-usage.json
FROZEN_FROM := $(shell find apiusage_desktop models ui resources -name __pycache__ -prune -o -type f -print)
VERSION := $(shell sed -nE 's/^version = "(.*)"/\1/p' pyproject.toml)
DEB := dist/apiusage-desktop_$(VERSION)-*.deb
TARBALL := dist/apiusage-desktop-$(VERSION)-linux-*.tar.zst
SETUP := dist/apiusage-desktop-$(VERSION)-setup.exe
OFFSCREEN := QT_QPA_PLATFORM=offscreen

.PHONY: help setup run test check bench freeze smoke deb try-deb try-offline figures tarball windows-installer try-windows sbom checksums clean

help:  ## List what can be made
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1\t\2/p' Makefile | expand -t 27

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
	MYPYPATH=packaging:packaging/linux:packaging/windows $(PYTHON) -m mypy $(wildcard packaging/*.py packaging/*/*.py)
	PYTHONPATH=. .venv/bin/lint-imports

freeze: $(PROGRAM)  ## Build the one-folder program into dist/

# PyInstaller only warns of a library it cannot find, and the program then starts on some machines alone.
# A cached analysis would not warn again: --clean.
$(PROGRAM): build.spec \
		packaging/freezing.py packaging/properties.py packaging/icons.py packaging/licences.py $(wildcard packaging/licences/*) packaging/modules.txt \
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

deb: freeze  ## Make the .deb of the frozen program, and hold it against its bars
	packaging/setup.sh deb
	$(PYTHON) packaging/linux/elf.py dist/apiusage-desktop
	$(PYTHON) packaging/linux/deb.py deb
	$(PYTHON) packaging/sizes.py deb $(DEB)
	desktop-file-validate build/deb/usr/share/applications/*.desktop
	appstreamcli validate --no-net build/deb/usr/share/metainfo/*.xml
	lintian --allow-root --fail-on error,warning $(DEB)

try-deb:  ## Install, use, upgrade and purge the .deb in a new Debian (as root); LOG=path opens that log
	packaging/setup.sh deb
	$(PYTHON) packaging/linux/try_deb.py $(DEB) $(LOG)

try-offline: freeze  ## Watch that the frozen program opens no connection to another computer
	packaging/setup.sh offline
	$(PYTHON) packaging/linux/try_offline.py $(PROGRAM) $(LOG)

figures: freeze  ## Measure how fast the frozen program starts and what memory it takes
	packaging/setup.sh freeze
	$(PYTHON) packaging/linux/figures.py $(PROGRAM)

tarball: freeze  ## Make the archive of the frozen program to unpack and run
	packaging/setup.sh deb
	$(PYTHON) packaging/linux/deb.py tarball
	$(PYTHON) packaging/sizes.py tarball $(TARBALL)

windows-installer: freeze  ## Compile the Windows installer, here around a stand-in made of the Linux program
	packaging/setup.sh windows
	$(PYTHON) packaging/windows/stand_in.py build/windows/stand-in
	$(PYTHON) packaging/windows/installer.py build/windows/stand-in $(SETUP)
	$(PYTHON) packaging/sizes.py setup $(SETUP)

try-windows:  ## Install, upgrade and uninstall it under wine, and compare registry and files
	packaging/setup.sh windows
	$(PYTHON) packaging/windows/try_installer.py $(SETUP)

sbom: freeze  ## Copy the list of the frozen program's parts (CycloneDX) beside the packages
	$(PYTHON) packaging/sbom.py dist/apiusage-desktop-$(VERSION)-linux-$(shell uname -m).cdx.json

checksums:  ## Write the checksums of what was made for download
	cd dist && find . -maxdepth 1 -type f ! -name SHA256SUMS -printf '%P\n' | sort | xargs -d '\n' sha256sum | tee SHA256SUMS

bench: setup  ## Print the figures to reach beside ours; ROWS=10000000 as they are meant
	$(PYTHON) benchmarks/table.py --rows $(or $(ROWS),1000000)

clean:  ## Remove what was built and written; .venv stays
	rm -rf build dist out
	find . -path ./.venv -prune -o -name __pycache__ -type d -exec rm -rf {} +
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
