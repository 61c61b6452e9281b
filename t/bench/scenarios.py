"""What the benchmark measures, as data. bench.py reads it from top to bottom; nothing here does anything.

A side is one server asked in one way. The sides of a group are measured in turn, round after round (A B C A B C ...), and
a row is the median of the rounds' ratios of two of them, so that whatever else the machine does meets both.
`wanted` is what the project asks of a row; no test judges it.
"""
from dataclasses import dataclass, field

API = "/iz/xcri/api"
ONE = "/athletes/19000001?season_year=2025"
LIST = "/athletes/?season_year=2025&division=2030&gender=M"
PAGE = LIST + "&limit=100"
SIZES = {"1": ONE, "22": LIST + "&limit=25", "88": PAGE}
GZIP = ("Accept-Encoding: gzip",)

# Of each httpd: it closes a connection that asks while all threads of its child are busy.
CHILDREN, THREADS = 4, 64

# ---- the servers: which files of servers/ they are made of, and what stands after them in the configuration -----------
MODULE = ("module.conf.in",)
CACHE = ("XCRICacheSize 33554432",)
HTTPDS = {
    # name: (files, lines, the name for people)
    "uncached": (MODULE, ("XCRICacheSize 0",), "the module, every answer made anew"),
    "grown": (MODULE, ("XCRICacheSize 0",), "the module, ten times the rows"),
    "cached": (MODULE, CACHE, "the module's cache, handler phase"),
    "fast": (MODULE, CACHE + ("XCRIFastPath On",), "the module's cache, fast path"),
    "eager": (MODULE, CACHE + ("XCRIBatch Off",), "the module's cache, with XCRIBatch Off"),
    "static": (("static.conf.in",), (), "a file, by httpd with sendfile"),
    "negotiated": (("static.conf.in", "negotiated.conf.in"), (), "a compressed file for who accepts it"),
    "cache_disk": (MODULE + ("cache_disk.conf.in",), ("XCRICacheSize 0",), "mod_cache_disk before the module"),
    "php": (("php.conf.in",), (), "PHP-FPM, persistent mysqli"),
}
OTHERS = {
    "varnish": "Varnish before the module",
    "nginx": "nginx before the module",
    "fastapi": "FastAPI, aiomysql, four workers",
    "raw prepared": "the driver, prepared",
    "raw text": "the driver, text",
}
# The database, where it is not that of the demonstration
DATABASES = {"grown": "xcri_grown"}
# A module that does not know such a directive is measured without it where the directive switches something off.
MAY_BE_UNKNOWN = ("XCRICacheSize 0", "XCRIBatch Off")


@dataclass(frozen=True)
class Side:
    server: str
    address: str
    connections: int = 50
    headers: tuple = ()
    unchanged: bool = False      # asks with If-None-Match, so that the answer is a 304


@dataclass(frozen=True)
class Row:
    id: str
    text: str
    first: str                   # names of sides of the group
    second: str
    wanted: float | None = None


@dataclass(frozen=True)
class Group:
    id: str
    title: str
    sides: dict
    rows: tuple
    quick: bool = False
    seconds: int = 0             # of each side in each round, at least


def ready(size, handler, fast, varnish, quick=False):
    address = SIZES[size]
    sides = {name: Side(name, address) for name in ("cached", "fast", "varnish", "nginx", "cache_disk", "uncached")}
    sides["static"] = Side("static", f"/{size}.json")
    rows = (
        ("cached", "static", handler), ("fast", "static", fast), ("fast", "varnish", varnish), ("fast", "nginx", None),
        ("cached", "cache_disk", None), ("uncached", "static", None), ("cache_disk", "static", None),
        ("varnish", "static", None), ("nginx", "static", None))
    return Group(f"ready-{size}", f"{size} KB, 50 connections", sides, tuple(
        Row(f"ready-{size}-{a}-{b}", f"{size} KB: {name_of(a)} / {name_of(b)}", a, b, wanted) for a, b, wanted in rows),
        quick)


def name_of(server):
    return HTTPDS[server][2] if server in HTTPDS else OTHERS[server]


def driver(id, title, address, wanted):
    # The module remembers a list's total while nothing changes; its peers count with the same statement each time.
    sides = {name: Side(name, address, 8) for name in ("uncached", "raw prepared", "raw text", "php", "fastapi")}
    return Group(id, f"{title}, 8 connections", sides, tuple(
        Row(f"{id}-{other.replace(' ', '-')}", f"{title}, every answer made anew / {name_of(other)}", "uncached", other,
            wanted if other == "raw prepared" else None) for other in ("raw prepared", "raw text", "php", "fastapi")),
        quick=True)


def connections(id, title, address, server, wanted):
    sides = {str(n): Side(server, address, n) for n in (1, 8, 50, 200)}
    return Group(f"{id}-{server}", title, sides, tuple(
        Row(f"{id}-{server}-{n}", f"{title}, {name_of(server)}: {n} connections / 8", str(n), "8",
            wanted if n == 50 else None) for n in (1, 50, 200)))


def grown(id, title, address):
    return Group(f"grown-{id}", f"{title}, ten times the rows", {
        "grown": Side("grown", address, 1), "as it is": Side("uncached", address, 1)}, (
        Row(f"grown-{id}", f"{title}: ten times the rows / as it is", "grown", "as it is", round(1 / 1.2, 2)),), seconds=4)


