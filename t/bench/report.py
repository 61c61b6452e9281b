"""From results.json: the table in Markdown, the plot as SVG, and what the repository keeps of a run.

    report.py PLACE          writes PLACE/bench.md and PLACE/bench.svg, and prints the table
    report.py PLACE --keep   prints what previous.json shall be: the ratios of that run over those that it had
"""
import html
import json
import math
import sys
import zlib
from pathlib import Path

import scenarios

PREVIOUS = Path(__file__).parent / "previous.json"
LOST = 1 / 3          # of a ratio, from which on the table says so


def gzip(body: bytes) -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    return packer.compress(body) + packer.flush()


def short(number, digits=2) -> str:
    if number is None:
        return "-"
    if number and abs(number) < 0.1:
        return f"{number:.3f}"
    return f"{number:.0f}" if abs(number) >= 100 or not digits else f"{number:.{digits}f}"


def rate(number) -> str:
    return short(number, 0 if number >= 10 else 2)


def table(head, rows) -> list:
    line = lambda cells: "| " + " | ".join(str(cell) for cell in cells) + " |"
    return [line(head), line("---" if i == 0 else "---:" for i, _ in enumerate(head)), *map(line, rows), ""]


def numbers(results) -> dict:
    """What can be compared with another run: ratios as they are; of episodes, what is a share or a quotient."""
    kept = {row["id"]: {"ratio": round(row["ratio"], 3), "saved": round(row["saved"], 3)}
            for row in results["rows"] if "ratio" in row}
    for load in results["loads"]:
        if "rate" in load:
            kept[load["id"]] = {"p99": round(load["p99"], 1), "not_200": round(load["not_200"] / max(load["requests"], 1), 4)}
    kept |= {entry["id"]: round(entry["value"], 2) for entry in results["episodes"]}
    return kept


def verdict(row, before) -> str:
    words = []
    if row["wanted"] is not None and row["ratio"] < row["wanted"]:
        words.append("below")
    if before and row["ratio"] < before["ratio"] * (1 - LOST):
        words.append("**lost a third**" + ("" if row["saved"] < before["saved"] * (1 - LOST) else ", not of processor time"))
    return ", ".join(words)


def ratio_rows(results, previous):
    for row in results["rows"]:
        before = previous.get(row["id"])
        was = f"{short(before['ratio'])}; {short(before['saved'])}" if before else "-"
        if "ratio" not in row:
            yield row["text"], "-", "-", row.get("reason") or "not measured", "-", short(row["wanted"]), was, ""
            continue
        yield (row["text"], rate(row["first"]), rate(row["second"]), short(row["ratio"]), short(row["saved"]),
               short(row["wanted"]), was, verdict(row, before))


def load_rows(results, previous):
    for load in results["loads"]:
        who = f"{load['users']} " + ("clients" if not load["think"] else "users who think 1 to 3 s")
        if "rate" not in load:
            yield who, load["server"], load["reason"], *["-"] * 10
            continue
        before = previous.get(load["id"], {})
        wanted = load["wanted_p99"]
        words = []
        if wanted is not None and (load["not_200"] or load["sent_again"] or load["p99"] > wanted):
            words.append("above")
        if before and load["p99"] > 10 and load["p99"] * (1 - LOST) > before["p99"]:
            words.append("**p99 was a third less**")
        yield (who, load["server"], rate(load["rate"]), share(load["not_200"], load["requests"]),
               share(load["sent_again"], load["requests"]), short(load["p50"], 1),
               short(load["p99"], 1), short(load["longest"], 0), f"0; {wanted} ms" if wanted else "-",
               f"{before['not_200']:.1%}; {short(before['p99'], 1)} ms" if before else "-",
               short(load["server_us"], 0), short(load["database_us"], 0), ", ".join(words))


def share(part, whole) -> str:
    return f"{part} ({part / whole:.1%})" if part else "0"


def episode_rows(results, previous):
    for entry in results["episodes"]:
        before, wanted, value = previous.get(entry["id"]), entry["wanted"], entry["value"]
        words = ["above"] if wanted is not None and value > wanted else []
        if before is not None and value * (1 - LOST) > before and value > (wanted or 0):
            words.append("**was a third less**")
        yield (f"{entry['episode']}: {entry['text']}", entry["server"], f"{short(value)} {entry['unit']}".strip(),
               short(wanted), short(before), ", ".join(words))


def side_rows(results):
    for side in results["sides"]:
        yield (f"{side['group']}: {side['name']}" + (f", {side['side']}" if side["side"] else ""), side["connections"],
               rate(side["rate"]), side["not_200"] or "0", short(side["p99"]),
               short(side["server_us"], 0) if side["server_us"] else "-", short(side["database_us"], 0))


