#!/usr/bin/python3
"""What a cluster must bear, over the one that conf/demo/cluster has started (its variables are XCRI_...): 100 clients go on
asking while nodes and front ends die, lose their network, come back, and are all restarted; rankings are published. It
prints what the clients saw, and fails where that is not what conf/cluster.md promises.

Clients come from an address each, so that HAProxy spreads them over the front ends. All servers share one machine: rates
say what they cost together, and never how they would add up."""
import http.client
import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from statistics import median

CLUSTER = Path(os.environ["XCRI_CLUSTER"])
PREFIX = os.environ["XCRI_PREFIX"]
TOP = Path(os.environ["XCRI_TOP"])
SITE, PORT = os.environ["XCRI_SITE"].split(":")
HTTP = int(os.environ["XCRI_HTTP"])
API = "/iz/xcri/api"
NODES, FRONTS = ("11", "12", "13"), ("21", "22")
CLIENTS = 100
failures = []
table = []
measured = {}
started = time.monotonic()


def say(words):
    print(f"[{time.monotonic() - started:5.0f} s] {words}", flush=True)


def judge(name, good, seen):
    tell("ok" if good else "NOT OK", name, seen)
    if not good:
        failures.append(name)


def told(name, seen):
    """What is measured, and nothing is promised of"""
    tell("", name, seen)


def tell(verdict, name, seen):
    table.append((verdict, name, seen))
    print(f"{verdict:6}  {name}: {seen}", flush=True)


# ---- the servers ------------------------------------------------------------------------------------------------------
def pid_of(name):
    lines = [line.split() for line in (CLUSTER / "pids").read_text().splitlines()]
    return [int(pid) for other, pid in lines if other == name][-1]


