-- The workloads in Lua, and the loop that times them. How it is spoken to: see src/peer.rs.

local ffi = require("ffi")

local workloads = {}

function workloads.tot(p, q, r)
  local s = p * q
  local t = s * r
  return s + t
end

function workloads.numeric(n)
  local s = 0
  for i = 0, n - 1 do s = s + i end
  return s
end

workloads["while"] = function(n)
  local s, i = 0, 0
  while i < n do
    s = s + i
    i = i + 1
  end
  return s
end

function workloads.addone(n)
  local x = 0
  for _ = 0, n - 1 do x = x + 1 end
  return x
end

function workloads.addfive(n)
  local x = 0
  for _ = 0, n - 1 do x = x + 5 end
  return x
end

function workloads.addi(n)
  local x = 0
  for i = 0, n - 1 do x = x + i end
  return x
end

function workloads.addi2m1(n)
  local x = 0
  for i = 0, n - 1 do x = x + i * 2 - 1 end
  return x
end

function workloads.ifcount(n)
  local m, x = n / 2, 0
  for i = 0, n - 1 do
    if i < m then x = x + 1 end
  end
  return x
end

function workloads.nested(a, b)
  local x = 0
  for _ = 0, a - 1 do
    for _ = 0, b - 1 do x = x + 1 end
  end
  return x
end

local function fib(n)
  if n <= 1 then return n end
  return fib(n - 1) + fib(n - 2)
end
workloads.fib = fib

local function fac(n)
  if n <= 1 then return 1 end
  return n * fac(n - 1)
end
workloads.fac = fac

local function rank(x)
  if x > 900 then return 5 end
  if x > 700 then return 4 end
  if x > 500 then return 3 end
  if x > 250 then return 2 end
  return 1
end

function workloads.guards(n)
  local s = 0
  for i = 0, n - 1 do s = s + rank(i) end
  return s
end

local function inc(x) return x + 1 end
local function dbl(x) return x * 2 end
local function less(x) return x - 3 end
local function quarter(x) return x / 4 end

function workloads.pipe(n)
  local s = 0
  for i = 0, n - 1 do s = s + quarter(less(dbl(inc(i)))) end
  return s
end

