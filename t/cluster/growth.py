#!/usr/bin/python3
"""growth.py [FILE]: the tables of conf/cluster.md, "What was measured, and how far it goes", from what t/cluster/check.py has measured (FILE, or the
numbers of the run that the document shows, t/cluster/measured.json). What is assumed stands in ASSUMED; nothing else is.

What is measured is the time that a request takes of each server's processors. Unlike requests a second, it is nearly the same
whether the servers have a machine each or share one."""
import json
import math
import sys
from pathlib import Path

ASSUMED = {
    "requests": 25,          # of the API by a visitor a day: a few pages, and what they ask for
    "busiest_hour": 0.15,    # of a day's requests
    "peak": 2,               # the busiest seconds of that hour against its mean
    "not_ready": 0.05,       # of all requests
    "used": 0.5,             # of what a server can do: the other half is for the day when one is away
    "processors": 4,         # of each machine
    "link": 1000,            # Mbit/s, of each machine that has the site's address
    "header": 400,           # bytes of an answer beside its body
    "addresses": 3000,       # that visitors ask for; the n-th of them 1/n as often as the first
    "places": 10,            # of a CDN, each with a cache of its own
    "freshness": 1,          # XCRIFreshness, seconds
}
VISITORS = (10_000, 100_000, 1_000_000, 3_000_000, 10_000_000)


def processors(rate, measured, *groups):
    """How many are busy with so many requests a second"""
    new = ASSUMED["not_ready"]
    return rate / 1000 * sum((1 - new) * measured["ready"][group] + new * measured["new"][group] for group in groups)


def behind_cdn(rate):
    """What a CDN leaves: each place asks once for an address, and again when it is asked after the answer's time"""
    a = ASSUMED
    weights = [1 / n for n in range(1, a["addresses"] + 1)]
    each = [rate * weight / sum(weights) / a["places"] for weight in weights]
    return a["places"] * sum(one / (1 + one * a["freshness"]) for one in each)


def machines(rate, measured):
    a = ASSUMED
    most = a["processors"] * a["used"]
    front, node = processors(rate, measured, "front end", "its HAProxy"), processors(rate, measured, "node")
    site, link = processors(rate, measured, "HAProxy"), rate * (measured["bytes"] + a["header"]) * 8 / 1e6
    fronts = max(2, math.ceil(front / most))
    # One beside those that are read: the one that is written to.
    nodes = max(3, math.ceil(node / most) + 1)
    sites = max(2, math.ceil(max(site / most, link / (a["link"] * a["used"]))))
    share = {"front ends' processors": front / (fronts * a["processors"]), "nodes' processors": node / ((nodes - 1) * a["processors"]),
             "HAProxy's processors": site / (sites * a["processors"]), "HAProxy's link": link / (sites * a["link"])}
    return fronts, nodes, sites, link, max(share.items(), key=lambda item: item[1])


def table(*rows):
    first, *others = rows
    return "\n".join("| " + " | ".join(row) + " |" for row in (first, ["---"] * len(first), *others)) + "\n"


def growth(measured):
    memory = measured["memory_mb"]
    for visitors in VISITORS:
        rate = visitors * ASSUMED["requests"] * ASSUMED["busiest_hour"] / 3600 * ASSUMED["peak"]
        fronts, nodes, sites, link, (first, used) = machines(rate, measured)
        gigabytes = (fronts * memory["front end"] + nodes * (memory["node"] + measured["data_mb"]) + sites * memory["HAProxy"]) / 1024
        yield (f"{visitors:,}", f"{rate:,.0f}", str(sites), str(fronts), str(nodes), f"{gigabytes:.1f} GB", f"{link:,.1f} Mbit/s",
               f"{first}, {used:.1%}", f"{behind_cdn(rate):,.0f}")


GROUPS = ("front end", "its HAProxy", "node", "HAProxy")


def costs(measured):
    for name, key, unit, places in (("an answer that is ready", "ready", "ms", 3), ("one that is not", "new", "ms", 3),
                                    ("a publication, once, in all of them", "publication", "s", 1)):
        yield (name, *(f"{measured[key][group]:.{places}f} {unit}" for group in GROUPS))


WAYS = ("HAProxy", "a list of hosts")


def ways(measured):
    yield ("uncached, requests a second", *(f"{measured[f'{way}: uncached']}" for way in WAYS))
    for what in ("a node is killed", "a node loses its network"):
        seen = [measured[f"{way}: {what}"] for way in WAYS]
        yield (f"{what}: failed, longest", *(f"{one['failed']} of {one['requests']}, {one['longest_s']:.1f} s" for one in seen))


def main():
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "measured.json"
    measured = json.loads(source.read_text())
    print(table(("", "front end", "its HAProxy", "node", "HAProxy of the site"), *costs(measured)))
    print(table(("visitors a day", "requests in the busiest second", "HAProxy", "front ends", "nodes", "memory of all", "link", "first to be full, and how full",
                 "left by a CDN"), *growth(measured)))
    print(table(("one front end, from the nodes", *WAYS), *ways(measured)), end="")


main()