def is_running(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def family(pid):
    """The process and its children: httpd's"""
    return [pid] + [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def end(name, how):
    pid = pid_of(name)
    for one in family(pid) if how == signal.SIGKILL else [pid]:
        os.kill(one, how)
    until(lambda: not is_running(pid), 60, f"{name} ends")


def start(name):
    subprocess.run([CLUSTER / f"start-{name}"], check=True, stdin=subprocess.DEVNULL)


def link(node, state):
    """Its network: up or down"""
    subprocess.run(["ip", "link", "set", f"node{node}", state], check=True)


def until(condition, seconds, what):
    """How long it took"""
    begun = time.monotonic()
    while not condition():
        if time.monotonic() - begun > seconds:
            raise SystemExit(f"in {seconds} s it has not come to this: {what}; {[servers(f'nodes-of-{front}') for front in FRONTS]}")
        time.sleep(0.02)
    return time.monotonic() - begun


def sql(node, text):
    command = ["mariadb", "--no-defaults", f"--socket={CLUSTER}/node{node}/mariadb.sock", "--user=" + os.environ["XCRI_USER"],
               "--batch", "--skip-column-names", "-e", text, "xcri"]
    if os.getuid() == 0 and os.environ["XCRI_USER"] != "root":
        command = ["setpriv", "--reuid", os.environ["XCRI_USER"], "--clear-groups"] + command
    done = subprocess.run(command, capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else ""


def is_synced(node):
    return sql(node, "SHOW STATUS LIKE 'wsrep_local_state'").endswith("\t4")


def haproxy(name, command):
    with socket.socket(socket.AF_UNIX) as s:
        s.connect(str(CLUSTER / name / "haproxy.sock"))
        s.sendall(command.encode() + b"\n")
        return b"".join(iter(lambda: s.recv(65536), b"")).decode()


def servers(name):
    """{server: (status, sessions now)}, as HAProxy has it"""
    rows = [line.split(",") for line in haproxy(name, "show stat").splitlines() if line and line[0] != "#"]
    return {row[1]: (row[17], int(row[4] or 0)) for row in rows if row[1] not in ("FRONTEND", "BACKEND")}


FRONT = {"21": "front1", "22": "front2"}
ORDER = {"21": ("11", "13", "12"), "22": ("12", "13", "11")}


def node_of(front):
    """The node that a front end reads; None while it reads none"""
    for name, (status, sessions) in servers(f"nodes-of-{front}").items():
        if sessions and not status.startswith("DOWN"):
            return ORDER[front][int(name[-1]) - 1]
    return None


def reads(front, node):
    """Has that front end a connection to that node? Where that is marked down, one may only not be closed yet."""
    status, sessions = servers(f"nodes-of-{front}")[f"node{ORDER[front].index(node) + 1}"]
    return sessions > 0 and not status.startswith("DOWN")


def is_up(front, node):
    """May that front end read that node?"""
    return servers(f"nodes-of-{front}")[f"node{ORDER[front].index(node) + 1}"][0].startswith("UP")


# ---- the clients ------------------------------------------------------------------------------------------------------
asked_for = set()


def addresses(name, share_new, most=10000):
    """A file of so many addresses: of a ranking's ordinary ones, and, to that share, of ones that nobody has asked for. The
    load goes through them again and again; few enough, and most are ready soon, as visitors' are."""
    seven = [line for line in (TOP / "t/bench/seven.txt").read_text().split() if "@N@" in line and "offset" in line]
    lines = []
    while len(lines) < most:
        line = API + random.choice(seven)
        if random.random() < share_new:
            line = re.sub("limit=[0-9]+", f"limit={random.randrange(20, 220)}", line).replace("@N@", str(random.randrange(300)))
            if line in asked_for:
                continue
            asked_for.add(line)
        lines.append(line.replace("@N@", "0"))
    path = CLUSTER / f"addresses-{name}"
    path.write_text("\n".join(lines) + "\n")
    return path


class Load:
    """Clients that go on asking until stop(), which gives what they saw"""

    def __init__(self, file, users=CLIENTS, think="250,750", host=SITE, port=PORT, spread=True):
        command = [TOP / "build/tools/users", "-h", host, "-p", str(port), "-a", file, "-u", str(users), "-s", "600", "-w", "1000"]
        command += ["-t", think] if think else []
        command += ["-d"] if spread else []
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        time.sleep(1.5)

    def stop(self, after=1.5):
        time.sleep(after)
        self.process.send_signal(signal.SIGINT)
        out = json.loads(self.process.communicate(timeout=60)[0])
        # When they failed: seconds after the load began
        out["when"] = sorted({span["at"] // 1000 for span in out["spans"] if span["not_200"]})
        out["rate"] = out["requests"] / out["seconds"]
        return out


def words(seen):
    failed = f"{seen['not_200']} failed" + (f" {seen['statuses']} in seconds {seen['when']}" if seen["not_200"] else "")
    return f"{seen['requests']} requests, {failed}, longest {seen['longest'] / 1000:.2f} s"


def ask(path, host=SITE, port=PORT, headers=None, source=None):
    c = http.client.HTTPConnection(host, int(port), timeout=5, source_address=source and (source, 0))
    try:
        c.request("GET", API + path, headers=headers or {})
        answer = c.getresponse()
        return answer.status, answer.getheader("ETag"), answer.read()
    finally:
        c.close()


def settle():
    """Until each front end reads a node, and says which version it has"""
    until(lambda: all(is_synced(n) for n in NODES), 120, "all nodes are synced")
    for front in FRONTS:
        until(lambda: ask("/metadata/latest/date", f"{PREFIX}.{front}", HTTP)[1]
              and ask(f"/teams/?offset={random.randrange(9999)}", f"{PREFIX}.{front}", HTTP)[0] == 200 and node_of(front)
              and all(is_up(front, node) for node in NODES), 180, f"front end {front} reads a node")


# ---- what is shown ----------------------------------------------------------------------------------------------------
def node_killed():
    file = addresses("mixed", 0.3, 1000)
    node = node_of("21")
    say(f"node {node}, which front end 21 reads, is killed (-9) under {CLIENTS} clients")
    load = Load(file)
    end(node, signal.SIGKILL)
    seen = load.stop(4)
    judge("a node killed: no read fails", seen["not_200"] == 0, words(seen))
    judge("a node killed: the longest answer is 1 s", seen["longest"] <= 1000, f"{seen['longest'] / 1000:.2f} s")
    load = Load(file)
    start(node)
    took = until(lambda: is_synced(node), 120, f"node {node} is synced")
    until(lambda: is_up("21", node), 30, f"node {node} may be read again")
    seen = load.stop(2)
    judge("the node is back: no read fails", seen["not_200"] == 0, f"synced after {took:.1f} s; {words(seen)}")


def joined_anew():
    """A joiner accepts connections, and must not be read; the one that gives its data goes on."""
    file = addresses("mixed", 0.3, 1000)
    node, data = "12", CLUSTER / "node12" / "data"
    say(f"node {node} has lost all that it had, and gets it from another one")
    end(node, signal.SIGTERM)
    shutil.rmtree(data)
    data.mkdir(mode=0o700)
    shutil.chown(data, os.environ["XCRI_USER"])
    load = Load(file)
    start(node)
    took = until(lambda: is_synced(node) and all(is_up(front, node) for front in FRONTS), 180, f"node {node} may be read again")
    seen = load.stop(2)
    judge("a node that joins anew: no read fails", seen["not_200"] == 0, f"it may be read after {took:.1f} s; {words(seen)}")


def front_killed():
    file = addresses("mixed", 0.3, 1000)
    say("front end 22 is killed (-9)")
    load = Load(file)
    end("front22", signal.SIGKILL)
    seen = load.stop(4)
    # In flight there: at most what half of the clients had under way.
    judge("a front end killed: only what was in flight there", seen["not_200"] <= CLIENTS / 2, words(seen))
    load = Load(file)
    start("front22")
    until(lambda: servers("site")["front2"][0].startswith("UP"), 30, "front end 22 is asked again")
    seen = load.stop(2)
    judge("the front end is back: none fails", seen["not_200"] == 0, words(seen))


def partition():
    file = addresses("mixed", 0.3, 1000)
    node = node_of("21")
    say(f"node {node}, which front end 21 reads, loses its network")
    load = Load(file)
    link(node, "down")
    took = until(lambda: not reads("21", node) and node_of("21"), 30, f"node {node} is not read")
    seen = load.stop(4)
    judge("a node without network is not read within 2 s", took <= 2, f"another one is read after {took:.2f} s")
    judge("a node without network: no read fails", seen["not_200"] == 0, words(seen))
    # Whoever still reaches it, is refused: it is not in the majority.
    took = until(lambda: not sql(node, "SELECT SchoolName FROM iz_athnet_teams LIMIT 1"), 15, "the node refuses")
    judge("and refuses every read by itself", True, f"{took:.1f} s later")
    load = Load(file)
    link(node, "up")
    took = until(lambda: is_synced(node) and is_up("21", node), 120, f"node {node} may be read again")
    seen = load.stop(2)
    judge("the network is back: no read fails", seen["not_200"] == 0, f"it may be read after {took:.1f} s; {words(seen)}")


def typed(step, number, document="cluster.md"):
    """A step of conf/cluster.md, or another document, as it stands there; for the machine with that number, on this machine"""
    text = re.search(rf"```sh {step}\n(.*?)^```", (TOP / "conf" / document).read_text(), re.M | re.S).group(1)
    for there, here in (("front1", FRONT[number] if number in FRONT else "front1"), ("/run/haproxy/admin.sock", f"{CLUSTER}/site/haproxy.sock"),
                        ("10.0.0.21/", f"{PREFIX}.{number}:{HTTP}/"), ("systemctl restart apache2", f"restart front{number} WINCH"),
                        ("systemctl restart mariadb", f"restart {number} TERM"), ("mariadb -N", f"mariadb_at {number} -N")):
        text = text.replace(there, here)
    subprocess.run(["bash", "-euo", "pipefail", "-c", f". {TOP}/t/cluster/systemctl.sh\n{text}"], check=True, timeout=300,
                   env={**os.environ, "FRONT": number})


# Of the same statements the first word's letters, so that they are others
OTHER_STATEMENTS = (b"FROM iz_rankings_xcri_team_rankings", b"from iz_rankings_xcri_team_rankings")


def build(directory, more=b"", change=None):
    """A build of the module, where a step finds the packages of that directory"""
    module = (CLUSTER / "front21/mod_xcri.so").read_bytes()
    if change and change[0] not in module:
        raise SystemExit(f"the module has no {change[0]}")
    (CLUSTER / directory).mkdir(exist_ok=True)
    (CLUSTER / directory / "mod_xcri.so").write_bytes((module.replace(*change) if change else module) + more)


def runs(front, directory):
    """Has each child of the front end that build, and no other?"""
    file = CLUSTER / f"front{front}/mod_xcri.so"
    maps = [Path(f"/proc/{pid}/maps").read_text() for pid in family(pid_of(f"front{front}"))]
    return file.read_bytes() == (CLUSTER / directory / "mod_xcri.so").read_bytes() and all(f"{file}\n" in m for m in maps)


def tags(paths):
    """{front end: the ETags of those addresses}, once all have one"""
    found = {}

    def have_all():
        for front in FRONTS:
            found[front] = [ask(path, f"{PREFIX}.{front}", HTTP)[1] for path in paths]
        return all(all(found[front]) for front in FRONTS)
    until(have_all, 60, "each answer has an ETag")
    return found


def upgraded(front, step):
    """By the steps of conf/cluster.md, and that one of conf/package.md; none of its old processes is left"""
    typed("drain", front)
    typed(step, front, "package.md")
    for following in ("restart-front-end", "ready"):
        typed(following, front)


def rolling():
    """An upgrade of all, and the way back: first to a build that makes the same answers, then to one whose statements are others"""
    file = addresses("mixed", 0.3, 1000)
    paths = sorted({line[len(API):] for line in file.read_text().split()})[:20]
    say("all nodes and front ends are upgraded, one after the other, by the steps of conf/cluster.md")
    build("before")
    build("packages", more=b"\n")
    first = tags(paths)
    judge("before: one ETag", first["21"] == first["22"], f"of {len(paths)} addresses, at two front ends")
    load = Load(file)
    for node in ("13", "11", "12"):
        typed("restart-node", node)
    upgraded("21", "package-upgrade")
    mixed = tags(paths)
    judge("one front end upgraded: it has the new build, the other one not", runs("21", "packages") and runs("22", "before"), "as their processes have it mapped")
    judge("one front end upgraded: the ETags are as before, at both", mixed == first, f"of {len(paths)} addresses")
    upgraded("22", "package-upgrade")
    seen = load.stop(2)
    judge("all nodes and front ends upgraded: none fails", seen["not_200"] == 0, words(seen))
    judge("all upgraded: they have the new build", all(runs(front, "packages") for front in FRONTS), "as their processes have it mapped")
    judge("all upgraded: the ETags are as before", tags(paths) == first, f"of {len(paths)} addresses")

    say("front ends get a build whose statements are others, and the one before again")
    build("packages", change=OTHER_STATEMENTS)
    load = Load(file)
    upgraded("21", "package-upgrade")
    mixed = tags(paths)
    judge("other statements: other ETags, at that front end alone", mixed["22"] == first["22"] and not set(mixed["21"]) & set(first["21"]),
          f"of {len(paths)} addresses")
    statuses = [[ask(path, f"{PREFIX}.{front}", HTTP, {"If-None-Match": tag})[0] for path, tag in zip(paths, mixed[of])]
                for front, of in (("21", "21"), ("21", "22"), ("22", "21"))]
    judge("other statements: the whole answer for who comes from the other front end", statuses == [[code] * len(paths) for code in (304, 200, 200)],
          "304 with its own ETag, 200 with the other one's")
    upgraded("21", "package-way-back")
    seen = load.stop(2)
    judge("the way back: none fails", seen["not_200"] == 0, words(seen))
    judge("the way back: the build and the ETags are those before", runs("21", "before") and tags(paths) == first, f"of {len(paths)} addresses")


class Client(threading.Thread):
    """Asks one address, saying which answer it has, as a browser does; keeps which came when"""

    def __init__(self, number, path, times):
        super().__init__()
        self.source, self.path, self.times, self.seen = f"127.1.9.{number + 1}", path, times, []

    def run(self):
        tag = None
        for _ in range(self.times):
            status, got, _ = ask(self.path, headers={"If-None-Match": tag} if tag else {}, source=self.source)
            self.seen.append((time.monotonic(), status, got))
            tag = got or tag
            time.sleep(random.uniform(0.1, 0.5))


def publish():
    sql("13", "UPDATE iz_rankings_xcri_athlete_rankings SET calculated_at = calculated_at + INTERVAL 1 SECOND"
        " WHERE season_year = 2025 AND checkpoint_date IS NULL AND division_code = 2030")


def publication():
    path = "/athletes/?season_year=2025&division=2030&gender=M&limit=100"
    say("rankings are published at node 13; the same request 1,000 times, by 50 clients over both front ends")
    for front in FRONTS:
        ask(path, f"{PREFIX}.{front}", HTTP)
    before = ask(path)[1]
    clients = [Client(i, path, 20) for i in range(50)]
    for client in clients:
        client.start()
    time.sleep(1)
    publish()
    committed = time.monotonic()
    for client in clients:
        client.join()
    # One answer that has it, kept: the next may be another child's, which has gone over a moment later.
    found = []
    until(lambda: found.append(ask(path)[1]) or found[-1] not in (None, before), 30, "the new version is seen")
    new = found[-1]
    all_seen = [s for client in clients for s in client.seen]
    last_old = max((t for t, _, tag in all_seen if tag == before), default=committed) - committed
    others = {tag for _, _, tag in all_seen} - {before, new, None}
    back = sum(1 for client in clients for i, (_, _, tag) in enumerate(client.seen)
               if tag == before and any(t == new for _, _, t in client.seen[:i]))
    judge("1,000 answers after a publication", len(all_seen) == 1000 and not others and all(s in (200, 304) for _, s, _ in all_seen),
          f"{len(all_seen)} answers, of the old version or the new, and {len(others)} other ETags")
    judge("none older than one that the same client has", back == 0, f"{back} times older after newer")
    judge("the old one is gone after 8 s", last_old <= 8, f"last given {last_old:.1f} s after the commit")
    measured["publication_seconds"] = round(last_old, 1)
    # By whom it was given. Each child goes over by itself, within the time that is promised.
    tags = {}
    until(lambda: time.monotonic() - committed > 8, 10, "8 s after the commit")
    for front in FRONTS:
        for _ in range(50):
            tags.setdefault(ask(path, f"{PREFIX}.{front}", HTTP)[1], f"front end {front}")
    # And over the nodes that it does not read else
    for node in NODES[::-1]:
        others = [f"node{ORDER['21'].index(other) + 1}" for other in NODES if other != node]
        for other in others:
            haproxy("nodes-of-21", f"set server nodes/{other} state maint")
        until(lambda: node_of("21") == node or not ask(f"/teams/?offset={random.randrange(9999)}", f"{PREFIX}.21", HTTP), 20,
              f"front end 21 reads node {node}")
        until(lambda: ask(path, f"{PREFIX}.21", HTTP)[1], 20, "it knows its version")
        for _ in range(20):
            tag = ask(path, f"{PREFIX}.21", HTTP)[1]
            # A child that has not gone over yet has none.
            if tag:
                tags.setdefault(tag, f"front end 21 at node {node}")
        for other in others:
            haproxy("nodes-of-21", f"set server nodes/{other} state ready")
    judge("one ETag over all front ends and nodes", set(tags) == {new}, "1 ETag" if len(tags) == 1 else f"{tags}, after {before}")


class Spent:
    """What servers have used of the processors since it was made, in milliseconds"""
    GROUPS = {"front end": FRONTS, "its HAProxy": [f"nodes-of-{front}" for front in FRONTS], "node": NODES, "HAProxy": ["site"]}

    def __init__(self):
        self.before = self.now()

    @staticmethod
    def of(pid):
        """Of the process, those children that have ended, and those that are there"""
        own, *others = [Path(f"/proc/{one}/stat").read_text().rsplit(")", 1)[1].split() for one in family(pid)]
        return (sum(int(n) for n in own[11:15]) + sum(int(other[11]) + int(other[12]) for other in others)) * 1000 / os.sysconf("SC_CLK_TCK")

    def now(self):
        return {group: sum(self.of(pid_of(f"front{name}" if group == "front end" else name)) for name in names)
                for group, names in self.GROUPS.items()}

    def so_far(self):
        return {group: used - self.before[group] for group, used in self.now().items()}


def throughput():
    say("how much: one front end on one node, and two on three")
    one_front = lambda state: haproxy("site", f"set server front_ends/front2 state {state}")
    ways = {"one front end, one node": "maint", "two front ends, three nodes": "ready"}
    # In turns, because what else the machine does comes and goes; each over the site's HAProxy, as visitors ask.
    runs = {way: [] for way in ways}
    for _ in range(5):
        for way, state in ways.items():
            one_front(state)
            # Others each time: what was asked for once is ready.
            seen = Load(addresses("rate", 1), users=32, think=None).stop(3)
            runs[way].append((seen["requests"] - seen["not_200"]) / seen["seconds"])
    for way, rates in runs.items():
        told(f"uncached, {way}", f"{median(rates):.0f} answers a second (median of 5: {', '.join(f'{r:.0f}' for r in sorted(rates))})")
    one, two = (median(rates) for rates in runs.values())
    judge("uncached, two front ends and three nodes give at least what one of each does", two >= one, f"{two:.0f} against {one:.0f}")
    for name, arguments in (("ready, one front end, without HAProxy", {"host": f"{PREFIX}.21", "port": HTTP}), ("ready, two front ends behind HAProxy", {})):
        rates = [Load(addresses("rate", 0), users=32, think=None, **arguments).stop(3)["rate"] for _ in range(3)]
        told(name, f"{median(rates):.0f} requests a second (median of 3)")
    print(f"        All of them, HAProxy and the clients share {os.cpu_count()} processors: it says that nothing between them is in"
          " the way, not how machines add up.")


def errors(name):
    """What the clients of an HAProxy were refused with, by its servers and by itself: answers of 5xx"""
    rows = [line.split(",") for line in haproxy(name, "show stat").splitlines()]
    column = rows[0].index("hrsp_5xx")
    count = {row[1]: int(row[column] or 0) for row in rows[1:] if len(row) > column and row[0] == "front_ends"}
    all_of_it = count.pop("BACKEND")
    return sum(count.values()), all_of_it - sum(count.values())


def overload():
    """Clients that think for less and less: what is too much is refused by a front end, in words, and never by a balancer"""
    say(f"{CLIENTS} clients think for less and less, and ask for much that nobody has asked for")
    for think in ("50,150", "20,60", None):
        before = errors("site")
        seen = Load(addresses("overload", 0.3), think=think).stop(10)
        by_fronts, by_haproxy = (after - then for after, then in zip(errors("site"), before))
        told(f"thinking {think or 'never'}", f"{words(seen)}; refused {by_fronts} times by front ends")
        judge(f"thinking {think or 'never'}: nothing is lost by HAProxy", by_haproxy == 0 and set(seen["statuses"]) <= {"200", "503"},
              f"{by_haproxy} answers of its own")
        settle()


def memory(pid):
    """MB that the process and its children have for themselves"""
    texts = [Path(f"/proc/{one}/smaps_rollup").read_text() for one in family(pid)]
    return sum(int(re.search(r"^Pss: +(\d+)", text, re.M).group(1)) for text in texts) / 1024


def costs():
    """What an answer, and a publication, cost each server, whatever else the machine does: growth.py goes on from there"""
    say("what it costs each server")
    Load(addresses("warm", 0), users=8).stop(3)
    for name, share_new in (("ready", 0), ("new", 1)):
        load, spent = Load(addresses("cost", share_new), users=8, think=None), Spent()
        time.sleep(4)
        used = spent.so_far()
        seen = load.stop(0)
        measured[name] = {group: round(ms / (seen["rate"] * 4), 4) for group, ms in used.items()}
        told(f"an answer that is {name}", ", ".join(f"{group} {ms:.3f} ms" for group, ms in measured[name].items()))
    sizes = [len(ask(path[len(API):], headers={"Accept-Encoding": "gzip"})[2])
             for path in sorted(set(addresses("size", 0).read_text().split()))]
    measured["bytes"] = round(sum(sizes) / len(sizes))
    measured["data_mb"] = round(float(sql("13", "SELECT SUM(data_length + index_length) / 1048576 FROM information_schema.TABLES"
                                                " WHERE TABLE_SCHEMA = 'xcri'")))
    measured["memory_mb"] = {"front end": round(memory(pid_of("front21"))), "node": round(memory(pid_of("13"))), "HAProxy": round(memory(pid_of("site")))}
    told("memory, and the data", f"{measured['memory_mb']} MB, {measured['data_mb']} MB; an answer has {measured['bytes']} bytes, compressed")
    quiet = Spent()
    time.sleep(12)
    idle, spent = quiet.so_far(), Spent()
    publish()
    time.sleep(12)
    measured["publication"] = {group: round(max(0, ms - idle[group]) / 1000, 2) for group, ms in spent.so_far().items()}
    told("a publication", ", ".join(f"{group} {used:.2f} s" for group, used in measured["publication"].items()) + " of a processor, of all together")


# The addresses of two front ends that read the same nodes: over HAProxy, and by a list of hosts that libmariadb goes through
WAYS = {"HAProxy": "21", "a list of hosts": "23"}


def node_by_list(front):
    """The node that most connections of a front end without a HAProxy lead to"""
    lines = subprocess.run(["ss", "-Htnp", "state", "established", "dport = :3306"], check=True, capture_output=True, text=True).stdout
    ours = "|".join(str(pid) for pid in family(pid_of(f"front{front}")))
    found = [node for node in NODES for line in lines.splitlines() if f"{PREFIX}.{node}:3306" in line and re.search(rf"pid=({ours}),", line)]
    return max(NODES, key=found.count)


def host_lists():
    """Both ways to a cluster, asked for what is not ready, while their first node stops, and loses its network"""
    say("a front end over its HAProxy, and one with a list of hosts")
    for way, front in WAYS.items():
        to = {"host": f"{PREFIX}.{front}", "port": HTTP}
        runs = sorted(Load(addresses("rate", 1), users=16, think=None, **to).stop(3)["rate"] for _ in range(3))
        told(f"{way}: uncached", f"{runs[1]:.0f} requests a second (median of 3)")
        measured[f"{way}: uncached"] = round(runs[1])
        for what, harm, mend in (("a node is killed", lambda node: end(node, signal.SIGKILL), start),
                                 ("a node loses its network", lambda node: link(node, "down"), lambda node: link(node, "up"))):
            load = Load(addresses("ways", 1), users=16, think="50,250", **to)
            node = node_of(front) if front in FRONTS else node_by_list(front)
            harm(node)
            seen = load.stop(6)
            told(f"{way}: {what}", words(seen))
            measured[f"{way}: {what}"] = {"requests": seen["requests"], "failed": seen["not_200"], "longest_s": round(seen["longest"] / 1000, 2)}
            mend(node)
            settle()


STEPS = {step.__name__: step for step in (publication, node_killed, joined_anew, front_killed, partition, rolling, overload, throughput, host_lists, costs)}


def main():
    random.seed(20251024)
    settle()
    for name in os.environ.get("XCRI_ONLY", "").split() or STEPS:
        STEPS[name]()
        (CLUSTER / "measured.json").write_text(json.dumps(measured, indent=1) + "\n")
        settle()
    width = max(len(name) for _, name, _ in table)
    print("\n" + "\n".join(f"{verdict:6}  {name:{width}}  {seen}" for verdict, name, seen in table))
    print("cluster: " + ("all of it is as promised" if not failures else f"NOT as promised: {'; '.join(failures)}"))
    return 1 if failures else 0


sys.exit(main())
