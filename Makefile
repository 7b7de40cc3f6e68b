# make run: everything needed, then the app. make test: everything checked.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test test-weights browser lint bench bench-recommender vectors clean

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
	$(BIN)/mypy

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
	$(BIN)/pip install --quiet --upgrade pip
	touch $@

$(VENV)/.installed: requirements.txt $(VENV)/.made
	$(BIN)/pip install --quiet -r requirements.txt
	touch $@

$(VENV)/.installed-dev: requirements-dev.txt $(VENV)/.installed
	$(BIN)/pip install --quiet -r requirements-dev.txt
	touch $@
