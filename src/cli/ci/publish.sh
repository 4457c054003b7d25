#!/bin/sh
# Builds the site after a push, and when the clock alone changes what pages say; otherwise it does nothing.
# Written by `campanile init --ci systemd`; campanile.timer starts it. The web server's root is public/.
set -eu
cd "$(dirname "$0")/.."
state=${STATE_DIRECTORY:-.git}

# It commits the list of addresses, under its own name.
export GIT_AUTHOR_NAME=campanile GIT_AUTHOR_EMAIL="campanile@$(hostname)"
export GIT_COMMITTER_NAME="$GIT_AUTHOR_NAME" GIT_COMMITTER_EMAIL="$GIT_AUTHOR_EMAIL"

git pull --quiet --rebase
here=$(git rev-parse HEAD)
built=$(cat "$state/built" 2>/dev/null || true)
next=$(cat "$state/next-change" 2>/dev/null || true)
if [ "$here" = "$built" ] && [ -n "$next" ] && [ "$(date +%s)" -lt "$(date -d "$next" +%s)" ]; then
  exit 0
fi

# A warning that comes with the hour (an update is overdue) must not keep the site from the news.
campanile check --level error
campanile build --format json > "$state/build.json"
sed -n 's/.*"next_change":"\([^"]*\)".*/\1/p' "$state/build.json" > "$state/next-change"

# What readers can have by now is written down, so that no later change loses it.
campanile urls record
git add urls.lock
if ! git diff --cached --quiet; then
  git commit --quiet -m "Record the addresses that were published"
  # Somebody may have pushed in this minute; the next run tries again.
  git push --quiet || echo "urls.lock could not be pushed yet." >&2
  here=$(git rev-parse HEAD)
fi
echo "$here" > "$state/built"
echo "Built $here; the clock changes the site next at $(cat "$state/next-change")."
