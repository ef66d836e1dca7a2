# make run [SURVEY=path/to/folder] [PORT=8501]   serve the dashboard on this machine
# make test [ALL=1]                              everything that must hold; ALL=1: long walks whole, not sampled
# make check                                     the quick tier: format, lint, types, tests without pages and browser
# make replicate [SURVEY=path/to/folder]         the published numbers beside the survey's own
# make bench [COVERAGE=1|MATCHING=1]             timed beside others; or coverage by simulation (minutes)
# make bench SCREEN=1 [PAGES=a,b] [ROUNDS=8]     clicks beside a bare Streamlit page; causes, visits, memory
# make survey | siblings | golden | clean        rebuild the survey, its siblings, R's numbers; start afresh
# make pictures                                  the README's pictures of the dashboard anew
# make lock                                      resolve the requirements files anew
# PYTHON=, CHROMIUM= and NGINX=path/to/it override what is found.

VENV := .venv
IN_VENV := $(VENV)/bin/python
SURVEY ?=
PORT ?= 8501

# Two contended threads make linear algebra of this size ten times slower than one.
export OMP_NUM_THREADS = 1
export OPENBLAS_NUM_THREADS = 1
export MKL_NUM_THREADS = 1
export PYTHON CHROMIUM NGINX ALL

MAKEFLAGS += --no-print-directory
.DELETE_ON_ERROR:
.PHONY: run test check format lock pictures survey siblings replicate golden bench clean

run: $(VENV)/run.stamp
	@$(IN_VENV) -m data.check $(if $(SURVEY),"$(SURVEY)")
	@exec $(IN_VENV) -m tools.serve --port "$(PORT)" $(if $(SURVEY),--survey "$(SURVEY)")

# Types take most of a minute of one processor where nothing is cached: they are looked at beside the tests.
define tested
	$(IN_VENV) -m ruff format --check . && $(IN_VENV) -m ruff check . && mkdir -p build \
	&& { $(IN_VENV) -m mypy >build/types.txt 2>&1 & types=$$!; \
	$(IN_VENV) -m pytest -n 2 --dist loadgroup $(1); failed=$$?; \
	wait $$types || failed=1; cat build/types.txt; exit $$failed; }
endef

test: $(VENV)/test.stamp
	@browser=$$($(IN_VENV) -m tools.chromium) && export CHROMIUM="$$browser" \
	&& echo "Chromium: $$browser" \
	&& nginx=$$($(IN_VENV) -m tools.nginx) && export NGINX="$$nginx" \
	&& echo "nginx: $${nginx:-none}" \
	&& $(call tested,--durations=25 --durations-min=5)

check: $(VENV)/test.stamp
	@$(call tested,-m "not browser and not pages and not slow")

format: $(VENV)/test.stamp
	@$(IN_VENV) -m ruff format . && $(IN_VENV) -m ruff check --fix .

# For every Python and system that the app may run on; the hashes are asked of the registry, its name is not kept.
LOCK := $(IN_VENV) -m uv pip compile -q --universal --python-version 3.11 --generate-hashes --upgrade \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"
lock: $(VENV)/made.stamp
	@$(IN_VENV) -m pip install -qq --disable-pip-version-check "$$(sed -n 's/^\(uv==[^ ]*\).*/\1/p' requirements-test.txt)"
	@$(LOCK) requirements.txt -o requirements.lock
	@$(LOCK) requirements.txt requirements-test.txt -c requirements.lock -o requirements-test.lock
	@$(LOCK) requirements.txt requirements-bench.txt -c requirements.lock -o requirements-bench.lock

pictures: $(VENV)/test.stamp
	@$(IN_VENV) -m tests.browser.pictures

survey: $(VENV)/run.stamp
	@$(IN_VENV) -m generator

siblings: $(VENV)/run.stamp
	@$(IN_VENV) -m generator --siblings

replicate: $(VENV)/run.stamp
	@$(IN_VENV) -m analysis.replication $(if $(SURVEY),"$(SURVEY)")

golden: $(VENV)/test.stamp
	@command -v Rscript >/dev/null || { echo "make golden needs R with the packages that README.md names: install r-base." >&2; exit 2; }
	@$(IN_VENV) -m tests.golden.export && for script in make cr2 simultaneous quantiles matching survey proportions; do Rscript tests/golden/$$script.R || exit 1; done

# Without a network the rivals in Python are left out, and the run says so.
BENCH_VENV := .venv-bench
bench: $(VENV)/run.stamp
ifdef COVERAGE
	@$(IN_VENV) -m bench.coverage
else ifdef MATCHING
	@$(IN_VENV) -m bench.matching
else ifdef SCREEN
	@$(MAKE) -s $(VENV)/test.stamp
	@browser=$$($(IN_VENV) -m tools.chromium) && export CHROMIUM="$$browser" \
	&& exec $(IN_VENV) -m bench.screen $(if $(PAGES),--pages "$(PAGES)") $(if $(ROUNDS),--rounds "$(ROUNDS)")
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

# Only what the locks name by hash is installed.
define install
	@echo "Installing $(2) ..."
	@$(1)/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r $(2) \
	|| { echo "$(2) could not be installed: see pip's lines above; is this machine on a network?" >&2; exit 2; }
	@touch $@
endef

$(VENV)/run.stamp: $(VENV)/made.stamp requirements.lock
	$(call install,$(VENV),requirements.lock)

$(VENV)/test.stamp: $(VENV)/run.stamp requirements-test.lock
	$(call install,$(VENV),requirements-test.lock)

$(BENCH_VENV)/bench.stamp: requirements-bench.lock
	@sh tools/venv.sh $(BENCH_VENV)
	$(call install,$(BENCH_VENV),requirements-bench.lock)