def markdown(results, previous) -> str:
    lines = [
        f"# mod_xcri: {'the quick run' if results['quick'] else 'the whole run'}, {results['seconds']} s", "",
        f"httpd has {scenarios.CHILDREN} children of {scenarios.THREADS} threads, each with {results['connections']} connections to the database. Clients, servers"
        " and the database share one machine, so what counts are ratios: medians of runs in turn. `before` is the run that"
        " t/bench/previous.json keeps. Sent again: how many requests met a connection that was closed just then, as httpd does where"
        " all threads of a child are busy. By processor time: what an answer of the second costs its server and the database, over"
        " what one of the first costs; the same ratio, if the machine is busy with other things. Nothing fails because of a number; what is below the goal, or a third worse than"
        " before, is said in the last column.", ""]
    lines += [f"- {note}" for note in results["notes"]] + [""] * bool(results["notes"])
    if results["rows"]:
        lines += ["## Ratios of answers a second", ""] + table(
            ("first / second", "first", "second", "ratio", "by processor time", "at least", "before", ""), ratio_rows(results, previous))
    if results["loads"]:
        lines += ["## Seven ordinary addresses", ""] + table(
            ("", "server", "answers/s", "not 200", "sent again", "p50 ms", "p99 ms", "longest ms", "at most", "before", "server us",
             "database us", ""), load_rows(results, previous))
    if results["episodes"]:
        lines += ["## What happens to a site", ""] + table(
            ("", "server", "measured", "at most", "before", ""), episode_rows(results, previous))
    if results["sides"]:
        lines += ["## Each side: processor time for an answer, in microseconds", ""] + table(
            ("", "connections", "answers/s", "not 200", "p99 ms", "server", "database"), side_rows(results))
    return "\n".join(lines)


# ---- the plot -----------------------------------------------------------------------------------------------------------
LEFT, WIDTH, STEP = 560, 420, 20


def svg(results, previous) -> str:
    """Bars of the ratios on a logarithmic scale; a line where the goal is, a dot where the previous run was."""
    rows = [row for row in results["rows"] if row.get("ratio")]
    was = lambda row: previous.get(row["id"], {}).get("ratio")
    marks = [value for row in rows for value in (row["ratio"], row["wanted"], was(row)) if value]
    low = math.floor(math.log10(min(marks, default=.1)))
    high = max(math.ceil(math.log10(max(marks, default=10))), low + 1)
    at = lambda value: LEFT + (math.log10(value) - low) / (high - low) * WIDTH
    height = 60 + STEP * len(rows)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDTH + 80} {height}" font-family="sans-serif"'
           ' font-size="12">', '<rect width="100%" height="100%" fill="#fff"/>',
           '<text x="10" y="20" font-size="14">Ratios of answers a second; line: at least, dot: the run before</text>']
    for power in range(low, high + 1):
        x = at(10 ** power)
        out.append(f'<path d="M{x:.1f} 34V{height - 16}" stroke="{"#888" if power == 0 else "#ddd"}"/>'
                   f'<text x="{x:.1f}" y="{height - 4}" text-anchor="middle" fill="#555">{10 ** power:g}</text>')
    for i, row in enumerate(rows):
        y = 40 + STEP * i
        bad = row["wanted"] is not None and row["ratio"] < row["wanted"]
        left, right = sorted((at(max(1, 10 ** low)), at(row["ratio"])))
        out.append(f'<text x="{LEFT - 8}" y="{y + 11}" text-anchor="end">{html.escape(row["text"])}</text>'
                   f'<rect x="{left:.1f}" y="{y}" width="{max(right - left, 1):.1f}" height="14"'
                   f' fill="{"#c65b3c" if bad else "#3c78c6"}"/>'
                   f'<text x="{LEFT + WIDTH + 8}" y="{y + 11}">{short(row["ratio"])}</text>')
        if row["wanted"]:
            out.append(f'<path d="M{at(row["wanted"]):.1f} {y - 2}v18" stroke="#000" stroke-width="2"/>')
        if was(row):
            out.append(f'<circle cx="{at(was(row)):.1f}" cy="{y + 7}" r="3" fill="#fff" stroke="#000"/>')
    return "\n".join([*out, "</svg>", ""])


def write(place: Path):
    results = json.loads((place / "results.json").read_text())
    kept = json.loads(PREVIOUS.read_text()) if PREVIOUS.exists() else {}
    previous = {**kept.get("full", {}), **kept.get("quick", {})} if results["quick"] else kept.get("full", {})
    text = markdown(results, previous)
    (place / "bench.md").write_text(text)
    (place / "bench.svg").write_text(svg(results, previous))
    print(text)


def keep(place: Path) -> str:
    results = json.loads((place / "results.json").read_text())
    kept = json.loads(PREVIOUS.read_text()) if PREVIOUS.exists() else {}
    mode = "quick" if results["quick"] else "full"
    kept[mode] = {**kept.get(mode, {}), **numbers(results)}
    return json.dumps(kept, indent=1, sort_keys=True)


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    print(keep(folder)) if "--keep" in sys.argv else write(folder)
