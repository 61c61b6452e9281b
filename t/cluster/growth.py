#!/usr/bin/python3
"""growth.py [FILE]: the table of conf/cluster.md, "How far it goes", from what t/cluster/check.py has measured (FILE, or the
numbers of the last kept run, t/cluster/measured.json). What is assumed stands in ASSUMED; nothing else is."""
import json
import math
import sys
from pathlib import Path

ASSUMED = {
    "requests": 25,          # of the API by a visitor a day: three pages, and what they ask for
    "busiest_hour": 0.15,    # of a day's requests
    "peak": 2,               # the busiest seconds of that hour against its mean
    "not_ready": 0.05,       # of all requests; t/bench/run says what the cache has
    "used": 0.5,             # of what a server can do: the other half is for the day when one is away
    "bytes": 6000,           # of an answer, compressed, with its head
}
FRONT_MB = 6 * (32 + 20) + 200   # children with XCRICacheSize 32M, httpd and the system
DATA_MB = 331                    # tables and indexes of the demo data


def row(visitors, measured):
    a = ASSUMED
    peak = visitors * a["requests"] * a["busiest_hour"] / 3600 * a["peak"]
    ready, new = measured["ready, one front end"], measured["uncached, one front end, one node"]
    fronts = max(2, math.ceil(peak / (ready * a["used"])))
    # A front end reads one node: what is not ready at all of them may have to be one node's.
    nodes = max(3, math.ceil(peak * a["not_ready"] / (new * a["used"])) + 2)
    link = peak * a["bytes"] * 8 / 1e6
    share = {"the front ends' processors": peak / (ready * fronts), "the nodes' processors": peak * a["not_ready"] / (new * (nodes - 1)),
             "a link of 1 Gbit/s": link / 1000}
    first = max(share, key=share.get)
    return (f"{visitors:,}", f"{peak:,.0f}", str(fronts), str(nodes), f"{FRONT_MB * fronts / 1024:.1f} + {nodes * DATA_MB * 2 / 1024:.1f} GB",
            f"{link:,.1f} Mbit/s", f"{first} ({share[first]:.0%})")


def main():
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "measured.json"
    measured = json.loads(source.read_text())
    print("| visitors a day | requests in the busiest seconds | front ends | nodes | memory of both | link | what is used most |")
    print("|---|---|---|---|---|---|---|")
    for visitors in (10_000, 100_000, 1_000_000, 3_000_000, 10_000_000):
        print("| " + " | ".join(row(visitors, measured)) + " |")


main()
