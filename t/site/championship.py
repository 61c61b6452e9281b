#!/usr/bin/env python3
"""The field of a championship, drawn a second time and without a line of the site's: from the API's CSV of athletes and
of matchups, by the rule in conf/site/championship.json. For championship.t, and for whoever wants to follow it.

    championship.py SITE RULES DIVISION GENDER

prints a line for each team of the field and the first four out: way, team, group, place in its meet, wins."""
import csv
import io
import json
import sys
import urllib.parse
import urllib.request
from collections import Counter, defaultdict

site, rules, division, gender = sys.argv[1:]
rule = json.load(open(rules, encoding="utf-8"))["divisions"][division]


def rows(path, **query):
    query["format"] = "csv"
    with urllib.request.urlopen(site + "api/" + path + "?" + urllib.parse.urlencode(query)) as answer:
        return list(csv.DictReader(io.TextIOWrapper(answer, encoding="utf-8", newline="")))


# ---- the meets: seven of each team in the order of their ranks, by the group of their team
teams = {t["anet_team_hnd"]: t for t in rows("team-five/", division=division, gender=gender, limit=50000)}
squads = defaultdict(list)
for a in sorted(rows("athletes/", division=division, gender=gender, limit=50000), key=lambda a: (int(a["athlete_rank"]), int(a["ranking_id"]))):
    squads[a["anet_team_hnd"]].append((int(a["athlete_rank"]), int(a["ranking_id"])))
meets = defaultdict(list)
for team, squad in squads.items():
    name = teams[team]["regl_group_name" if rule["by"] == "region" else "conf_group_name"]
    if name and len(squad) >= 5:
        meets[name] += [(runner, team) for runner in squad[:7]]
order, place_of = {}, {}
for name, runners in meets.items():
    places = defaultdict(list)
    for place, (_, team) in enumerate(sorted(runners), 1):
        places[team].append(place)
    score = {team: sum(p[:5]) for team, p in places.items()}

    def comparisons(team):
        """Won against those with the same score, first with first to fifth with fifth"""
        return sum(mine < other for rival in places if rival != team and score[rival] == score[team]
                   for mine, other in zip(places[team][:5], places[rival]))
    order[name] = sorted(places, key=lambda t: (score[t], -comparisons(t), int(teams[t]["team_rank"])))
    for team in order[name]:
        place_of[team] = 1 + sum((score[x], -comparisons(x)) < (score[team], -comparisons(team)) for x in places)

# Equal ranks: by the handle
rank = {t: (int(teams[t]["team_rank"]), int(t)) for t in teams}
group = {team: name for name in order for team in order[name]}

# ---- who goes by itself
automatic = []
waiting = {}
for name, line in order.items():
    n = rule["automatic"]
    if len(line) < rule.get("teams", 0):
        n = 0
    elif "second" in rule and len(line) >= rule["second"]["teams"] and rank[line[1]][0] <= rule["second"]["rank"]:
        n += 1
    automatic += line[:n]
    waiting[name] = line[n:]
automatic.sort(key=rank.get)
for team in automatic:
    print("automatic", teams[team]["team_name"], group[team], place_of[team], "", sep="\t")

# ---- and at large
left = rule["field"] - len(automatic)
if rule["atLarge"] == "wins":
    beaten = {}
    for team in group:
        beaten[team] = Counter()
        for m in rows("team-knockout/matchups", team_id=team, rank_group_fk=division, gender_code=gender, limit=5000):
            if m["winner_team_id"] == team:
                beaten[team][m["team_b_id"] if m["team_a_id"] == team else m["team_a_id"]] += 1
    gone = set(automatic)
    for turn in range(left + 4):
        wins = {t: sum(n for other, n in beaten[t].items() if other in gone) for line in waiting.values() for t in line[:rule["line"]]}
        # of each line: who has most, the one ahead where they are equal
        strongest = {name: max(line[:rule["line"]], key=lambda t: (wins[t], -line.index(t))) for name, line in waiting.items() if line}
        name = min(strongest, key=lambda n: (-wins[strongest[n]], rank[strongest[n]]))
        team = waiting[name].pop(0)
        gone.add(team)
        print("at large" if turn < left else "out", teams[team]["team_name"], name, place_of[team], wins[team], sep="\t")
else:
    others = sorted((t for line in waiting.values() for t in line), key=rank.get)
    for turn, team in enumerate(others[:left + 4]):
        print("at large" if turn < left else "out", teams[team]["team_name"], group[team], place_of[team], "", sep="\t")
