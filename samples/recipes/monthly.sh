#!/bin/sh
# Checks a folder as of the end of a month, keeps the report, compares it with the last one, and says by
# its exit code whether somebody must look. Needs a POSIX shell and ecotarget.
#
#   sh monthly.sh FOLDER REPORTS [YYYY-MM]      without a month: the one before this one
#
# FOLDER holds an ecotarget.yaml that names targets and figures. REPORTS keeps 2025-06.json, with which
# the next month is compared, and 2025-06.md for people.
#
#   0  nothing fails that did not fail before, and nothing is off pace
#   1  something does, or is; the summary also goes to standard output
#   2  could not be trusted: standard error says why, and REPORTS is as it was
set -u

stop() {
  printf 'monthly.sh: %s\n' "$1" >&2
  exit 2
}

month_before() {
  now=$(date +%Y-%m) || return
  year=${now%-*}
  number=${now#*-}
  number=${number#0}
  if [ "$number" -eq 1 ]; then
    printf '%04d-12' "$((year - 1))"
  else
    printf '%04d-%02d' "$year" "$((number - 1))"
  fi
}

if [ "$#" -lt 2 ] || [ "$#" -gt 3 ]; then
  stop 'usage: monthly.sh FOLDER REPORTS [YYYY-MM]'
fi
month=${3:-$(month_before)}
case $month in
  [0-9][0-9][0-9][0-9]-[0-9][0-9]) ;;
  *) stop "'$month' is no month" ;;
esac
mkdir -p "$2" || stop "$2 cannot be made"
folder=$(CDPATH='' cd -- "$1" && pwd) || stop "$1 is no folder"
reports=$(CDPATH='' cd -- "$2" && pwd) || stop "$2 is no folder"

# Everything is made beside the reports and moved there when it is whole.
new=$reports/.$month.new
mkdir "$new" || stop "$new is there: another run is at work, or was cut off; then remove it"
trap 'rm -rf "$new"' EXIT
trap 'exit 2' HUP INT TERM

# The last report before this month, whichever month that was.
last=
for file in "$reports"/[0-9][0-9][0-9][0-9]-[0-9][0-9].json; do
  name=${file##*/}
  name=${name%.json}
  if [ -f "$file" ] && [ "${name%-*}${name#*-}" -lt "${month%-*}${month#*-}" ]; then
    last=$name
  fi
done

# Without a report to compare with every failure is news.
if [ -n "$last" ]; then names=none,off_pace; else names=fail,off_pace; fi
cd "$folder" || stop "$folder cannot be entered"
ecotarget check -c ecotarget.yaml --as-of "$month" --fail-on "$names" -q \
  -f "json:$new/$month.json" -f "markdown:$new/verdicts.md"
checked=$?
[ "$checked" -le 1 ] || stop "the check of $month cannot be trusted"

cd "$new" || stop "$new cannot be entered"
changed=0
if [ -n "$last" ]; then
  ecotarget compare "../$last.json" "$month.json" -c "$folder/ecotarget.yaml" \
    --fail-on newly-failing -f markdown:changes.md
  changed=$?
  [ "$changed" -le 1 ] || stop "$month cannot be compared with $last"
fi

{
  printf '# %s\n\n' "$month"
  if [ -n "$last" ]; then
    cat changes.md
    printf '\n'
  fi
  cat verdicts.md
} >"$month.md" || stop "the summary of $month cannot be written"
mv "$month.md" "$reports/$month.md" || stop "$reports/$month.md cannot be written"
mv "$month.json" "$reports/$month.json" || stop "$reports/$month.json cannot be written"

if [ "$checked" -eq 1 ] || [ "$changed" -eq 1 ]; then
  cat "$reports/$month.md"
  exit 1
fi
exit 0
