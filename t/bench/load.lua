-- For wrk: the addresses of a file in turn, and the result as one line of JSON. Without a file: wrk's own address.
--   wrk ... -s load.lua http://127.0.0.1:8099/ -- FILE
local addresses, n = {}, 0

function init(args)
    if not args[1] then return end
    for line in io.lines(args[1]) do addresses[#addresses + 1] = wrk.format("GET", line) end
    request = function()
        n = n + 1
        return addresses[n % #addresses + 1]
    end
end

function done(summary, latency)
    local e = summary.errors
    io.write(string.format(
        '{"requests":%d,"seconds":%.6f,"not_200":%d,"sent_again":%d,"p50":%.3f,"p99":%.3f,"longest":%.3f}\n',
        summary.requests, summary.duration / 1e6, e.status, e.connect + e.read + e.write + e.timeout,
        latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, latency.max / 1e3))
end
