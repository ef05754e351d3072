# Two commands are enough: `make film` and `make test`. Each does its own set-up.
PEGBAR = .venv/bin/pegbar
PYTHON_IN = .venv/bin/python
SHOW ?= examples/the-moon-is-late
# SHORT=1 makes two shots of the film instead of all of them.
SHORT ?=
# How many files of tests run at once.
TESTERS ?= 2

.PHONY: film test check setup comfyui bench lock clean

film: setup
	@$(PEGBAR) make $(SHOW) $(if $(SHORT),--short)

test: setup check comfyui
	$(PYTHON_IN) -m pytest -n $(TESTERS) --dist loadfile

check: setup
	$(PYTHON_IN) -m ruff check .
	$(PYTHON_IN) -m ruff format --check .
	$(PYTHON_IN) -m mypy

setup:
	@tools/setup

# A real ComfyUI for the tests, in a cache outside the project. Without it they say so.
comfyui: setup
	@$(PYTHON_IN) tools/comfyui >/dev/null || echo "the tests will not meet a real ComfyUI" >&2

bench: setup
	$(PYTHON_IN) -m benchmarks.graph
	$(PYTHON_IN) -m benchmarks.rights
	$(PYTHON_IN) -m benchmarks.generators
	$(PYTHON_IN) benchmarks/painter/run.py --out .cache/painter-benchmark
	@echo "what an unchanged make costs; it wants the film made"
	$(PYTHON_IN) -m benchmarks.unchanged

# Torch, and what only its builds for a GPU bring along, is not locked: see requirements.in.
TORCH = torch triton setuptools cuda-bindings cuda-pathfinder cuda-toolkit nvidia-cublas \
	nvidia-cuda-cupti nvidia-cuda-nvrtc nvidia-cuda-runtime nvidia-cudnn-cu13 nvidia-cufft \
	nvidia-cufile nvidia-curand nvidia-cusolver nvidia-cusparse nvidia-cusparselt-cu13 \
	nvidia-nccl-cu13 nvidia-nvjitlink nvidia-nvshmem-cu13 nvidia-nvtx

lock:
	echo torch==2.13.0 | uv pip compile requirements.in -c - --universal --python-version 3.11 \
		--generate-hashes --no-emit-package pegbar $(TORCH:%=--no-emit-package %) \
		--no-header --no-annotate --quiet --output-file requirements.lock

clean:
	rm -rf .venv .cache .pytest_cache .mypy_cache .ruff_cache .hypothesis
