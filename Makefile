# The two that matter: `make demo` and `make test`. Everything they need they install themselves, pinned, into .venv.
PYTHON ?= python3
export PYTHON
PY := .venv/bin/python
JOBS ?= 2
.DEFAULT_GOAL := help
.PHONY: chaos chaos-graceful chaos-poison chaos-state chaos-docs edge-load help install demo up down status test mutants conformance coverage test-alone test-containers bench bench-long lint model schemas docs lock clean

help: ## Show these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: ## Install everything, pinned, into .venv (every other target does it first)
	@deploy/bootstrap/install.sh

demo: install ## Start the whole system, ask one question about one test person, show what happened
	@$(PY) -m ssbtek_local.demo

up: install ## Start the system and keep it for the working day
	@$(PY) -m ssbtek_local.up

down: install ## Stop what `make up` started
	@$(PY) -m ssbtek_local.down

status: install ## Show every service: state, restarts, readiness, lag
	@$(PY) -m ssbtek_local.status

test: install ## Run all tests on a real Kafka and a real PostgreSQL, both started by the tests (JOBS=2: of each)
	@$(PY) -m pytest -n $(JOBS) --dist loadfile $(ARGS)

conformance: install ## Show, provider by behaviour, what every adapter proves
	@$(PY) -m ssbtek_adapter_kit.conformance $(PROVIDERS)

coverage: install ## List what of each provider's contract is in the view, and why the rest is not
	@$(PY) -m ssbtek_adapter_kit.coverage $(PROVIDERS)

mutants: install ## Take each guarded rule away, one at a time: a test must notice (WORDS="deaths are counted": of a rule)
	@$(PY) tests/faults/mutate.py $(WORDS)

test-alone: install ## Run each provider's tests in an environment that holds nothing but that provider
	@deploy/bootstrap/test_alone.sh $(PROVIDERS)

test-containers: install ## Run the same tests with Kafka and PostgreSQL from testcontainers (needs an engine and images)
	@SSBTEK_TEST_STACK=containers TESTCONTAINERS_RYUK_DISABLED=true $(PY) -m pytest $(ARGS)

edge-load: install ## Ask over SOAP for a minute, 30 times a second, one base service hanging (RATE=, SECONDS=)
	@RATE=$(RATE) SECONDS=$(SECONDS) $(PY) -m ssbtek_local.edge_load

chaos: install ## Break the whole system by a seeded plan, then prove what held (SECONDS=, SEED=)
	@SECONDS=$(SECONDS) SEED=$(SEED) $(PY) -m ssbtek_chaos.run

chaos-graceful: install ## The same with orderly stops and rolling deploys alone: nobody may wait a second longer
	@SECONDS=$(SECONDS) SEED=$(SEED) $(PY) -m ssbtek_chaos.run --name chaos-graceful --kinds term rolling

chaos-poison: install ## Plant records that raise or kill; each may cost its own query and no other
	@SECONDS=$(SECONDS) SEED=$(SEED) $(PY) -m ssbtek_chaos.poison_run

chaos-state: install ## Measure how long open queries take to restore and what memory they cost
	@$(PY) -m ssbtek_chaos.state

chaos-docs: install ## Write the figures of the last chaos runs into docs/faults.md
	@$(PY) -m ssbtek_chaos.publish_faults docs

lint: install ## Check style, types and import rules
	@$(PY) -m ruff check . && $(PY) -m ruff format --check . && deploy/bootstrap/types.sh && .venv/bin/lint-imports --no-logo

model: install ## Check the model of the slot protocol (docs/model) with TLC: it holds, and each known bug put back is found
	@$(PY) deploy/bootstrap/model.py $(ARGS)

bench: install ## Measure the system against a hand-written limit (15 min, a quiet machine); writes docs/performance.md
	@$(PY) -m ssbtek_bench.run $(ARGS)

bench-long: install ## The same for longer, with more slots and municipalities (an hour)
	@$(PY) -m ssbtek_bench.run --long $(ARGS)

schemas: install ## Write the JSON Schemas anew (refuses an incompatible change)
	@$(PY) -m ssbtek_contracts.publish_schemas libs/contracts/schemas

docs: install ## Write the generated pages anew: AsyncAPI, codes, felkoder, test persons
	@$(PY) -m ssbtek_contracts.publish_docs docs && $(PY) -m ssbtek_adapter_kit.publish_docs docs
	@$(PY) -m ssbtek_edge.publish_docs docs

lock: install ## Maintainers: resolve and pin all dependencies anew (UPGRADE=1: the newest)
	@deploy/bootstrap/lock.sh

clean: ## Remove what was installed and what the local system keeps
	@rm -rf .venv .run
