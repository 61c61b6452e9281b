"""What happens to a site: an answer nobody has yet, a publication, a start, a database that stands still.

Each function takes the bench (servers, addresses, folder) and the name of the server, and returns rows: (id, what was
measured, the number, its unit, what is wanted or None). Each leaves the database as it was.
"""
import os
import re
import time
from pathlib import Path

from load import users, users_result
from servers import fetch, go_on, stop_process

LISTS = ("iz_rankings_xcri_athlete_rankings", "iz_rankings_xcri_team_rankings", "iz_rankings_xcri_scs_components")


def start_anew(servers, name):
    servers.stop(name)
    servers.start(name)


def others(result) -> str:
    """What stands after the number of answers that are not 200: of how many, and what they were; 0: none came"""
    kinds = ", ".join(f"{count} x {status}" for status, count in result["statuses"].items() if status != "200")
    return f"of {result['requests']}" + (f" ({kinds})" if kinds else "")


def warm(bench, name):
    """Each address until it has answered, as visitors would have asked for them before."""
    for path in bench.paths:
        for _ in range(50):
            if fetch(bench.servers.url(name) + path)[0] == 200:
                break
            time.sleep(0.1)


# ---- one answer for many --------------------------------------------------------------------------------------------
def cold_miss(bench, name, users_count=200):
    servers, log = bench.servers, bench.place / "general.log"
    children = bench.children
    addresses = bench.write_addresses("cold", ["/athletes/?season_year=2025&division=2030&gender=F&limit=13&offset=37"])
    start_anew(servers, name)
    fetch(servers.url(name) + "/metadata/latest/date")
    log.unlink(missing_ok=True)
    servers.sql(f"SET GLOBAL general_log_file = '{log}', GLOBAL log_output = 'FILE', GLOBAL general_log = 1")
    try:
        result = users_result(users(servers, name, addresses, users_count, 5, "-n", users_count))
    finally:
        servers.sql("SET GLOBAL general_log = 0")
    # The statement with this limit and this offset, as MariaDB has run it; a prepared one is logged with its values.
    queries = len(re.findall(r"\b(?:Execute|Query)\t.*\b13\b.*\b37\b", log.read_text(errors="replace")))
    return [("queries", f"queries for {users_count} clients, for each child", queries / children, "", 1),
            ("refused", "answers that are not 200", result["not_200"], others(result), 0),
            ("longest", "longest answer", result["longest"], "ms", None)]


# ---- new rankings ---------------------------------------------------------------------------------------------------
PUBLISH = ("START TRANSACTION; "
           "UPDATE {0} SET xcri_score = xcri_score {sign} 1 WHERE season_year = 2025 AND checkpoint_date IS NULL;"
           "UPDATE {1} SET team_xcri_score = team_xcri_score {sign} 1 WHERE season_year = 2025 AND checkpoint_date IS NULL;"
           "UPDATE {2} SET saga_score = saga_score {sign} 1 WHERE season_year = 2025; COMMIT")
SETTLE = 6.0       # seconds: the old version may be served for at most 5


def bodies(bench, name, options=()):
    """For each address the body it gives now, as users tells bodies apart."""
    n = len(bench.paths)
    told = users_result(users(bench.servers, name, bench.addresses, 1, 60, "-n", n, "-b", *options))
    return {path: {body["body"] for body in seen} for path, seen in told["bodies"].items()}


def publication(bench, name, users_count=200):
    servers, before_s, after_s = bench.servers, 4, SETTLE + 4
    warm(bench, name)
    old = bodies(bench, name)
    process = users(servers, name, bench.addresses, users_count, before_s + after_s + 4, "-b", "-w", 1000)
    began = time.monotonic()
    time.sleep(before_s)
    servers.sql(PUBLISH.format(*LISTS, sign="+"))
    committed = time.monotonic() - began
    result = users_result(process)
    late = 0.0
    try:
        new = bodies(bench, name)
        # Under load the new version may be late.
        while new == old and late < 60:
            time.sleep(0.5)
            new = bodies(bench, name)
            late = time.monotonic() - began - committed
    finally:
        servers.sql(PUBLISH.format(*LISTS, sign="-"))
        time.sleep(SETTLE + 2)          # the next episode begins with what there was
    if old == new:
        raise RuntimeError("the publication has changed no answer within a minute")
    wrong, last_old = 0, late
    for path, seen in result["bodies"].items():
        for body in seen:
            if body["body"] not in old[path] | new[path]:
                wrong += body["count"]
            elif body["body"] not in new[path]:
                last_old = max(last_old, body["last"] / 1000 - committed)
    spans = {span["at"] // 1000: span for span in result["spans"]}
    second = int(committed)
    calm = [spans[s]["p99"] for s in range(1, second - 1) if s in spans]
    after = [spans[s]["p99"] for s in range(second, second + int(SETTLE) + 2) if s in spans]
    calm_p99 = sorted(calm)[len(calm) // 2] if calm else 0
    return [("p99", "p99 of the worst second after it, against before", max(after) / calm_p99 if calm_p99 else 0, "", 3),
            ("wrong", "answers that are of neither version", wrong, "", 0),
            ("old", "the last old answer, after the change", last_old, "s", 5),
            ("refused", "answers that are not 200", result["not_200"], others(result), 0)]


# ---- a server just started ------------------------------------------------------------------------------------------
def cold_start(bench, name, users_count=100):
    start_anew(bench.servers, name)
    result = users_result(users(bench.servers, name, bench.addresses, users_count, 5))
    return [("refused", "answers that are not 200", result["not_200"], others(result), 0),
            ("longest", "longest answer", result["longest"], "ms", 500)]


# ---- a database that answers no more ----------------------------------------------------------------------------------
def database_stopped(bench, name, users_count=50, seconds=30):
    servers, pid = bench.servers, bench.servers.database_pid()
    warm(bench, name)
    users_result(users(servers, name, bench.addresses, users_count, 2))
    stop_process(pid)
    try:
        time.sleep(0.2)
        result = users_result(users(servers, name, bench.addresses, users_count, seconds))
    finally:
        go_on(pid)
    began = time.monotonic()
    while fetch(servers.url(name) + bench.paths[0])[0] != 200 and time.monotonic() - began < 30:
        time.sleep(0.05)
    return [("refused", f"{seconds} s: answers that are not 200", result["not_200"], others(result), 0),
            ("p99", f"{seconds} s: p99", result["p99"], "ms", 50),
            ("again", "the first answer of it, after it goes on", (time.monotonic() - began) * 1000, "ms", None)]


# ---- memory -----------------------------------------------------------------------------------------------------------
def memory(bench, name):
    """Without what children share with each other: the median child's own pages, and all that is resident."""
    parent = bench.servers.pids(name)[-1]
    children = [int(entry.name) for entry in os.scandir("/proc") if entry.name.isdigit() and parent_of(entry) == parent]
    own, resident = [], []
    for pid in children:
        rollup = dict(re.findall(r"^(\w+): +(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.M))
        own.append((int(rollup["Private_Clean"]) + int(rollup["Private_Dirty"])) / 1024)
        resident.append(int(rollup["Rss"]) / 1024)
    middle = len(own) // 2
    return [("own", "its own pages, the cache with them" if name != "uncached" else "its own pages", sorted(own)[middle],
             "MB", 12 if name == "uncached" else None),
            ("resident", "resident, shared pages with it", sorted(resident)[middle], "MB", None)]


def parent_of(entry) -> int:
    try:
        return int(Path(entry.path, "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0
