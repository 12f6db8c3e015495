# Sourced by scenarios/run and tests/run: Debian packages, configuration, building. Needs $root (the project's folder).
export LC_ALL=C.UTF-8
logs=$root/build/logs

# What a build needs, then what only the tests need.
packages=(
  clang-19 lld-19 libclang-rt-19-dev llvm-19 cmake ninja-build ccache pkg-config git ca-certificates
  libsimgrid-dev libboost-graph-dev libgtest-dev libgmock-dev libbenchmark-dev librapidcheck-dev
  qt6-base-dev libqt6opengl6-dev qt6-charts-dev qt6-svg-dev fonts-dejavu-core
  libtomlplusplus-dev libcli11-dev libfmt-dev libspdlog-dev nlohmann-json3-dev libsqlitecpp-dev
  libsqlite3-dev libexpected-dev libxxhash-dev libedit-dev
)
test_packages=(clang-tidy-19 clang-format-19 xvfb xauth libgl1-mesa-dri)

say() { printf '%s\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 4; }

# missing_packages NAME...: those that are not installed, one a line.
missing_packages() {
  local have
  have=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null | sed -n 's/^installed //p' || true)
  grep -vxFf <(printf '%s\n' "$have") <(printf '%s\n' "$@") || true
}

# install_packages NAME...: installs what is missing and touches nothing, not even the network, when all is there.
install_packages() {
  command -v dpkg-query >/dev/null || fail "not a Debian system: install by hand: $*"
  local missing as=()
  mapfile -t missing < <(missing_packages "$@")
  [[ ${#missing[@]} -gt 0 ]] || return 0
  if [[ $EUID -ne 0 ]]; then
    command -v sudo >/dev/null || fail "missing packages, and neither root nor sudo here to install them: ${missing[*]}"
    as=(sudo)
  fi
  say "Installing ${#missing[@]} Debian packages${as:+ with sudo}: ${missing[*]}"
  as+=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0)
  quietly "$logs/packages.log" "${as[@]}" update
  quietly "$logs/packages.log" "${as[@]}" install -y --no-install-recommends "${missing[@]}"
}

# quietly LOG COMMAND...: output goes to the log; a terminal sees the last line only; errors are shown.
quietly() {
  local log=$1 code=0; shift
  mkdir -p "$(dirname "$log")"
  if [[ -t 1 ]]; then
    "$@" 2>&1 </dev/null | tee "$log" | show_last_line || code=$?
  else
    "$@" >"$log" 2>&1 </dev/null || code=$?
  fi
  [[ $code -eq 0 ]] && return 0
  show_errors "$log" >&2
  say "failed: $* (log: $log)" >&2
  return "$code"
}

# show_last_line: rewrites one line of the terminal with whatever comes in.
show_last_line() {
  local line width=$(( ${COLUMNS:-$(tput cols 2>/dev/null || echo 80)} - 1 ))
  while IFS= read -r line; do printf '\r\033[K%s' "${line:0:width}"; done
  printf '\r\033[K'
}

# show_errors LOG: from ninja's first FAILED line on if there is one, else the end.
show_errors() {
  if grep -q '^FAILED:' "$1"; then sed -n '/^FAILED:/,$p' "$1" | head -n 120; else tail -n 60 "$1"; fi
}

# build PRESET [TARGET...]: configures when that was never done (or the presets changed), then runs ninja.
build() {
  local preset=$1 dir=$root/build/$1; shift
  local home
  home=$(sed -n 's/^CMAKE_HOME_DIRECTORY:INTERNAL=//p' "$dir/CMakeCache.txt" 2>/dev/null || true)
  [[ -z $home || $home == "$root" ]] || rm -rf "$dir"  # the folder was moved or copied
  if [[ ! -f $dir/build.ninja || $root/CMakePresets.json -nt $dir/build.ninja ]]; then
    quietly "$logs/$preset-configure.log" cmake -S "$root" --preset "$preset" || return
  fi
  quietly "$logs/$preset-build.log" ninja -C "$dir" -j "$(nproc)" "$@"
}
