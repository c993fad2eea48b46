# The two commands a newcomer needs: `make demo` and `make test`. `make help` lists the rest.

# Outside the clone, so that a fresh clone finds RocksDB compiled.
export CARGO_TARGET_DIR ?= $(HOME)/.cache/dictum-target
# rustup puts cargo here; a shell opened before that does not know it.
export PATH := $(PATH):$(HOME)/.cargo/bin

# The system's RocksDB where it is new enough, else the one that is compiled along.
ROCKSDB = $(shell pkg-config --atleast-version=9.10 rocksdb 2>/dev/null && echo --features rocksdb-pkg-config)

# One profile, and the lock file as it is. Checks use it too: build scripts run once per profile.
CARGO_FLAGS = --release --locked

.PHONY: help demo build test check
help:   ## lists these commands
	@sed -n 's/^\([a-z]*\): .*## /  make \1\t/p' Makefile

demo:   ## ingests the example articles, answers a question about them and serves them
	@.ci/setup rust
	cargo run $(CARGO_FLAGS) --no-default-features -- demo

build:  ## builds the program, with the store on disk
	@.ci/setup rust rocksdb
	cargo build $(CARGO_FLAGS) $(ROCKSDB)

test:   ## runs all tests
	@.ci/setup rust rocksdb
	PYTHON=$$(.ci/setup shapes) cargo test $(CARGO_FLAGS) $(ROCKSDB)

check:  ## checks format, lints and docs
	@.ci/setup rust rocksdb
	cargo fmt --check
	cargo clippy $(CARGO_FLAGS) $(ROCKSDB) --all-targets -- -D warnings
	cargo clippy $(CARGO_FLAGS) --no-default-features --all-targets -- -D warnings
	RUSTDOCFLAGS='-D warnings' cargo doc $(CARGO_FLAGS) $(ROCKSDB) --no-deps
