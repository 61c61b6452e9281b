"""One measurement: a side or a load asked for some seconds, and the processor time that it took."""
import json
import os
import resource
import statistics
import subprocess
import time
from pathlib import Path

import scenarios
from servers import HERE, Servers, fetch

TICK = os.sysconf("SC_CLK_TCK")


class Processes:
    """Processor seconds of a server with all that it has started, and of the database."""

    def __init__(self, servers: Servers, *names):
        self.servers, self.names = servers, names

    def read(self) -> tuple:
        parents, spent = {}, {}
        for entry in os.scandir("/proc"):
            if entry.name.isdigit():
                try:
                    fields = Path(entry.path, "stat").read_text().rpartition(")")[2].split()
                except OSError:
                    continue
                parents[int(entry.name)] = int(fields[1])
                # With the time of children that have ended and been waited for.
                spent[int(entry.name)] = sum(map(int, fields[11:15])) / TICK
        roots = {pid for name in self.names for pid in self.servers.pids(name)}
        database = self.servers.database_pid()

        def belongs(pid):
            while pid > 1:
                if pid in roots:
                    return True
                pid = parents.get(pid, 0)
            return False
        return sum(time for pid, time in spent.items() if belongs(pid)), spent.get(database, 0)


def costing(servers, name, measure) -> dict:
    """What measure() returns, with microseconds of processor time for an answer."""
    processes = Processes(servers, name)
    before = processes.read()
    result = measure()
    after = processes.read()
    answers = max(result["requests"], 1)
    for key, a, b in zip(("server_us", "database_us"), before, after):
        result[key] = (b - a) / answers * 1e6
    result["rate"] = (result["requests"] - result["not_200"]) / result["seconds"]
    return result


def wrk(url: str, connections: int, seconds: float, headers=(), addresses: Path | None = None) -> dict:
    command = ["wrk", "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--timeout", "20s"]
    for header in headers:
        command += ["-H", header]
    command += ["-s", HERE / "load.lua", url]
    if addresses:
        command += ["--", addresses]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return json.loads(said.strip().splitlines()[-1])


def users(servers: Servers, name: str, addresses: Path, count: int, seconds: float, *options) -> subprocess.Popen:
    """Starts t/bench/users against a server that runs; users_result() waits for it."""
    servers.start(name)
    return subprocess.Popen(
        [str(word) for word in (servers.tools / "users", "-p", servers.ports[name], "-a", addresses, "-u", count,
                                "-s", seconds, *options)], stdout=subprocess.PIPE, text=True)


def users_result(process: subprocess.Popen) -> dict:
    text, _ = process.communicate()
    if process.returncode:
        raise RuntimeError("t/bench/users has failed")
    return json.loads(text)


def warm(servers: Servers, which: scenarios.Side):
    """One answer, so that those who keep it have it, and then a second of load."""
    if not which.server.startswith("raw"):
        for _ in range(50):
            if fetch(servers.url(which.server) + which.address, which.headers)[0] == 200:
                break
            time.sleep(0.1)
    side(servers, which, 1)


def side(servers: Servers, which: scenarios.Side, seconds: float) -> dict:
    if which.server.startswith("raw"):
        return raw(servers, which, seconds)
    url, headers = servers.url(which.server) + which.address, which.headers
    if which.unchanged:
        headers += (f"If-None-Match: {fetch(url)[1]['ETag']}",)
    return costing(servers, which.server, lambda: wrk(url, which.connections, seconds, headers))


def raw(servers: Servers, which: scenarios.Side, seconds: float) -> dict:
    seconds = max(1, round(seconds))
    command = [servers.tools / "raw", servers.socket, "xcri_ro", "xcri_ro", "xcri", which.connections, seconds,
               which.server.split()[1], which.address]

    def measure():
        said = subprocess.run([str(word) for word in command], check=True, capture_output=True, text=True).stdout
        return {"requests": int(said) * seconds, "seconds": seconds, "not_200": 0, "p99": None}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    result = costing(servers, which.server, measure)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    # The driver's side is the program itself.
    return {**result, "server_us": spent / max(result["requests"], 1) * 1e6}


def load(servers: Servers, which: scenarios.Load, addresses: Path, seconds: float) -> dict:
    url = servers.url(which.server)
    if which.think is None:
        return costing(servers, which.server, lambda: wrk(url, which.users, seconds, addresses=addresses))
    think = f"{which.think[0]},{which.think[1]}"
    return costing(servers, which.server, lambda: users_result(
        users(servers, which.server, addresses, which.users, seconds, "-t", think)))


def together(taken: list) -> dict:
    """Of some runs of one load: what is counted is added up, the longest is the longest, of the rest the median."""
    add = ("requests", "not_200", "sent_again")
    return {key: sum(r[key] for r in taken) if key in add
            else max(r[key] for r in taken) if key == "longest" else statistics.median(r[key] for r in taken)
            for key in taken[0] if isinstance(taken[0][key], (int, float))}
