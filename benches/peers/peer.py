"""The workloads in Python, and the loop that times them. How it is spoken to: see src/peer.rs."""

import json
import platform
import sys
import time

workloads = {}


def workload(function):
    workloads[function.__name__.rstrip("_")] = function
    return function


@workload
def tot(p, q, r):
    s = p * q
    t = s * r
    return s + t


@workload
def numeric(n):
    s = 0.0
    for i in range(int(n)):
        s += i
    return s


@workload
def while_(n):
    s = 0.0
    i = 0.0
    while i < n:
        s += i
        i += 1
    return s


@workload
def addone(n):
    x = 0.0
    for _ in range(int(n)):
        x += 1
    return x


@workload
def addfive(n):
    x = 0.0
    for _ in range(int(n)):
        x += 5
    return x


@workload
def addi(n):
    x = 0.0
    for i in range(int(n)):
        x += i
    return x


@workload
def addi2m1(n):
    x = 0.0
    for i in range(int(n)):
        x = x + i * 2 - 1
    return x


@workload
def ifcount(n):
    m = n / 2
    x = 0.0
    for i in range(int(n)):
        if i < m:
            x += 1
    return x


@workload
def nested(a, b):
    x = 0.0
    for _ in range(int(a)):
        for _ in range(int(b)):
            x += 1
    return x


@workload
def fib(n):
    if n <= 1:
        return n
    return fib(n - 1) + fib(n - 2)


@workload
def fac(n):
    if n <= 1:
        return 1.0
    return n * fac(n - 1)


def rank(x):
    if x > 900:
        return 5
    if x > 700:
        return 4
    if x > 500:
        return 3
    if x > 250:
        return 2
    return 1


@workload
def guards(n):
    s = 0.0
    for i in range(int(n)):
        s += rank(i)
    return s


def inc(x):
    return x + 1


def dbl(x):
    return x * 2


def less(x):
    return x - 3


def quarter(x):
    return x / 4


@workload
def pipe(n):
    s = 0.0
    for i in range(int(n)):
        s += quarter(less(dbl(inc(i))))
    return s


@workload
def foreach(n):
    xs = []
    for i in range(int(n)):
        xs.append(i)
    s = 0.0
    for x in xs:
        s += x
    return s


@workload
def arrsum(xs):
    s = 0.0
    for x in xs:
        s += x
    return s


@workload
def arrbuild(n):
    xs = []
    for i in range(int(n)):
        xs.append(i)
    return len(xs)


class Point:
    __slots__ = ("x", "y")

    def __init__(self, x, y):
        self.x = x
        self.y = y


@workload
def record(n):
    s = 0.0
    for i in range(int(n)):
        p = Point(i, i * 2)
        s += p.x + p.y
    return s


@workload
def string(n):
    s = ""
    for _ in range(int(n)):
        s += "x"
    return len(s)


@workload
def mixed(n):
    items = []
    for i in range(int(n)):
        items.append({"name": str(i), "val": i * 3})
    return len(json.dumps(items, separators=(",", ":"), ensure_ascii=False))


def escape(cr, ci, m):
    zr = zi = 0.0
    k = 0
    while k < m and zr * zr + zi * zi <= 4:
        t = zr * zr - zi * zi + cr
        zi = 2 * (zr * zi) + ci
        zr = t
        k += 1
    return k


@workload
def mandel(w, m):
    s = 0.0
    for y in range(int(w)):
        ci = 2 * y / w - 1
        for x in range(int(w)):
            cr = 3 * x / w - 2
            s += escape(cr, ci, m)
    return s


def cell(i, j):
    s = i + j
    return 1 / (s * (s + 1) / 2 + i + 1)


def times(v, n):
    result = []
    for i in range(n):
        s = 0.0
        for j, x in enumerate(v):
            s += cell(i, j) * x
        result.append(s)
    return result


def turned(v, n):
    result = []
    for i in range(n):
        s = 0.0
        for j, x in enumerate(v):
            s += cell(j, i) * x
        result.append(s)
    return result


def squares(v):
    s = 0.0
    for x in v:
        s += x * x
    return s


@workload
def spectral(n):
    n = int(n)
    u = [1.0] * n
    v = []
    for _ in range(10):
        v = turned(times(u, n), n)
        u = turned(times(v, n), n)
    return squares(u) / squares(v)


@workload
def pow3(x, k):
    return ((x**k) ** k) ** k


@workload
def pow5(x, k):
    return ((((x**k) ** k) ** k) ** k) ** k


@workload
def sumloop(k, n):
    s = 0.0
    for _ in range(int(k)):
        for i in range(int(n)):
            s += i
    return s


@workload
def calls(n):
    x = 0.0
    for _ in range(int(n)):
        x = inc(x)
    return x


def argument(word):
    """A word of a call: a number, or `0..n` for the list of these."""
    if word.startswith("0.."):
        return [float(i) for i in range(int(word[3:]))]
    return float(word)


def loop_of(function, arguments):
    """A loop of calls, with the arguments and the function in local variables."""
    names = ", ".join(f"a{k}" for k in range(len(arguments)))
    source = (
        f"def bind(function, {names}):\n"
        f"    def loop(calls):\n"
        f"        for _ in range(calls):\n"
        f"            result = function({names})\n"
        f"        return result\n"
        f"    return loop\n"
    )
    scope = {}
    exec(source, scope)
    return scope["bind"](function, *arguments)


class Commands:
    """What can be asked for, each by its name and the words after it."""

    def __init__(self):
        self.loop = None

    def define(self, name, parameters, expression):
        workloads[name] = eval(f"lambda {parameters}: {expression}")
        return "defined"

    def call(self, name, *words):
        if name not in workloads:
            return f"error there is no `{name}` in Python"
        self.loop = loop_of(workloads[name], [argument(word) for word in words])
        return "ready"

    def time(self, calls):
        start = time.perf_counter_ns()
        result = self.loop(int(calls))
        return f"{time.perf_counter_ns() - start} {result!r}"


def main():
    print(platform.python_implementation(), platform.python_version(), flush=True)
    commands = Commands()
    for line in sys.stdin:
        command, *words = line.rstrip("\n").split("\t")
        try:
            answer = getattr(commands, command)(*words)
        except Exception as error:
            answer = f"error {type(error).__name__}: {error}".replace("\n", " ")
        print(answer, flush=True)


if __name__ == "__main__":
    main()
