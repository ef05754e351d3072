# Two commands are enough: `make film` and `make test`. Each does its own set-up.
PEGBAR = .venv/bin/pegbar
PYTHON_IN = .venv/bin/python
SHOW ?= examples/the-moon-is-late
# SHORT=1 makes two shots of the film instead of all of them.
SHORT ?=

.PHONY: film test check setup bench lock clean

film: setup
	@$(PEGBAR) make $(SHOW) $(if $(SHORT),--short)

test: setup check
	$(PYTHON_IN) -m pytest

check: setup
	$(PYTHON_IN) -m ruff check .
	$(PYTHON_IN) -m ruff format --check .
	$(PYTHON_IN) -m mypy

setup:
	@tools/setup

bench: setup
	$(PYTHON_IN) -m benchmarks.graph
	$(PYTHON_IN) -m benchmarks.rights
	$(PYTHON_IN) benchmarks/painter/run.py --out .cache/painter-benchmark

lock:
	uv pip compile requirements.in --universal --python-version 3.11 --generate-hashes \
		--no-emit-package pegbar --no-header --quiet --output-file requirements.lock

clean:
	rm -rf .venv .cache .pytest_cache .mypy_cache .ruff_cache .hypothesis
