"""The peer in Python: FastAPI on aiomysql, tuned as one would: a pool, uvloop, ujson, no model of the answer, and the
module's own statements. It answers the addresses of t/bench/seven.txt, and one athlete.

    STATEMENTS=FILE SOCKET=PATH uvicorn --app-dir t/bench/peers --workers 4 api:app
"""
import json
import os

import aiomysql
import ujson
from fastapi import FastAPI, HTTPException, Query, Response

with open(os.environ["STATEMENTS"], encoding="utf-8") as file:
    ROUTES = json.load(file)
for parts in ROUTES.values():
    for part in parts:
        if "sql" in part:
            part["sql"] = part["sql"].replace("%", "%%").replace("?", "%s")

app = FastAPI()
GENDER = Query(None, regex="^[MFmf]$")
SEARCH = Query(None, min_length=1)


@app.on_event("startup")
async def connect():
    app.state.pool = await aiomysql.create_pool(
        minsize=4, maxsize=4, unix_socket=os.environ["SOCKET"], user="xcri_ro", password="xcri_ro", db="xcri",
        charset="utf8mb4", autocommit=True)


async def answer(route: str, missing: str = "", **values) -> Response:
    """Runs the route's statements one after the other on one connection, and makes its answer of them."""
    for name in ("gender", "gender_code"):
        if values.get(name):
            values[name] = values[name].upper()
    body = {}
    async with app.state.pool.acquire() as connection, connection.cursor() as cursor:
        for part in ROUTES[route]:
            if part["kind"] == "echo":
                body[part["name"]] = values[part["source"]]
            if part["kind"] == "count":
                body[part["name"]] = 0
            if "sql" not in part:
                continue
            await cursor.execute(part["sql"], [values.get(name) for name in part["binds"]])
            rows = await cursor.fetchall()
            if part["kind"] == "total":
                body[part["name"]] = rows[0][0]
                continue
            rows = [dict(zip(part["columns"], row)) for row in rows]
            if part["kind"] == "rows":
                body[part["name"]] = rows
                if "total" in body and not body["total"]:
                    body["total"] = len(rows)
            elif rows:
                body |= rows[0]
            else:
                raise HTTPException(404, missing)
    return Response(ujson.dumps(body, default=lambda day: day.isoformat(), ensure_ascii=False, escape_forward_slashes=False),
                    media_type="application/json")


@app.get("/iz/xcri/api/athletes/")
async def athletes(season_year: int = 2025, division: int | None = None, gender: str | None = GENDER,
                   scoring_group: str = "division", checkpoint_date: str | None = None, algorithm_type: str = "light",
                   limit: int = Query(100, ge=1, le=50000), offset: int = Query(0, ge=0), search: str | None = SEARCH,
                   min_races: int | None = Query(None, ge=1), region: str | None = None, conference: str | None = None):
    return await answer("/athletes/", **locals())


@app.get("/iz/xcri/api/athletes/{athlete_hnd}")
async def athlete(athlete_hnd: int, season_year: int = 2025, division: int | None = None, gender: str | None = GENDER,
                  scoring_group: str = "division", checkpoint_date: str | None = None, algorithm_type: str = "light"):
    return await answer("/athletes/{athlete_hnd}", missing=f"Athlete {athlete_hnd} not found", **locals())


@app.get("/iz/xcri/api/teams/")
async def teams(season_year: int = 2025, division: int | None = None, gender: str | None = GENDER,
                scoring_group: str = "division", checkpoint_date: str | None = None, algorithm_type: str = "light",
                limit: int = Query(100, ge=1, le=50000), offset: int = Query(0, ge=0), search: str | None = SEARCH,
                region: str | None = None, conference: str | None = None):
    return await answer("/teams/", **locals())


@app.get("/iz/xcri/api/team-knockout/")
async def knockout(season_year: int = 2025, rank_group_fk: int | None = None, gender_code: str | None = GENDER,
                   rank_group_type: str | None = "D", checkpoint_date: str | None = None,
                   limit: int = Query(100, ge=1, le=50000), offset: int = Query(0, ge=0), search: str | None = SEARCH,
                   region: str | None = None, conference: str | None = None):
    return await answer("/team-knockout/", **locals())


@app.get("/iz/xcri/api/metadata/latest/date")
async def latest_date():
    return await answer("/metadata/latest/date")


@app.get("/iz/xcri/api/snapshots/")
async def snapshots():
    return await answer("/snapshots/")


@app.get("/iz/xcri/api/scs/leaderboard/saga")
async def leaderboard(season_year: int = 2025, division: int = 2030, gender: str = Query("M", regex="^[MFmf]$"),
                      limit: int = Query(25, ge=0, le=100)):
    return await answer("/scs/leaderboard/{component}", component="SAGA", **locals())
