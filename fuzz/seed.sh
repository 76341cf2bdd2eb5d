#!/usr/bin/env bash
# Fills fuzz/corpus with what the repository already has: shipped scenarios, scenarios of the tests, the
# AppSpec cases and a few measured files.
set -euo pipefail
cd "$(dirname "$0")/.."

mkdir -p fuzz/corpus/{scenario,app_spec,measured}
cp scenarios/*.yaml benches/mini-*.yaml fuzz/corpus/scenario/
cp scenarios/appspec/* tests/vectors/appspec_cases/*.{yaml,yml,json} fuzz/corpus/app_spec/

# A small text that starts from a large one leads the search further.
for scenario in scenarios/*.yaml; do
  name=$(basename "$scenario" .yaml)
  printf 'extends: %s\n#set until=20m\n#set seed=3\n#set applications.shop.deploymentGroups=[]\n' "$name" \
    > "fuzz/corpus/scenario/set-$name.yaml"
  printf 'extends: %s\nfaults:\n  - { at: 90s, whom: { count: 1 }, what: instanceCrash, for: 10m }\n' "$name" \
    > "fuzz/corpus/scenario/fault-$name.yaml"
done
awk '/^```yaml$/ { part++; inside = 1; next } /^```$/ { inside = 0 }
     inside { print > ("fuzz/corpus/scenario/readme-" part ".yaml") }' README.md

# The first byte says what the rest is: demand, a metric, times, times of a column.
measured() { printf '%b' "$2" > "fuzz/corpus/measured/$1"; }
measured demand '\x00t_s,rps\n0,100\n60,250.5\n120,0\n'
measured demand-turned '\x00rps,note,t_s\n10,"a, b",0\n20,,30\n'
measured metric '\x01t_s,value\n0,12\n60,\n120,7.5\n'
measured times '\x022.5\n3\n1e2\n'
measured times-named '\x03host,secs\nweb-1,2.5\n"web-2",3\n'

# Words of the format, for the search to put together.
{
  grep -ohE '[A-Za-z][A-Za-z0-9]{2,}' scenarios/*.yaml README.md
  grep -ohE 'pub [a-z_]+:' src/scenario/file/*.rs | sed -E 's/pub //; s/://; s/_([a-z])/\U\1/g'
} | sort -u | sed 's/.*/"&"/' > fuzz/words.dict
