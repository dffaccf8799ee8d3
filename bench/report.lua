-- wrk script: POSTs reports of about 1 KB, each under an Idempotency-Key of its own. Arguments: key, run.
local counter, thread_number = 0, 0

function setup(thread)
    thread:set("id", thread_number)
    thread_number = thread_number + 1
end

function init(args)
    run = args[2]
    headers = {
        ["Content-Type"] = "application/json",
        ["Authorization"] = "Bearer " .. args[1],
    }
    filler = string.rep("Lampu jalan di depan pasar mati sejak hari Senin dan belum diperbaiki. ", 13)
end

function request()
    counter = counter + 1
    local name = run .. "-" .. id .. "-" .. counter
    headers["Idempotency-Key"] = name
    local body = '{"text":"Laporan ' .. name .. ". " .. filler .. '","place":{"said":"Jl. Melati RT 04"}}'
    return wrk.format("POST", "/api/v1/reports", headers, body)
end

function done(summary, latency)
    local failed = summary.errors.status + summary.errors.connect + summary.errors.read
        + summary.errors.write + summary.errors.timeout
    io.write(string.format("RESULT %d %d %d %d %d\n", summary.requests, summary.duration, failed,
        latency:percentile(50), latency:percentile(99)))
end
