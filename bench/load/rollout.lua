-- GETs one endpoint for as long as it is let. An answer that a fallback gave counts as failed, as does one that is not 200.
package.path = os.getenv("BENCH_LUA") .. "/?.lua;" .. package.path

local threads = {}
function setup(thread)
  table.insert(threads, thread)
end

function init()
  bad = 0
end

function response(status, headers, body)
  if status ~= 200 or not body:find('"fallback_used":"false"', 1, true) then bad = bad + 1 end
end

function done(summary, latency)
  local e, bad = summary.errors, 0
  for _, thread in ipairs(threads) do bad = bad + thread:get("bad") end
  print(string.format(
    'RESULT {"requests":%d,"seconds":%.6f,"p50":%.1f,"p99":%.1f,"longest":%.1f,"failed":%d}',
    summary.requests, summary.duration / 1e6, latency:percentile(50), latency:percentile(99), latency.max,
    e.connect + e.read + e.write + e.timeout + bad))
end