function workloads.foreach(n)
  local xs = {}
  for i = 0, n - 1 do xs[#xs + 1] = i end
  local s = 0
  for _, x in ipairs(xs) do s = s + x end
  return s
end

function workloads.arrsum(xs)
  local s = 0
  for _, x in ipairs(xs) do s = s + x end
  return s
end

function workloads.arrbuild(n)
  local xs = {}
  for i = 0, n - 1 do xs[#xs + 1] = i end
  return #xs
end

function workloads.record(n)
  local s = 0
  for i = 0, n - 1 do
    local p = { x = i, y = i * 2 }
    s = s + (p.x + p.y)
  end
  return s
end

function workloads.string(n)
  local s = ""
  for _ = 0, n - 1 do s = s .. "x" end
  return #s
end

local escapes = { ['"'] = '\\"', ["\\"] = "\\\\" }

local function json_text(text)
  text = text:gsub('[%c"\\]', function(character)
    return escapes[character] or ("\\u%04x"):format(character:byte())
  end)
  return '"' .. text .. '"'
end

local function json_items(items)
  local parts = {}
  for k, item in ipairs(items) do
    parts[k] = '{"name":' .. json_text(item.name) .. ',"val":' .. item.val .. "}"
  end
  return "[" .. table.concat(parts, ",") .. "]"
end

function workloads.mixed(n)
  local items = {}
  for i = 0, n - 1 do items[#items + 1] = { name = tostring(i), val = i * 3 } end
  return #json_items(items)
end

local function escape(cr, ci, m)
  local zr, zi, k = 0, 0, 0
  while k < m and zr * zr + zi * zi <= 4 do
    local t = zr * zr - zi * zi + cr
    zi = 2 * (zr * zi) + ci
    zr = t
    k = k + 1
  end
  return k
end

function workloads.mandel(w, m)
  local s = 0
  for y = 0, w - 1 do
    local ci = 2 * y / w - 1
    for x = 0, w - 1 do
      local cr = 3 * x / w - 2
      s = s + escape(cr, ci, m)
    end
  end
  return s
end

local function cell(i, j)
  local s = i + j
  return 1 / (s * (s + 1) / 2 + i + 1)
end

local function times(v, n)
  local result = {}
  for i = 0, n - 1 do
    local s = 0
    for k, x in ipairs(v) do s = s + cell(i, k - 1) * x end
    result[#result + 1] = s
  end
  return result
end

local function turned(v, n)
  local result = {}
  for i = 0, n - 1 do
    local s = 0
    for k, x in ipairs(v) do s = s + cell(k - 1, i) * x end
    result[#result + 1] = s
  end
  return result
end

local function squares(v)
  local s = 0
  for _, x in ipairs(v) do s = s + x * x end
  return s
end

function workloads.spectral(n)
  local u, v = {}, {}
  for _ = 0, n - 1 do u[#u + 1] = 1 end
  for _ = 1, 10 do
    v = turned(times(u, n), n)
    u = turned(times(v, n), n)
  end
  return squares(u) / squares(v)
end

function workloads.pow3(x, k)
  return ((x ^ k) ^ k) ^ k
end

function workloads.pow5(x, k)
  return ((((x ^ k) ^ k) ^ k) ^ k) ^ k
end

function workloads.sumloop(k, n)
  local s = 0
  for _ = 0, k - 1 do
    for i = 0, n - 1 do s = s + i end
  end
  return s
end

function workloads.calls(n)
  local x = 0
  for _ = 0, n - 1 do x = inc(x) end
  return x
end

-- Nanoseconds of a clock that only goes forward.
ffi.cdef([[
typedef struct { long seconds; long nanoseconds; } ilo_timespec;
int clock_gettime(int clock, ilo_timespec *into);
]])
local MONOTONIC = jit.os == "OSX" and 6 or 1
local reading = ffi.new("ilo_timespec")

local function now()
  ffi.C.clock_gettime(MONOTONIC, reading)
  return tonumber(reading.seconds) * 1e9 + tonumber(reading.nanoseconds)
end

-- A word of a call: a number, or `0..n` for the list of these.
local function argument(word)
  local length = word:match("^0%.%.(%d+)$")
  if not length then return tonumber(word) end
  local list = {}
  for i = 0, tonumber(length) - 1 do list[#list + 1] = i end
  return list
end

-- A loop of calls with this many arguments. Each round reads them anew, from a place that depends on the round, and
-- stores its result: so the call cannot be moved out of the loop, nor left out.
local function loop_of(count)
  local slots, read = {}, {}
  for k = 1, count do
    slots[k] = "slots" .. k
    read[k] = ("slots%d[i %% 8 + 1]"):format(k)
  end
  local source = ([[
    local workload, results, %s = ...
    return function(calls)
      for i = 0, calls - 1 do results[i %% 8 + 1] = workload(%s) end
      return results[(calls - 1) %% 8 + 1]
    end
  ]]):format(table.concat(slots, ", "), table.concat(read, ", "))
  return assert(loadstring(source))
end

local function eightfold(value)
  return { value, value, value, value, value, value, value, value }
end

local loop

local commands = {}

function commands.define(name, parameters, expression)
  workloads[name] = assert(loadstring(("return function(%s) return %s end"):format(parameters, expression)))()
  return "defined"
end

function commands.call(name, ...)
  if not workloads[name] then return "error there is no `" .. name .. "` in Lua" end
  local slots = {}
  for k = 1, select("#", ...) do slots[k] = eightfold(argument((select(k, ...)))) end
  loop = loop_of(#slots)(workloads[name], eightfold(0), unpack(slots))
  return "ready"
end

function commands.time(calls)
  local start = now()
  local result = loop(tonumber(calls))
  return ("%.0f %.17g"):format(now() - start, result)
end

print(jit.version)
io.flush()
for line in io.lines() do
  local words = {}
  for word in line:gmatch("[^\t]+") do words[#words + 1] = word end
  local ok, answer = pcall(commands[words[1]], unpack(words, 2))
  print(ok and answer or "error " .. tostring(answer))
  io.flush()
end
