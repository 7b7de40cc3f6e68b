# make run: everything needed, then the app. make test: everything checked.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test test-weights browser lint lock bench bench-recommender vectors clean

# What the lock files are for. Elsewhere the pins of requirements.txt hold, and what they need may be newer than what was tested.
LOCK_FITS := import platform as p, sys; sys.exit(p.python_implementation() != "CPython" or sys.version_info[:2] > (3, 14) \
	or (p.system(), p.machine()) not in {("Linux", "x86_64"), ("Linux", "aarch64"), ("Darwin", "arm64"), ("Windows", "AMD64")})
define install
	@if $(BIN)/python -c '$(LOCK_FITS)'; then \
		$(BIN)/python -m pip install --quiet --require-hashes -r $(1).lock; \
	else \
		echo "$(1).lock is not for this Python or computer: installing $(1).txt, without hashes."; \
		$(BIN)/python -m pip install --quiet -r $(1).txt; \
	fi
endef

run: $(VENV)/.installed
	$(BIN)/streamlit run app.py

test: lint browser
	$(BIN)/python -m pytest -n 2 --dist loadgroup

# With weights that you got: whether the real models do what their stand-ins do. It fails where weights are missing.
test-weights: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -m weights

# The browser tests drive the system's Chromium, or the one that Playwright brings.
browser: $(VENV)/.installed-dev
	@[ -n "$$CHROMIUM" ] || command -v chromium chromium-browser google-chrome >/dev/null || \
		$(BIN)/playwright install chromium

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# After a change of a pin. UPGRADE=--upgrade also renews what no pin holds.
lock: $(VENV)/.made
	$(BIN)/python -m pip install --quiet "$$(grep ^uv== requirements-dev.txt)"
	.ci/lock $(UPGRADE)

bench: $(VENV)/.installed-dev
	$(BIN)/python -m bench.encode
	$(BIN)/python -m bench.prompts
	$(BIN)/python -m bench.sketch
	$(BIN)/python -m bench.app

# How fast tastes are learned. The full run takes about ten minutes; SIZE=smoke less than one.
SIZE ?= full
CORES ?= 2
bench-recommender: $(VENV)/.installed-dev
	OMP_NUM_THREADS=1 $(BIN)/python -m bench.recommender $(SIZE) $(CORES)
	$(if $(filter full,$(SIZE)),OMP_NUM_THREADS=1 $(BIN)/python -m bench.recommender.large)

vectors: $(VENV)/.installed
	$(BIN)/python -m gars_core.rebuild_vectors

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "GARS needs Python 3.11 or newer; $$($(PYTHON) --version) was found. Name another: make run PYTHON=python3.12"; exit 1; }
	@command -v c++ >/dev/null || { echo "GARS needs a C++ compiler for llama.cpp (Debian: apt install g++; macOS: xcode-select --install)."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	touch $@

# GARS itself is linked, not copied, so that the notebook and scripts in any folder import what is here.
$(VENV)/.installed: requirements.txt requirements.lock pyproject.toml $(VENV)/.made
	$(call install,requirements)
	$(BIN)/python -m pip install -qq --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.installed-dev: requirements-dev.txt requirements-dev.lock $(VENV)/.installed
	$(call install,requirements-dev)
	touch $@
