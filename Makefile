# On a fresh machine with Python 3.11 or newer, make and pip: `make demo` and `make test` set up everything they need.
# TRIALWRIGHT_DATA names a folder with public FHIR bundles (docs/how-to/real_data.md); without it the demo screens the two
# bundles that we ship, and says so.

PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin
MUTANTS ?= --sample 200 --seed 1
STAMP := $(VENV)/installed

.PHONY: demo test bench validate docs lint types imports clean

demo: $(STAMP)
	$(RUN)/trialwright demo --out out

test: lint types imports
	$(RUN)/python -m pytest -q -n auto

lint: $(STAMP)
	$(RUN)/ruff check .
	$(RUN)/ruff format --check .

types: $(STAMP)
	$(RUN)/mypy

imports: $(STAMP)
	$(RUN)/lint-imports

bench: $(STAMP)
	$(RUN)/python bench/run_all.py

validate: $(STAMP)
	$(RUN)/python -m tests.validate
	$(RUN)/python -m tests.mutation $(MUTANTS)

docs: $(STAMP)
	$(RUN)/python -m trialwright.publish.event_manual > docs/reference/events.md
	$(RUN)/python -m tests.render_spec

$(STAMP): requirements.lock pyproject.toml
	test -x $(RUN)/python || $(PYTHON) -m venv $(VENV)
	$(RUN)/python -m pip install --quiet --disable-pip-version-check uv
	$(RUN)/uv pip sync --quiet --require-hashes --compile-bytecode --python $(RUN)/python requirements.lock
	$(RUN)/uv pip install --quiet --no-deps --no-build-isolation --python $(RUN)/python --editable .
	touch $(STAMP)

clean:
	rm -rf $(VENV) out
