"""Starts and stops the servers of scenarios.py, each in a private folder and on a port of its own."""
import json
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

import scenarios

HERE = Path(__file__).resolve().parent


class Unavailable(Exception):
    """A server that this machine or this module does not have; the text says why."""


class NotThere(Unavailable):
    """The same, for what need not be there: a directive that this module does not have, the rows that growth makes."""


class Servers:
    """PLACE is the private folder, with the socket of a running MariaDB with the demo data; `tools` has raw and users."""

    def __init__(self, place: Path, site: Path, port: int, modules: str, connections: int):
        self.place, self.site, self.connections = place, site, connections
        self.socket, self.modules = place / "mariadb.sock", modules
        self.tools, self.module = site / "build/tools", site / "build/mod_xcri.so"
        self.bodies = place / "bodies"
        self.shm = Path(f"/dev/shm/mod_xcri-bench-{os.getpid()}")
        self.statements = place / "statements"
        names = [*scenarios.HTTPDS, *scenarios.OTHERS]
        self.ports = {name: port + i for i, name in enumerate(names)}
        self.running, self.failed = {}, {}

    # ---- what the harness asks ------------------------------------------------------------------------------------
    def url(self, name: str) -> str:
        self.start(name)
        return f"http://127.0.0.1:{self.ports[name]}{scenarios.API}"

    def database_pid(self) -> int:
        return int((self.place / "mariadb.pid").read_text())

    def pids(self, name: str) -> list:
        """The main processes of a server; those that it started are found from them."""
        return [process.pid for process in self.running.get(name, [])]

    def start(self, name: str):
        if name in self.failed:
            raise self.failed[name]
        if name in self.running:
            return
        try:
            starter = getattr(self, f"_{name}", None)
            if name in scenarios.HTTPDS:
                self._httpd(name)
            elif starter:
                starter()
            self._wait(name)
        except Unavailable as reason:
            self.failed[name] = reason
            self.stop(name)
            raise

    def stop(self, name: str):
        for process in reversed(self.running.pop(name, [])):
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def stop_all(self):
        for name in list(self.running):
            self.stop(name)
        shutil.rmtree(self.shm, ignore_errors=True)

    def sql(self, text: str) -> str:
        return subprocess.run(
            ["mariadb", "--no-defaults", f"--socket={self.socket}", f"--user={os.environ['USER']}", "--batch",
             "--skip-column-names", "xcri", "-e", text], check=True, capture_output=True, text=True).stdout

    # ---- how each is started --------------------------------------------------------------------------------------
    def _folder(self, name: str) -> Path:
        folder = self.place / name
        folder.mkdir(exist_ok=True)
        return folder

    def _fill(self, template: str, to: Path, **more):
        values = {
            "PLACE": to.parent, "MODULES": self.modules, "MODULE": self.module, "SOCKET": self.socket,
            "CONNECTIONS": self.connections, "BODIES": self.bodies, "PEERS": HERE / "peers",
            "FPM": self.place / "php/fpm.sock", "STATEMENTS": f"{self.statements}.php", **more}
        text = (HERE / "servers" / template).read_text()
        for key, value in values.items():
            text = text.replace(f"@{key}@", str(value))
        to.write_text(text)
        return text

    def _run(self, name: str, *command, **environment):
        if not Path(command[0]).exists():
            raise Unavailable(f"{command[0]} is not installed")
        with open(self._folder(name) / "out.log", "ab") as log:
            # It ends by itself, should the harness be killed.
            process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "TERM", *map(str, command)], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                cwd=self.place, env={**os.environ, **{key: str(value) for key, value in environment.items()}})
        self.running.setdefault(name, []).append(process)

    def _httpd(self, name: str):
        files, lines, _ = scenarios.HTTPDS[name]
        folder = self._folder(name)
        if "cache_disk.conf.in" in files:
            (self.shm / name).mkdir(parents=True, exist_ok=True)
        self._fill("httpd.conf.in", folder / "httpd.conf", PORT=self.ports[name], CHILDREN=scenarios.CHILDREN,
                   THREADS=scenarios.THREADS, WORKERS=scenarios.CHILDREN * scenarios.THREADS)
        database = scenarios.DATABASES.get(name, "xcri")
        if not self.sql(f"SHOW DATABASES LIKE '{database}'"):
            raise NotThere("t/bench/run growth makes the rows")
        parts = [self._fill(file, folder / "part.conf", SHM=self.shm / name, DATABASE=database) for file in files]
        known = [line for line in lines if self._knows(folder, parts, line)]
        missing = [line for line in lines if line not in known and line not in scenarios.MAY_BE_UNKNOWN]
        if missing:
            raise NotThere(f"this module has no {missing[0].split()[0]}")
        (folder / "own.conf").write_text("\n".join([*parts, *known]) + "\n")
        if name == "php":
            self._fill("php-fpm.conf.in", folder / "php-fpm.conf")
            self._write_statements()
            programs = sorted(Path("/usr/sbin").glob("php-fpm*"))
            self._run(name, programs[0] if programs else "/usr/sbin/php-fpm", "-F", "-y", folder / "php-fpm.conf")
            self._until(lambda: (self.place / "php/fpm.sock").exists(), name)
        (folder / "error.log").write_text("")
        self._run(name, "/usr/sbin/apache2", "-D", "FOREGROUND", "-f", folder / "httpd.conf")

    def _knows(self, folder: Path, parts: list, line: str) -> bool:
        (folder / "own.conf").write_text("\n".join([*parts, line]) + "\n")
        said = subprocess.run(["/usr/sbin/apache2", "-t", "-f", folder / "httpd.conf"], capture_output=True, text=True)
        if said.returncode and "Invalid command" not in said.stderr:
            raise Unavailable(said.stderr.strip().splitlines()[-1])
        return not said.returncode

    def _varnish(self):
        self.start("uncached")
        folder = self._folder("varnish")
        self._fill("varnish.vcl.in", folder / "bench.vcl", BEHIND=self.ports["uncached"])
        self._run("varnish", "/usr/sbin/varnishd", "-F", "-j", "none", "-n", folder / "work",
                  "-a", f"127.0.0.1:{self.ports['varnish']}", "-f", folder / "bench.vcl", "-s", "malloc,256m",
                  "-p", "listen_depth=4096")

    def _nginx(self):
        self.start("uncached")
        folder = self._folder("nginx")
        (self.shm / "nginx").mkdir(parents=True, exist_ok=True)
        self._fill("nginx.conf.in", folder / "nginx.conf", PORT=self.ports["nginx"], BEHIND=self.ports["uncached"],
                   SHM=self.shm / "nginx")
        self._run("nginx", "/usr/sbin/nginx", "-e", folder / "error.log", "-c", folder / "nginx.conf")

    def _fastapi(self):
        self._write_statements()
        self._run("fastapi", "/usr/bin/uvicorn", "--app-dir", HERE / "peers", "--host", "127.0.0.1", "--port",
                  self.ports["fastapi"], "--workers", "4", "--backlog", "4096", "--no-access-log", "--log-level", "warning",
                  "api:app", STATEMENTS=f"{self.statements}.json", SOCKET=self.socket, PYTHONDONTWRITEBYTECODE=1)

    def _write_statements(self):
        """The module's statements, for those who answer the same: as JSON, and as an array of PHP."""
        addresses = [scenarios.ONE, *(line.replace("@N@", "0") for line in (HERE / "seven.txt").read_text().split())]
        text = subprocess.run([self.tools / "raw", "describe", *addresses], check=True, capture_output=True, text=True).stdout
        Path(f"{self.statements}.json").write_text(text)
        Path(f"{self.statements}.php").write_text(f"<?php\nreturn {as_php(json.loads(text))};\n")

    # ---- waiting --------------------------------------------------------------------------------------------------
    def _until(self, ready, name: str):
        for _ in range(300):
            if ready():
                return
            ended = [process for process in self.running.get(name, []) if process.poll() is not None]
            if ended:
                break
            time.sleep(0.1)
        logs = [line for file in ("out.log", "error.log") if (self._folder(name) / file).exists()
                for line in (self._folder(name) / file).read_text(errors="replace").strip().splitlines()]
        raise Unavailable(f"{name} does not start: {logs[-1] if logs else 'it says nothing'}")

    def _wait(self, name: str):
        if name.startswith("raw"):
            return

        def answers():
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", self.ports[name])) == 0
        self._until(answers, name)


def as_php(value) -> str:
    if isinstance(value, dict):
        return "[" + ", ".join(f"{as_php(key)} => {as_php(item)}" for key, item in value.items()) + "]"
    if isinstance(value, list):
        return "[" + ", ".join(map(as_php, value)) + "]"
    return "'" + str(value).replace("\\", "\\\\").replace("'", "\\'") + "'"


def fetch(url: str, headers=()) -> tuple:
    """Status, headers and body; one try."""
    request = urllib.request.Request(url, headers=dict(line.split(": ", 1) for line in headers))
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def stop_process(pid: int):
    os.kill(pid, signal.SIGSTOP)


def go_on(pid: int):
    os.kill(pid, signal.SIGCONT)
