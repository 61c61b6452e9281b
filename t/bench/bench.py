"""Measures everything of scenarios.py, and writes PLACE/results.json; report.py makes the table and the plot from it.

t/bench/run starts it beside a private MariaDB:   bench.py PLACE SITE PORT MODULES [--quick] [--only TEXT]
"""
import argparse
import json
import signal
import statistics
import sys
import time
from pathlib import Path

import episodes
import load
import report
import scenarios
from servers import NotThere, Servers, Unavailable, fetch


class Bench:
    def __init__(self, options):
        self.place, self.quick, self.only = Path(options.place), options.quick, options.only
        self.children = 4
        self.servers = Servers(self.place, Path(options.site), options.port, options.modules, options.connections)
        lines = (Path(__file__).parent / "seven.txt").read_text().split()
        # As many of each, and from each page in turn: what visitors ask for, and no address twice in a row.
        self.paths = [line.replace("@N@", str((i + k) % 8 * 25)) for k in range(8) for i, line in enumerate(lines)]
        self.addresses = self.write_addresses("seven", self.paths)
        self.began = time.monotonic()
        self.results = {"quick": self.quick, "connections": options.connections, "sides": [], "rows": [], "loads": [],
                        "episodes": [], "notes": []}

    def write_addresses(self, name, paths) -> Path:
        file = self.place / f"{name}.addresses"
        file.write_text("".join(f"{scenarios.API}{path}\n" for path in paths))
        return file

    def say(self, text):
        print(f"  [{time.monotonic() - self.began:4.0f} s] {text}", flush=True)

    def wanted(self, part) -> bool:
        return (part.quick or not self.quick) and (not self.only or self.only in part.id)

    # ---- what stands in the way, and what all need ------------------------------------------------------------------
    def prepare(self):
        """The bodies as files, and the peers' answers compared: who answers something else is measured for nothing."""
        servers = self.servers
        servers.bodies.mkdir(exist_ok=True)
        for size, address in scenarios.SIZES.items():
            status, _, body = fetch(servers.url("uncached") + address)
            if status != 200:
                raise SystemExit(f"the module answers {address} with {status}")
            (servers.bodies / f"{size}.json").write_bytes(body)
            packed = fetch(servers.url("uncached") + address, scenarios.GZIP)
            (servers.bodies / f"{size}.json.gz").write_bytes(
                packed[2] if packed[1].get("Content-Encoding") == "gzip" else report.gzip(body))
        everything = list(dict.fromkeys([*scenarios.SIZES.values(), *self.paths[:7]]))
        for name, addresses in (("fastapi", everything), ("php", list(scenarios.SIZES.values()))):
            try:
                url = servers.url(name)
                for address in addresses:
                    if json.loads(fetch(url + address)[2]) != json.loads(fetch(servers.url("uncached") + address)[2]):
                        raise Unavailable(f"{name} answers {address} otherwise than the module")
            except (Unavailable, ValueError) as reason:
                servers.failed[name] = Unavailable(str(reason))
                servers.stop(name)

    def note(self, text):
        if text not in self.results["notes"]:
            self.results["notes"].append(text)

    # ---- groups -----------------------------------------------------------------------------------------------------
    def group(self, group):
        rounds, seconds = (2, 1) if self.quick else (3, 2)
        seconds = max(seconds, group.seconds)
        taken = {name: [] for name in group.sides}
        reasons = {}
        for which in range(rounds):
            for name, side in group.sides.items():
                if name in reasons:
                    continue
                try:
                    if not which:
                        load.warm(self.servers, side)
                    taken[name].append(load.side(self.servers, side, seconds))
                except Unavailable as reason:
                    reasons[name] = str(reason)
        for name, results in taken.items():
            if results:
                self.results["sides"].append({
                    "group": group.title, "name": scenarios.name_of(group.sides[name].server),
                    "side": "" if name.isdigit() or name == group.sides[name].server else name,
                    "connections": group.sides[name].connections,
                    **{key: statistics.median(r[key] for r in results) if results[0][key] is not None else None
                       for key in ("rate", "p99", "server_us", "database_us", "not_200")}})
        for row in group.rows:
            pairs = list(zip(taken[row.first], taken[row.second]))
            self.row(row, pairs, reasons.get(row.first) or reasons.get(row.second))

    def row(self, row, pairs, reason=None):
        entry = {"id": row.id, "text": row.text, "wanted": row.wanted}
        if pairs:
            quotient = lambda a, b: a / b if b else 0
            cost = lambda result: result["server_us"] + result["database_us"]
            entry |= {"first": statistics.median(a["rate"] for a, _ in pairs),
                      "second": statistics.median(b["rate"] for _, b in pairs),
                      "ratio": statistics.median(quotient(a["rate"], b["rate"]) for a, b in pairs),
                      "saved": statistics.median(quotient(cost(b), cost(a)) for a, b in pairs)}
        else:
            entry["reason"] = reason
        self.results["rows"].append(entry)

    # ---- loads ------------------------------------------------------------------------------------------------------
    def loads(self, which):
        """Those that ratios are made of go in turn: this machine is faster for some minutes than for others."""
        compared = {id for row in scenarios.LOAD_ROWS for id in (row.first, row.second)}
        taken = {one.id: [] for one in which}
        reasons = {}
        in_turn = [one for one in which if one.id in compared]
        for one in in_turn * (2 if self.quick else 3) + [one for one in which if one not in in_turn]:
            if one.id in reasons:
                continue
            self.say(f"seven addresses, {one.users} users, {scenarios.name_of(one.server)}")
            long, short = (15, 6) if one.think else (4, 2) if one in in_turn else (10, 4)
            try:
                # A second without a measurement, so that all see a server that runs.
                load.load(self.servers, scenarios.Load("", one.server, 8, None, None), self.addresses, 1)
                taken[one.id].append(load.load(self.servers, one, self.addresses, short if self.quick else long))
            except Unavailable as reason:
                reasons[one.id] = str(reason)
        for one in which:
            entry = {"id": one.id, "server": scenarios.name_of(one.server), "users": one.users, "think": one.think,
                     "wanted_p99": one.wanted_p99}
            self.results["loads"].append(
                entry | ({"reason": reasons[one.id]} if one.id in reasons else load.together(taken[one.id])))
        for row in scenarios.LOAD_ROWS:
            if row.first in taken and row.second in taken:
                self.row(row, list(zip(taken[row.first], taken[row.second])), reasons.get(row.first) or reasons.get(row.second))

    # ---- episodes ---------------------------------------------------------------------------------------------------
    def others_leave(self):
        """What happens to a site happens to one: each of the others would look at new rankings at the same moment."""
        for name in set(self.servers.running) - {"uncached", "cached"}:
            self.servers.stop(name)

    def episode(self, which):
        names = ["uncached"]
        try:
            self.servers.url("cached")
            names = ["uncached", "cached"] if which.id == "memory" else ["cached"]
        except Unavailable as reason:
            self.note(f"What happens to a site is measured without a cache: {reason}.")
        values = dict(which.quick_values if self.quick and which.quick_values else which.values)
        if "users" in values:
            values["users_count"] = values.pop("users")
        for name in names:
            for id, text, number, unit, wanted in getattr(episodes, which.id)(self, name, **values):
                self.results["episodes"].append({
                    "id": f"{which.id}-{id}-{name}", "episode": which.text, "server": scenarios.name_of(name), "text": text,
                    "value": number, "unit": unit, "wanted": wanted})

    def run(self):
        try:
            self.prepare()
            for group in filter(self.wanted, scenarios.GROUPS):
                self.say(group.title)
                self.group(group)
            self.loads(list(filter(self.wanted, scenarios.LOADS)))
            self.others_leave()
            for which in filter(self.wanted, scenarios.EPISODES):
                self.say(which.text)
                self.episode(which)
        finally:
            self.servers.stop_all()
        self.results["seconds"] = round(time.monotonic() - self.began)
        (self.place / "results.json").write_text(json.dumps(self.results, indent=1))


def main():
    parser = argparse.ArgumentParser()
    for name in ("place", "site"):
        parser.add_argument(name)
    parser.add_argument("port", type=int)
    parser.add_argument("modules")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", help="only what has this in its id")
    parser.add_argument("--connections", type=int, default=4, help="of each child to the database")
    # So that what is to be done at the end is done when t/bench/run stops it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    bench = Bench(parser.parse_args())
    bench.run()
    report.write(bench.place)
    broken = {name: reason for name, reason in bench.servers.failed.items() if not isinstance(reason, NotThere)}
    for name, reason in broken.items():
        print(f"mod_xcri: {name} could not be measured: {reason}", file=sys.stderr)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
