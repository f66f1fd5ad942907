.PHONY: help run test dev build install fmt lint bench soak isolation fuzz test-fresh clean
help:  ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
run:  ## install what is missing, build, start with demo data and print the link
	@scripts/run
test:  ## install what is missing, build, run every test
	@scripts/test
build: install  ## build/release/hedgerow, web/dist, build/image
	@scripts/build
install:  ## only install what is missing
	@scripts/install
dev:  ## debug build in build/dev with its unit tests
	@scripts/install && cmake --preset dev >/dev/null && cmake --build --preset dev && ctest --test-dir build/dev --output-on-failure
fmt:  ## format what git tracks
	@scripts/fmt
lint:  ## include law, formats, types
	@scripts/lint
bench:  ## every bar, side by side with its peer
	@scripts/bench
soak:  ## long tests: sanitizers, kill -9 rounds, many viewers
	@scripts/soak
isolation:  ## 10,000 generated queries over mixed projects (QUERIES=..., SEED=...), after make test
	HEDGEROW_ISOLATION_QUERIES=$${QUERIES:-10000} HEDGEROW_ISOLATION_SEED=$${SEED:-1} build/release/src/hogql_against_engine/hogql_isolation_test
fuzz:  ## fuzzers under ASan and UBSan, 20 minutes each (SECONDS_EACH=...)
	@scripts/fuzz
test-fresh:  ## both commands in a bare Debian 12, as root and as a user
	@scripts/test-fresh
clean:  ## remove what was built, sandbox files too
	@scripts/clean
