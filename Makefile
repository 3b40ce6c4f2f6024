# Two commands do everything:  make run   and   make test
# System packages are installed on the way (Debian 12; root, or a user with sudo).
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

# no_emoji: nothing shows emoji, and their font takes 20 MB of memory in the desktop.
TAGS := x11,gles,migrated_fynedo,no_emoji
PURE := auditverify smspsim

# One list for building, running and testing. Each line says what for.
BUILD_DEPS := gcc libc6-dev pkg-config libgl1-mesa-dev libx11-dev libxrandr-dev libxxf86vm-dev libxi-dev libxcursor-dev libxinerama-dev libpcsclite-dev
RUN_DEPS   := pcscd vsmartcard-vpcd xvfb xauth openbox xdotool x11-utils x11-xserver-utils libgl1-mesa-dri imagemagick
TEST_DEPS  := libxml2-utils chrony opensc opensc-pkcs11 openssl sqlite3 strace poppler-utils python3 procps cups cups-client zbar-tools xclip
DEPS := $(BUILD_DEPS) $(RUN_DEPS) $(TEST_DEPS)

.PHONY: help deps build run test check trace trace-results soak bench bench-check bench-audit gallery clean

help: ## what there is to make
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 22

deps: ## install the system packages that are missing
	@missing=$$(for p in $(DEPS); do dpkg-query -W -f='$${Status}\n' $$p 2>/dev/null | grep -q 'ok installed' || echo $$p; done); \
	if [ -n "$$missing" ]; then \
	  echo "installing:" $$missing; \
	  sudo=; [ "$$(id -u)" = 0 ] || sudo="sudo"; \
	  for try in 1 2 3; do \
	    $$sudo apt-get -o DPkg::Lock::Timeout=300 update -qq && \
	    $$sudo env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends $$missing >/dev/null && exit 0; \
	    echo "apt-get did not succeed (try $$try of 3)"; \
	  done; \
	  echo "these system packages are missing and could not be installed: $$missing" >&2; exit 1; \
	fi
	@command -v go >/dev/null || { echo "Go 1.26 is missing: see https://go.dev/dl" >&2; exit 1; }

build: deps ## build the programs into bin/
	@mkdir -p bin
	@CGO_ENABLED=0 go build -o bin/ $(PURE:%=./cmd/%)
	@go build -tags $(TAGS) -o bin/ ./cmd/cardsim ./cmd/mscactl ./cmd/msca

run: build ## open the app in training mode (on a virtual display where there is none)
	@cmd/msca/testdata/run.sh bin

check: deps ## formatting and static checks
	@out=$$(gofmt -l $$(git ls-files '*.go')); [ -z "$$out" ] || { echo "gofmt would change:"; echo "$$out"; exit 1; }
	@go vet -tags $(TAGS) ./...
	@go run honnef.co/go/tools/cmd/staticcheck@v0.8.2 -tags $(TAGS) ./...

test: check build ## run every test, the real-window and real-PC/SC ones too
	@[ -d "$${MSCA_XSD:-../shared/xsd}" ] || echo "NOT RUN: the tests that hold messages to the public schemas; name their folder in MSCA_XSD"
	@MSCA_REQUIRE_XSD=$$([ -d "$${MSCA_XSD:-../shared/xsd}" ] && echo 1 || true) go test -race -timeout 15m -tags $(TAGS) $$(go list -tags $(TAGS) ./... | grep -v /app/ui)
	@go test -timeout 15m -tags $(TAGS) ./app/ui/... # views start no goroutine; the race detector would take minutes over every screen in every look
	@go test -timeout 10m -run 'TamperMatrix|OrphansReadOnly' ./audit/store # all 60 trials and the large log, which the race detector makes too slow
	@go vet -tags pkcs11 ./smartcard/pkcs11 ./cmd/internal/station
	@go test -race -tags pkcs11 ./smartcard/pkcs11

trace: ## write REQUIREMENTS.md from the names of the tests
	@go run ./cmd/internal/trace

trace-results: ## the same with the results of a test run: make trace-results RUN=run.json (from go test -json)
	@mkdir -p out && go run ./cmd/internal/trace -results "$(RUN)" -out out/REQUIREMENTS.md

soak: deps ## a training hospital at work for hours, broken all the while; SOAK="--for 20m" for less
	@go run ./cmd/internal/soak $(SOAK)

bench: build ## every promised ratio beside its floor, into out/bench.md; BENCH="--runs 3 --keep" commits it
	@go run ./cmd/internal/bench $(BENCH)

bench-check: build ## the same, failing when a ratio is a quarter worse than in testdata/bench
	@go run ./cmd/internal/bench --check $(BENCH)

gallery: ## pictures of every screen into out/gallery
	@CGO_ENABLED=0 go test ./app/ui -run Gallery -gallery

bench-audit: build ## an audit log of a million records, 10 000 power cuts, 1 000 kills, every disk fault (an hour)
	@go test -timeout 60m -run '^$$' -bench 'Append|LargeLog|Message' -benchtime 2000x ./audit/store -log-records 1000000
	@go test -timeout 120m -v -run 'PowerCuts|KilledProcess|FailingDisk' ./audit/store -powercuts 10000 -kills 1000 -every-fault | grep -v '^==='

clean: ## remove what was built
	@rm -rf bin out dist

include assets/packaging/packaging.mk
