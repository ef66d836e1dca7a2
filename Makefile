# make run [SURVEY=path/to/folder] [PORT=8501]   serve the dashboard on this machine
# make test                                      everything that must hold
# make replicate [SURVEY=path/to/folder]         the published numbers beside the survey's own
# make bench [COVERAGE=1|MATCHING=1]             timed beside others; or coverage by simulation (minutes)
# make survey | siblings | golden | clean        rebuild the survey, its siblings, R's numbers; start afresh
# PYTHON=, CHROMIUM= and NGINX=path/to/it override what is found.

VENV := .venv
IN_VENV := $(VENV)/bin/python
SURVEY ?=
PORT ?= 8501

# Two contended threads make linear algebra of this size ten times slower than one.
export OMP_NUM_THREADS = 1
export OPENBLAS_NUM_THREADS = 1
export MKL_NUM_THREADS = 1
export PYTHON CHROMIUM NGINX

MAKEFLAGS += --no-print-directory
.DELETE_ON_ERROR:
.PHONY: run test format survey siblings replicate golden bench clean

run: $(VENV)/run.stamp
	@$(IN_VENV) -m data.check $(if $(SURVEY),"$(SURVEY)")
	@exec $(IN_VENV) -m tools.serve --port "$(PORT)" $(if $(SURVEY),--survey "$(SURVEY)")

test: $(VENV)/test.stamp
	@browser=$$($(IN_VENV) -m tools.chromium) && export CHROMIUM="$$browser" \
	&& echo "Chromium: $$browser" \
	&& nginx=$$($(IN_VENV) -m tools.nginx) && export NGINX="$$nginx" \
	&& echo "nginx: $${nginx:-none}" \
	&& $(IN_VENV) -m ruff format --check . \
	&& $(IN_VENV) -m ruff check . \
	&& $(IN_VENV) -m mypy \
	&& $(IN_VENV) -m pytest -n 2 --dist loadgroup

format: $(VENV)/test.stamp
	@$(IN_VENV) -m ruff format . && $(IN_VENV) -m ruff check --fix .

survey: $(VENV)/run.stamp
	@$(IN_VENV) -m generator

siblings: $(VENV)/run.stamp
	@$(IN_VENV) -m generator --siblings

replicate: $(VENV)/run.stamp
	@$(IN_VENV) -m analysis.replication $(if $(SURVEY),"$(SURVEY)")

golden: $(VENV)/test.stamp
	@command -v Rscript >/dev/null || { echo "make golden needs R with the packages that README.md names: install r-base." >&2; exit 2; }
	@$(IN_VENV) -m tests.golden.export && for script in make simultaneous quantiles matching; do Rscript tests/golden/$$script.R || exit 1; done

# Without a network the rivals in Python are left out, and the run says so.
BENCH_VENV := .venv-bench
bench: $(VENV)/run.stamp
ifdef COVERAGE
	@$(IN_VENV) -m bench.coverage
else ifdef MATCHING
	@$(IN_VENV) -m bench.matching
else
	@$(MAKE) -s $(BENCH_VENV)/bench.stamp || true
	@python=$(BENCH_VENV)/bin/python; [ -e $(BENCH_VENV)/bench.stamp ] || python=$(IN_VENV); \
	exec $$python -m bench
endif

clean:
	@rm -rf $(VENV) $(BENCH_VENV) build .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(VENV)/made.stamp:
	@sh tools/venv.sh $(VENV)
	@touch $@

$(VENV)/run.stamp: $(VENV)/made.stamp requirements.txt
	@echo "Installing requirements.txt (a minute or two the first time) ..."
	@$(IN_VENV) -m pip install -qq --disable-pip-version-check -r requirements.txt \
	|| { echo "requirements.txt could not be installed: see pip's lines above; is this machine on a network?" >&2; exit 2; }
	@touch $@

$(VENV)/test.stamp: $(VENV)/run.stamp requirements-test.txt
	@echo "Installing requirements-test.txt ..."
	@$(IN_VENV) -m pip install -qq --disable-pip-version-check -r requirements.txt -r requirements-test.txt \
	|| { echo "requirements-test.txt could not be installed: see pip's lines above; is this machine on a network?" >&2; exit 2; }
	@touch $@

$(BENCH_VENV)/bench.stamp: requirements.txt requirements-bench.txt
	@sh tools/venv.sh $(BENCH_VENV)
	@echo "Installing requirements-bench.txt into $(BENCH_VENV) ..."
	@$(BENCH_VENV)/bin/python -m pip install -qq --disable-pip-version-check -r requirements.txt -r requirements-bench.txt \
	|| { echo "requirements-bench.txt could not be installed: see pip's lines above; is this machine on a network?" >&2; exit 2; }
	@touch $@
