# Everything installs what it needs first (scripts/bootstrap): a clone and Rust are enough.
# Pick another PostgreSQL with PG=14 ... PG=18. More arguments for pytest: make test ARGS='-k name'

PG ?= 17
ALL := 14 15 16 17 18
ARGS ?=
SECONDS ?= 30

.PHONY: help demo example test test-all test-integrations psql bench bench-applications bench-core \
	lint fuzz leakage oracle sqlsmith installcheck memcheck packages release clean

help: ## list the targets
	@echo "make TARGET [PG=$(PG)]"
	@sed -n 's/^\([a-z-]*\):.*## /  \1|/p' $(MAKEFILE_LIST) | while IFS='|' read -r name what; do \
		printf '  %-18s %s\n' "$$name" "$$what"; done

demo: ## the whole story on 5,000 clients: encrypt, search, dump, restore, measure
	@scripts/bootstrap $(PG)
	@scripts/build $(PG)
	@scripts/demo $(PG)

example: ## a FastAPI application on encrypted columns: its tests, a tour, its pages to look at
	@scripts/bootstrap $(PG)
	@scripts/bootstrap-integrations
	@scripts/build $(PG)
	@scripts/example $(PG)

test: ## all tests on one PostgreSQL
	@scripts/test $(PG) -- $(ARGS)

test-all: ## all tests on PostgreSQL 14 to 18, and test-integrations
	@scripts/test --all $(ALL) -- $(ARGS)

test-integrations: ## the drivers and frameworks of integrations/ and examples/ only
	@scripts/bootstrap --tests $(PG)
	@scripts/build $(PG)
	@scripts/test-integrations $(PG) -- $(ARGS)

psql: ## a throw-away server with the extension, to play in
	@scripts/cluster psql $(PG)

bench: ## speed beside plaintext, measured in one run
	@scripts/bootstrap $(PG)
	@scripts/build $(PG)
	@scripts/bench $(PG)

bench-applications: ## an application's queries: plaintext, extension, encryption in Python
	@scripts/bootstrap $(PG)
	@scripts/bootstrap-integrations
	@scripts/build $(PG)
	@scripts/bench-applications $(PG)

bench-core: ## what one value costs without PostgreSQL; ARGS go to criterion: ARGS='--quick decrypt'
	@scripts/bootstrap $(PG)
	@scripts/bench-core $(ARGS)

lint: ## formatting, clippy, documentation, shell scripts, dependencies, the plan of the house
	@scripts/bootstrap --lint $(PG)
	@scripts/lint $(PG)

fuzz: ## pii_core's parsers on made-up inputs, SECONDS=30 for each
	@scripts/bootstrap --lint $(PG)
	@scripts/fuzz $(SECONDS)

leakage: ## what a thief names who knows how common each value of a column is, by lengths, equality tags and search indexes
	@cargo test --quiet --package pii_core --test equality_attack --test search_attack -- --nocapture

oracle: ## random statements on text and on encrypted columns, side by side: SECONDS=600 SEED=word STATEMENT=number
	@scripts/bootstrap $(PG)
	@scripts/build $(PG)
	@scripts/oracle $(PG) $(if $(filter file,$(origin SECONDS)),,--seconds $(SECONDS)) \
		$(if $(SEED),--seed $(SEED)) $(if $(STATEMENT),--statement $(STATEMENT))

sqlsmith: ## random queries on encrypted columns, for crashes and internal errors: SECONDS=600 SEED=number
	@scripts/bootstrap --sqlsmith $(PG)
	@scripts/build $(PG)
	@scripts/sqlsmith $(PG) $(if $(filter file,$(origin SECONDS)),,--seconds $(SECONDS)) $(if $(SEED),--seed $(SEED))

installcheck: ## PostgreSQL's own tests and ours on a server with assertions: STEPS=regress
	@scripts/bootstrap --tests --installcheck 15
	@scripts/installcheck $(STEPS)

memcheck: ## our tests of every way into the library, on that server under valgrind: TESTS='type/test_like.py'
	@scripts/bootstrap --tests --installcheck 15
	@PAZPAZ_TESTS='$(TESTS)' scripts/installcheck memcheck

packages: ## .deb and .rpm for PostgreSQL 14 to 18 in target/packages, and their tests; ALL='15 17' for some
	@scripts/bootstrap --packages $(ALL)
	@scripts/package $(ALL)
	@scripts/test-packages $(ALL) -- $(ARGS)

release: ## packages, source, integrations' packages and SHA256SUMS; REHEARSAL=1 before its day
	@scripts/bootstrap --packages $(ALL)
	@scripts/bootstrap-integrations
	@scripts/release $(if $(REHEARSAL),--rehearsal)

clean: ## remove all that was built or downloaded
	@scripts/clean
