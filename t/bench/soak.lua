-- Mixed requests, good and bad, each with numbers of its own; prints how many answers each class of status had.
-- wrk -s t/bench/soak.lua URL -- COUNT

local good = {
    "/athletes/?division=%d&gender=M&limit=25&offset=%d", "/athletes/?search=jos&division=%d&limit=5&offset=%d",
    "/teams/?division=%d&gender=F&limit=50&offset=%d", "/team-five/?division=%d&limit=10&sort=-team_rank&offset=%d",
    "/team-knockout/?rank_group_fk=%d&gender_code=M&limit=20&offset=%d",
    "/components/leaderboard?component=saga&division=%d&limit=20&offset=%d",
    "/athletes/?division=%d&format=csv&limit=20&offset=%d", "/metadata/?division=%d&season_year=202%d",
    "/snapshots/2025-10-20/athletes?division=%d&gender=F&limit=20&offset=%d", "/regions?division=%d&x=%d",
}
local one = {
    "/athletes/%d", "/athletes/%d/history", "/scs/athletes/%d/components", "/scs/athletes/%d/comparison",
    "/components/athletes/%d", "/athletes/%d?division=0", "/athletes/%d?fields=x",
}
local team = { "/teams/%d", "/teams/%d/resume", "/athletes/team/%d/roster?gender=M", "/team-knockout/matchups?team_id=%d" }
local bad = {
    "/athletes/?limit=%d0000000", "/athletes/?gender=%d", "/teams/x%d", "/nope/%d", "/athletes/?checkpoint_date=%d",
    "/athletes/?search=%%FF%%FE%d", "/athletes/?sort=%d", "/scs/leaderboard/x%d", "//health?%d", "/metadata/99%d",
    "/athletes/?season_year=9999999999999999999%d", "/search?q=%d",
}
local divisions = { 2030, 2031, 2032, 2028, 19781, 19782, 2034 }

local base, left
local classes = { 0, 0, 0, 0, 0 }
threads = {}

function setup(thread)
    threads[#threads + 1] = thread
end

function init(args)
    base = wrk.path
    left = tonumber(args[1])
    math.randomseed(20251024)
end

local function pick(list)
    return list[math.random(#list)]
end

function request()
    local dice, path = math.random(10)
    if dice <= 4 then
        path = string.format(pick(good), pick(divisions), math.random(0, 300))
    elseif dice <= 6 then
        path = string.format(pick(one), 19000000 + math.random(0, 40000))
    elseif dice <= 8 then
        path = string.format(pick(team), 20600 + math.random(0, 1300))
    else
        path = string.format(pick(bad), math.random(0, 99))
    end
    return wrk.format("GET", base .. path)
end

function response(status)
    local class = math.floor(status / 100)
    classes[class] = classes[class] + 1
    _, two, three, four, five = classes[1], classes[2], classes[3], classes[4], classes[5]
    left = left - 1
    if left <= 0 then
        wrk.thread:stop()
    end
end

function done(summary)
    local names = { two = "2xx", three = "3xx", four = "4xx", five = "5xx" }
    for _, name in ipairs({ "two", "three", "four", "five" }) do
        local sum = 0
        for _, thread in ipairs(threads) do
            sum = sum + (thread:get(name) or 0)
        end
        print(names[name] .. ": " .. sum)
    end
    print("requests: " .. summary.requests .. ", socket errors: "
        .. summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout)
end
