-- GETs the endpoints /e0 to /e(N-1) by turns; the URL ends in the number N of them.
package.path = os.getenv("BENCH_LUA") .. "/?.lua;" .. package.path
require("report")

local base, count = wrk.path:match("^(.*/e)(%d+)$")

function request()
  return wrk.format("GET", base .. math.random(0, tonumber(count) - 1))
end
