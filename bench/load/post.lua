-- POSTs the body in BENCH_BODY. Its %UNIQUE% becomes another number each time, so that no two batches are alike.
package.path = os.getenv("BENCH_LUA") .. "/?.lua;" .. package.path
require("report")

local file = assert(io.open(os.getenv("BENCH_BODY"), "rb"))
local body = file:read("*a")
file:close()
local from, to = body:find("%UNIQUE%", 1, true)
local before, after = body:sub(1, from - 1), body:sub(to + 1)
local headers = { ["Content-Type"] = "application/json; charset=utf-8" }

-- Threads have states of their own: give each a range of numbers.
local threads = 0
function setup(thread)
  thread:set("number", threads * 1e9)
  threads = threads + 1
end

function request()
  number = number + 1
  return wrk.format("POST", nil, headers, before .. string.format("%d", number) .. after)
end
