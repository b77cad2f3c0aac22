# What ./run, ./test and bench/run share: the .NET SDK, Debian packages, the build. Sourced, never run.
# Callers set -euo pipefail, and "root" to the repository's folder.

# What Peach needs to run. The Dockerfile installs the same; a test compares the two.
runtime_packages=(
  git
  openssh-client # repositories over SSH
  python3 python3-redis python3-hiredis python3-ujson python3-numpy python3-scipy python3-pandas
  python3-pip # a repository's own packages, each set in an environment of its own
  python3-boto3 # events kept in S3, for tasks and notebooks
  python3-nbclient python3-ipykernel python3-mistune # whole-notebook runs
  python3-dask python3-distributed # tasks with `engine: dask`
  redis-server
  util-linux # setpriv and setsid: children that cannot outlive Peach
)

# What only the test suites need.
test_packages=(chromium openssh-server python3-pytest python3-yaml python3-jsonschema)
# npm builds the web script anew, to compare it with the one that is committed. It comes with other installations of Node.js too.
command -v npm >/dev/null || test_packages+=(nodejs npm)

# What only the benchmarks need: the load generator and the servers to compare with.
bench_packages=(wrk gunicorn python3-flask python3-fastapi python3-uvicorn uvicorn python3-uvloop)

say() { printf '· %s\n' "$*"; }

fail() {
  echo >&2
  printf '%s\n' "$@" >&2
  exit 1
}

# The build needs no telemetry, no greeting, and no server that outlives it.
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

require_dotnet() {
  local folder
  for folder in "$HOME/.dotnet" /usr/share/dotnet /usr/lib/dotnet /usr/local/share/dotnet; do
    if ! command -v dotnet >/dev/null && [[ -x $folder/dotnet ]]; then PATH=$folder:$PATH; fi
  done
  if ! command -v dotnet >/dev/null; then
    fail "Peach needs the .NET 10 SDK, and there is no 'dotnet' on PATH." \
      "Install it as described at https://learn.microsoft.com/dotnet/core/install/linux-debian" \
      "(package dotnet-sdk-10.0, or the script dotnet-install.sh --channel 10.0), then start again."
  fi
  if ! dotnet --list-sdks | grep -q '^10\.'; then
    fail "Peach needs the .NET 10 SDK; $(command -v dotnet) has only: $(dotnet --list-sdks | cut -d' ' -f1 | paste -sd' ')." \
      "Install package dotnet-sdk-10.0 (https://learn.microsoft.com/dotnet/core/install/linux-debian), then start again."
  fi
}

# require_packages NAME… installs the Debian packages that are missing, or says which command to run.
require_packages() {
  if ! command -v dpkg-query >/dev/null; then
    require_programs
    return
  fi
  local package missing=()
  for package in "$@"; do
    [[ $(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || missing+=("$package")
  done
  (( ${#missing[@]} )) || return 0

  local as_root=()
  if (( EUID != 0 )); then
    if ! { command -v sudo && sudo -n true; } &>/dev/null; then
      fail "Some Debian packages are missing, and installing them needs root. Run this, then start again:" "" \
        "  sudo apt-get update && sudo apt-get install -y --no-install-recommends ${missing[*]}"
    fi
    as_root=(sudo -n)
  fi

  say "Installing ${missing[*]}"
  local log
  log=$(mktemp)
  if ! { "${as_root[@]}" apt-get update &&
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"; } </dev/null &>"$log"; then
    tail -n 20 "$log" >&2
    fail "The packages could not be installed (the whole output: $log). Once apt-get works, start again."
  fi
  rm -f "$log"
  # Debian starts its own Redis on port 6379. Peach starts one of its own, elsewhere, and never touches that one.
  if [[ " ${missing[*]} " == *" redis-server "* ]] && systemctl is-active --quiet redis-server 2>/dev/null; then
    say "Debian's own Redis service was started with the package; Peach does not use it (sudo systemctl disable --now redis-server)"
  fi
}

# On systems without Debian's packages: everything has to be there.
require_programs() {
  local program missing=()
  for program in git python3 redis-server setpriv setsid; do
    command -v "$program" >/dev/null || missing+=("$program")
  done
  python3 -c 'import redis, numpy, scipy, pandas' 2>/dev/null || missing+=("the Python packages redis, hiredis, ujson, numpy, scipy and pandas")
  if (( ${#missing[@]} )); then
    fail "This is not Debian, so Peach cannot install what it needs. Missing:" "${missing[@]/#/  }"
  fi
}

# What the build reads, in one line. Names, sizes and times: a removed file counts as well as a changed one.
source_fingerprint() {
  (
    cd "$root"
    dotnet --version
    find Peach.Core Peach.Web Peach.Tests bench/Baseline bench/Soak build examples appsettings.json Directory.Build.props Directory.Packages.props .editorconfig Peach.sln \
      \( -name bin -o -name obj -o -name _framework -o -name node_modules \) -prune -o -type f -printf '%p %s %T@\n' | sort
  ) | sha256sum
}

# build PROJECT OUTPUT builds Release, unless nothing changed since the last time that worked.
build() {
  local project=$1 output=$root/$2
  local stamp log fingerprint
  mkdir -p "$root/artifacts"
  stamp=$root/artifacts/built-$(basename "$project").stamp
  log=$root/artifacts/build.log
  fingerprint=$(source_fingerprint)
  if [[ -f $output && -f $stamp && $(<"$stamp") == "$fingerprint" ]]; then return; fi

  local hint=''
  [[ -d $root/artifacts/obj ]] || hint=' (fetches packages the first time: a minute or two)'
  say "Building $(basename "$project")$hint"
  rm -f "$stamp"
  local started=$SECONDS
  if ! dotnet build "$root/$project" -c Release -v quiet --disable-build-servers </dev/null &>"$log"; then
    grep -E 'error|MSB[0-9]+' "$log" | sed -E "s#$root/##g; s# \[[^]]*\]\$##" | sort -u | head -n 15 >&2 || true
    if grep -qE 'NU1[0-9]{3}|NU3[0-9]{3}' "$log"; then
      fail "The packages could not be fetched: check the network and the sources of 'dotnet nuget list source' (the whole output: $log)."
    fi
    fail "The build failed (the whole output: $log)."
  fi
  printf '%s\n' "$fingerprint" >"$stamp"
  say "Built in $((SECONDS - started)) s"
}

# connect URL opens a connection to an http:// address as descriptor 9; fails when nobody listens there.
connect() {
  local address=${1#http://} host port
  address=${address%%/*}
  host=${address%:*}
  host=${host#[}
  host=${host%]}
  port=${address##*:}
  [[ $address == *:* ]] || port=80
  { exec 9<>"/dev/tcp/$host/$port"; } 2>/dev/null
}

# http_status URL prints the status of a GET, or nothing; without curl, which a fresh Debian lacks.
http_status() {
  connect "$1" || return 0
  local address=${1#http://} version status=''
  printf 'GET /%s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n' "${address#*/}" "${address%%/*}" >&9 2>/dev/null || true
  read -r -t 5 version status _ <&9 2>/dev/null || true
  exec 9<&-
  printf '%s' "$status"
}
