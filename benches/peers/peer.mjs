// The workloads in JavaScript, and the loop that times them. How it is spoken to: see src/peer.rs.

import { serve } from "./serve.mjs";

const rank = (x) => {
  if (x > 900) return 5;
  if (x > 700) return 4;
  if (x > 500) return 3;
  if (x > 250) return 2;
  return 1;
};

const inc = (x) => x + 1;
const dbl = (x) => x * 2;
const less = (x) => x - 3;
const quarter = (x) => x / 4;

function fib(n) {
  return n <= 1 ? n : fib(n - 1) + fib(n - 2);
}

function fac(n) {
  return n <= 1 ? 1 : n * fac(n - 1);
}

function escape(cr, ci, m) {
  let zr = 0;
  let zi = 0;
  let k = 0;
  while (k < m && zr * zr + zi * zi <= 4) {
    const t = zr * zr - zi * zi + cr;
    zi = 2 * (zr * zi) + ci;
    zr = t;
    k += 1;
  }
  return k;
}

function cell(i, j) {
  const s = i + j;
  return 1 / ((s * (s + 1)) / 2 + i + 1);
}

function times(v, n) {
  const result = [];
  for (let i = 0; i < n; i++) {
    let s = 0;
    for (let j = 0; j < v.length; j++) s += cell(i, j) * v[j];
    result.push(s);
  }
  return result;
}

function turned(v, n) {
  const result = [];
  for (let i = 0; i < n; i++) {
    let s = 0;
    for (let j = 0; j < v.length; j++) s += cell(j, i) * v[j];
    result.push(s);
  }
  return result;
}

// Lists are gone through by counting: V8 needs several times as long for `of` over a long one.
function squares(v) {
  let s = 0;
  for (let k = 0; k < v.length; k++) s += v[k] * v[k];
  return s;
}

const workloads = {
  tot(p, q, r) {
    const s = p * q;
    const t = s * r;
    return s + t;
  },

  numeric(n) {
    let s = 0;
    for (let i = 0; i < n; i++) s += i;
    return s;
  },

  while(n) {
    let s = 0;
    let i = 0;
    while (i < n) {
      s += i;
      i += 1;
    }
    return s;
  },

  addone(n) {
    let x = 0;
    for (let i = 0; i < n; i++) x += 1;
    return x;
  },

  addfive(n) {
    let x = 0;
    for (let i = 0; i < n; i++) x += 5;
    return x;
  },

  addi(n) {
    let x = 0;
    for (let i = 0; i < n; i++) x += i;
    return x;
  },

  addi2m1(n) {
    let x = 0;
    for (let i = 0; i < n; i++) x = x + i * 2 - 1;
    return x;
  },

  ifcount(n) {
    const m = n / 2;
    let x = 0;
    for (let i = 0; i < n; i++) {
      if (i < m) x += 1;
    }
    return x;
  },

  nested(a, b) {
    let x = 0;
    for (let i = 0; i < a; i++) {
      for (let j = 0; j < b; j++) x += 1;
    }
    return x;
  },

  fib,
  fac,

  guards(n) {
    let s = 0;
    for (let i = 0; i < n; i++) s += rank(i);
    return s;
  },

  pipe(n) {
    let s = 0;
    for (let i = 0; i < n; i++) s += quarter(less(dbl(inc(i))));
    return s;
  },

  foreach(n) {
    const xs = [];
    for (let i = 0; i < n; i++) xs.push(i);
    let s = 0;
    for (let k = 0; k < xs.length; k++) s += xs[k];
    return s;
  },

  arrsum(xs) {
    let s = 0;
    for (let k = 0; k < xs.length; k++) s += xs[k];
    return s;
  },

  arrbuild(n) {
    const xs = [];
    for (let i = 0; i < n; i++) xs.push(i);
    return xs.length;
  },

  record(n) {
    let s = 0;
    for (let i = 0; i < n; i++) {
      const p = { x: i, y: i * 2 };
      s += p.x + p.y;
    }
    return s;
  },

  string(n) {
    let s = "";
    for (let i = 0; i < n; i++) s += "x";
    return s.length;
  },

  mixed(n) {
    const items = [];
    for (let i = 0; i < n; i++) items.push({ name: String(i), val: i * 3 });
    return JSON.stringify(items).length;
  },

  mandel(w, m) {
    let s = 0;
    for (let y = 0; y < w; y++) {
      const ci = (2 * y) / w - 1;
      for (let x = 0; x < w; x++) {
        const cr = (3 * x) / w - 2;
        s += escape(cr, ci, m);
      }
    }
    return s;
  },

  spectral(n) {
    let u = [];
    let v = [];
    for (let i = 0; i < n; i++) u.push(1);
    for (let round = 0; round < 10; round++) {
      v = turned(times(u, n), n);
      u = turned(times(v, n), n);
    }
    return squares(u) / squares(v);
  },

  pow3: (x, k) => Math.pow(Math.pow(Math.pow(x, k), k), k),

  pow5: (x, k) => Math.pow(Math.pow(Math.pow(Math.pow(Math.pow(x, k), k), k), k), k),

  sumloop(k, n) {
    let s = 0;
    for (let j = 0; j < k; j++) {
      for (let i = 0; i < n; i++) s += i;
    }
    return s;
  },

  calls(n) {
    let x = 0;
    for (let i = 0; i < n; i++) x = inc(x);
    return x;
  },
};

// A word of a call: a number, or `0..n` for the list of these.
function argument(word) {
  if (!word.startsWith("0..")) return Number(word);
  const list = [];
  for (let i = 0; i < Number(word.slice(3)); i++) list.push(i);
  return list;
}

// A loop of calls with this many arguments. Each round reads them anew, from a place that depends on the round, and
// stores its result: so the call cannot be moved out of the loop, nor left out.
function loopOf(workload, slots) {
  const read = slots.map((_, k) => `slots[${k}][i & 7]`).join(", ");
  const make = new Function(
    "workload",
    "slots",
    "results",
    `return (calls) => {
      for (let i = 0; i < calls; i++) results[i & 7] = workload(${read});
      return results[(calls - 1) & 7];
    };`,
  );
  return make(workload, slots, new Float64Array(8));
}

let loop;

await serve(`Node ${process.version}`, {
  define(name, parameters, expression) {
    workloads[name] = new Function(...parameters.split(","), `return ${expression};`);
    return "defined";
  },

  call(name, ...words) {
    if (!(name in workloads)) return `error there is no \`${name}\` in JavaScript`;
    const slots = words.map((word) => new Array(8).fill(argument(word)));
    loop = loopOf(workloads[name], slots);
    return "ready";
  },

  time(calls) {
    const start = process.hrtime.bigint();
    const result = loop(Number(calls));
    return `${process.hrtime.bigint() - start} ${result}`;
  },
});
