-- POSTs the body in BENCH_BODY. Its %UNIQUE% becomes another text in each request of this and every other run, so that no event is one
-- that the server has seen; its %NOW% the time, in milliseconds.
package.path = os.getenv("BENCH_LUA") .. "/?.lua;" .. package.path
require("report")

local file = assert(io.open(os.getenv("BENCH_BODY"), "rb"))
local template = file:read("*a")
file:close()
local headers = { ["Content-Type"] = "application/json; charset=utf-8" }
local run = string.format("%d-", os.time())
local second, before, after = 0, "", ""

-- Threads have states of their own: give each a range of numbers.
local threads = 0
function setup(thread)
  thread:set("number", threads * 1e9)
  threads = threads + 1
end

function request()
  local now = os.time()
  if now ~= second then
    second = now
    local body = template:gsub("%%NOW%%", string.format("%d000", now))
    local from, to = body:find("%UNIQUE%", 1, true)
    before, after = body:sub(1, from - 1) .. run, body:sub(to + 1)
  end
  number = number + 1
  return wrk.format("POST", nil, headers, before .. string.format("%d", number) .. after)
end
