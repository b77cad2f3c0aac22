-- GETs the URL's path with one of a thousand users, so that histories differ from request to request.
package.path = os.getenv("BENCH_LUA") .. "/?.lua;" .. package.path
require("report")

local separator = wrk.path:find("?", 1, true) and "&" or "?"

function request()
  return wrk.format("GET", wrk.path .. separator .. "user_id=u" .. math.random(0, 999))
end