GROUPS = (
    ready("1", .85, 1.0, .6), ready("22", 1.0, 1.1, .7, quick=True), ready("88", 1.0, 1.15, .95),
    Group("packed", "88 KB compressed, 50 connections", {
        "negotiated": Side("negotiated", "/88.json", headers=GZIP), "static": Side("static", "/88.json.gz"),
        "cached": Side("cached", PAGE, headers=GZIP), "fast": Side("fast", PAGE, headers=GZIP)}, (
        Row("packed-cached", "88 KB compressed: the module's cache / a compressed file for who accepts it", "cached",
            "negotiated", 1.5),
        Row("packed-fast", "88 KB compressed: the fast path / a compressed file for who accepts it", "fast", "negotiated",
            1.5),
        Row("packed-cached-static", "88 KB compressed: the module's cache / the compressed file by its own name", "cached",
            "static"),
        Row("packed-fast-static", "88 KB compressed: the fast path / the compressed file by its own name", "fast",
            "static"))),
    Group("unchanged", "100 athletes, not changed", {
        "a 304": Side("uncached", PAGE, 8, unchanged=True), "page": Side("uncached", PAGE, 8),
        "static": Side("static", "/88.json", 8)}, (
        Row("unchanged-page", "100 athletes: not changed (304) / the page", "a 304", "page"),
        Row("unchanged-static", "100 athletes: not changed (304) / a file of 88 KB", "a 304", "static"))),
    driver("page", "100 athletes", PAGE, .8), driver("one", "one athlete", ONE, .6),
    *(connections(id, title, address, server, wanted if server == "uncached" else None)
      for id, title, address, wanted in (("page", "100 athletes", PAGE, .95), ("one", "one athlete", ONE, .95))
      for server in ("uncached", "cached", "fast")),
    Group("deep", "the last page of 3,900", {
        "last": Side("uncached", LIST + "&limit=100&offset=3800", 8), "first": Side("uncached", PAGE, 8)}, (
        Row("deep", "the last page of a list of 3,900 / the first", "last", "first", .7),), quick=True),
    Group("forms", "all athletes of a season, one connection", {
        form: Side("uncached", f"/athletes/?season_year=2025&limit=50000&format={form}", 1) for form in ("json", "csv", "xlsx")}, (
        Row("forms-csv-json", "all athletes of a season: CSV / JSON", "csv", "json", round(1 / 1.2, 2)),
        Row("forms-xlsx-csv", "all athletes of a season: xlsx / CSV", "xlsx", "csv", round(1 / 1.5, 2)),
        Row("forms-xlsx-json", "all athletes of a season: xlsx / JSON", "xlsx", "json", round(1 / 1.5, 2))), seconds=5),
    *(grown(id, title, address) for id, title, address in (
        ("page", "100 athletes", PAGE), ("one", "one athlete", ONE),
        ("teams", "100 teams", "/teams/?season_year=2025&division=2031&gender=F&limit=100"),
        ("snapshots", "/snapshots/", "/snapshots/"), ("seasons", "/seasons", "/seasons"), ("health", "/health", "/health"),
        ("latest", "/metadata/latest/date", "/metadata/latest/date"),
        ("biggest", "/scs/biggest-discrepancies", "/scs/biggest-discrepancies"))),
)

# ---- the seven ordinary addresses (seven.txt) ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Load:
    id: str
    server: str
    users: int
    think: tuple | None          # milliseconds, from and to; None: without pause
    wanted_p99: int | None       # milliseconds; with none but 200
    quick: bool = False


LOADS = (
    *(Load(f"seven-{server}-{n}", server, n, None, p99 if server != "uncached" else None,
           quick=(server, n) in (("uncached", 50), ("cached", 50), ("cached", 200)))
      for server in ("uncached", "cached", "fast") for n, p99 in ((50, 50), (100, 100), (200, 200))),
    Load("seven-eager-50", "eager", 50, None, None, quick=True),
    Load("seven-fastapi-50", "fastapi", 50, None, None, quick=True),
    *(Load(f"think-{server}-{n}", server, n, (1000, 3000), 50 if server == "cached" and n >= 400 else None,
           quick=(server, n) == ("cached", 400))
      for server in ("uncached", "cached") for n in (100, 200, 400, 2000)),
)

# Ratios of answers a second of two loads
LOAD_ROWS = (
    Row("seven-cached-fastapi", "seven addresses, 50 clients: the module's cache / FastAPI", "seven-cached-50",
        "seven-fastapi-50", 100),
    Row("seven-fast-fastapi", "seven addresses, 50 clients: the fast path / FastAPI", "seven-fast-50", "seven-fastapi-50", 100),
    Row("seven-uncached-fastapi", "seven addresses, 50 clients: every answer made anew / FastAPI", "seven-uncached-50",
        "seven-fastapi-50"),
    Row("seven-cached-eager", "seven addresses, 50 clients: the module's cache / with XCRIBatch Off", "seven-cached-50",
        "seven-eager-50"),
    Row("seven-cached-uncached", "seven addresses, 50 clients: the module's cache / every answer made anew",
        "seven-cached-50", "seven-uncached-50"),
)

# ---- what happens to a site (episodes.py) -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Episode:
    id: str                      # the function of episodes.py
    text: str
    quick: bool = False
    values: dict = field(default_factory=dict)   # for the function
    quick_values: dict = field(default_factory=dict)


EPISODES = (
    Episode("cold_miss", "200 clients ask for one answer that is in no cache", quick=True, values={"users": 200}),
    Episode("publication", "new rankings are published under 200 clients", values={"users": 200}),
    Episode("cold_start", "100 clients at a server just started", quick=True, values={"users": 100}),
    Episode("database_stopped", "the database stands still, 50 clients", quick=True,
            values={"users": 50, "seconds": 30}, quick_values={"users": 50, "seconds": 5}),
    Episode("memory", "memory of a child after all that"),
)
