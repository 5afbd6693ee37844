# The commands of the project; `make help` lists them.
SHELL := /bin/bash
CARGO ?= cargo
NPM ?= npm
# Where cargo puts what it builds.
TARGET := $(or $(CARGO_TARGET_DIR),target)
DIST := frontend/dist/index.html
FRONTEND_SOURCES := $(shell find frontend/src frontend/public frontend/index.html frontend/vite.config.ts frontend/package-lock.json 2>/dev/null)

.PHONY: help run test check bench bench-import bench-matching bench-instructions fuzz accept frontend soak test-rust test-frontend test-browser check-frontend check-dependencies

help:  ## List the commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 20

# Says a step and the time since the start.
START := $(shell date +%s)
say = @seconds=$$(( $$(date +%s) - $(START) )); printf '[%02d:%02d] %s\n' $$((seconds / 60)) $$((seconds % 60))

run:  ## Build everything and serve http://localhost:8080 with demo data
	$(say) "1 of 4: the web pages"
	@$(MAKE) --no-print-directory $(DIST)
	$(say) "2 of 4: the server (some ten minutes the first time, on two cores)"
	$(CARGO) build --release --bin cailanzi
	$(say) "3 of 4: the data of the demonstration"
	CAILANZI_DEMO=true $(TARGET)/release/cailanzi demo
	$(say) "4 of 4: serving; meanwhile the program that sets PDFs is built, see $(TARGET)/typeset.log"
	@nice $(CARGO) build --release -p cailanzi-typeset > "$(TARGET)/typeset.log" 2>&1 & \
	trap "kill $$! 2>/dev/null" EXIT; CAILANZI_DEMO=true "$(TARGET)/release/cailanzi" serve

frontend: $(DIST)  ## Build the web pages

frontend/node_modules/.package-lock.json: frontend/package-lock.json
	cd frontend && $(NPM) ci --no-audit --no-fund
	@touch $@

$(DIST): frontend/node_modules/.package-lock.json $(FRONTEND_SOURCES)
	cd frontend && $(NPM) run build

# Clippy's driver compiles, too: with it as the compiler of our packages, as `cargo clippy` has it, one build is both linted
# and tested. Every step names the whole workspace: for a part of it, cargo would build the dependencies with other features.
test: export RUSTC_WORKSPACE_WRAPPER = clippy-driver
test: export RUSTFLAGS = -D warnings
test:  ## Run every test: Rust on SQLite and PostgreSQL, the front end, the browser
	tests/install.sh
	$(CARGO) fmt --check
	$(MAKE) check-frontend
	$(CARGO) test --locked --workspace --all-targets --no-run
	$(MAKE) test-rust
	$(MAKE) test-frontend
	$(MAKE) test-browser
	@echo "all tests passed"

test-rust: $(DIST)
	$(CARGO) test --locked --workspace
	tests/postgres.sh $(CARGO) test --locked --workspace --test api --test storage --test durability

test-frontend: $(DIST)
	cd frontend && $(NPM) test && $(NPM) run size

# Every page and every path in a real browser, on a desk and on a phone; the whole path on PostgreSQL too.
# A test of the binary builds it with the features that the other tests have built already; `cargo build` would not.
test-browser: $(DIST)
	$(CARGO) test --locked --workspace --no-run --test cli --test pages
	cd frontend && $(NPM) run e2e
	tests/postgres.sh $(MAKE) test-browser-postgres

.PHONY: test-browser-postgres
test-browser-postgres:
	psql -q "$$CAILANZI_TEST_POSTGRES/postgres" -c 'CREATE DATABASE cailanzi_e2e'
	cd frontend && DATABASE_URL="$$CAILANZI_TEST_POSTGRES/cailanzi_e2e" $(NPM) run e2e -- path --project desk

check: check-frontend check-dependencies  ## Format, lint, types, dependencies
	$(CARGO) fmt --check
	$(CARGO) clippy --locked --workspace --all-targets -- -D warnings

# Known faults of the dependencies too, where ADVISORIES names the folder of databases that `cargo deny fetch` fills.
check-dependencies:
	CARGO="$(CARGO)" tests/tools.sh
	"$(TARGET)/tools/bin/cargo-deny" --offline check licenses bans sources $(if $(ADVISORIES),advisories)
	"$(TARGET)/tools/bin/cargo-machete"

check-frontend: frontend/node_modules/.package-lock.json
	cd frontend && $(NPM) run check

accept: frontend/node_modules/.package-lock.json  ## Regenerate each engine's schema, the OpenAPI document, the TypeScript types and the bounds
	CAILANZI_WRITE_SCHEMA=1 $(CARGO) test --quiet --test storage expanded_steps
	$(CARGO) run --quiet --bin cailanzi -- openapi > openapi/cailanzi.json.new
	mv openapi/cailanzi.json.new openapi/cailanzi.json
	cd frontend && $(NPM) run generate
	$(CARGO) test --quiet --test api openapi::

bench:  ## Measure the board, posting, accepting, clearing, the price table, a photo, due times
	$(CARGO) bench --bench board --bench market --bench bulletin --bench photos --bench due

bench-matching:  ## Race the clearing engine against LEMON and OR-tools, where CAILANZI_RACE names their folder
	$(CARGO) bench --bench matching -- $(SIZES)

bench-import:  ## Race the import of WORKBOOK against pandas with openpyxl, where PYTHON has them
	CARGO="$(CARGO)" benches/import.sh "$(WORKBOOK)"

bench-instructions:  ## Count the instructions of pricing, pivots and whole clearings (with valgrind)
	CARGO="$(CARGO)" benches/instructions.sh

fuzz:  ## Try the clearing engine and all readers of files on very many random and damaged inputs
	CAILANZI_FUZZ_CASES=$${CAILANZI_FUZZ_CASES:-20000} $(CARGO) test --locked --release --test matching -- --include-ignored
	CAILANZI_FUZZ_SECONDS=$${CAILANZI_FUZZ_SECONDS:-60} $(CARGO) test --locked --release --test readers -- --nocapture

soak:  ## Kill and restart the server under load for ten minutes, on both databases
	CAILANZI_SOAK_ROUNDS=60 tests/postgres.sh $(CARGO) test --test durability -- --nocapture
