/* The twins in C with 64-bit integers, where every value is a whole number: what ilo could gain by proving that it is.
   Arguments and results stay doubles; they are converted at the edges. */
#include "twins.h"

#include <stdint.h>

TWIN(numeric, double limit) {
    int64_t n = (int64_t)limit, s = 0;
    for (int64_t i = 0; i < n; i++) s += i;
    return (double)s;
}

TWIN(while, double limit) {
    int64_t n = (int64_t)limit, s = 0, i = 0;
    while (i < n) {
        s += i;
        i += 1;
    }
    return (double)s;
}

TWIN(addone, double limit) {
    int64_t n = (int64_t)limit, x = 0;
    for (int64_t i = 0; i < n; i++) x += 1;
    return (double)x;
}

TWIN(addfive, double limit) {
    int64_t n = (int64_t)limit, x = 0;
    for (int64_t i = 0; i < n; i++) x += 5;
    return (double)x;
}

TWIN(addi, double limit) {
    int64_t n = (int64_t)limit, x = 0;
    for (int64_t i = 0; i < n; i++) x += i;
    return (double)x;
}

TWIN(addi2m1, double limit) {
    int64_t n = (int64_t)limit, x = 0;
    for (int64_t i = 0; i < n; i++) x = x + i * 2 - 1;
    return (double)x;
}

TWIN(ifcount, double limit) {
    int64_t n = (int64_t)limit, m = n / 2, x = 0;
    for (int64_t i = 0; i < n; i++) {
        if (i < m) x += 1;
    }
    return (double)x;
}

TWIN(nested, double outer, double inner) {
    int64_t a = (int64_t)outer, b = (int64_t)inner, x = 0;
    for (int64_t i = 0; i < a; i++) {
        for (int64_t j = 0; j < b; j++) x += 1;
    }
    return (double)x;
}

static int64_t fib(int64_t n) {
    return n <= 1 ? n : fib(n - 1) + fib(n - 2);
}

TWIN(fib, double n) {
    return (double)fib((int64_t)n);
}

static int64_t fac(int64_t n) {
    return n <= 1 ? 1 : n * fac(n - 1);
}

TWIN(fac, double n) {
    return (double)fac((int64_t)n);
}

static int64_t power(int64_t base, int64_t exponent) {
    int64_t result = 1;
    for (; exponent > 0; exponent--) result *= base;
    return result;
}

TWIN(pow3, double base, double exponent) {
    int64_t x = (int64_t)base, k = (int64_t)exponent;
    return (double)power(power(power(x, k), k), k);
}

TWIN(pow5, double base, double exponent) {
    int64_t x = (int64_t)base, k = (int64_t)exponent;
    return (double)power(power(power(power(power(x, k), k), k), k), k);
}

TWIN(sumloop, double outer, double inner) {
    int64_t k = (int64_t)outer, n = (int64_t)inner, s = 0;
    for (int64_t j = 0; j < k; j++) {
        for (int64_t i = 0; i < n; i++) s += i;
    }
    return (double)s;
}

static int64_t inc(int64_t x) {
    return x + 1;
}

TWIN(calls, double limit) {
    int64_t n = (int64_t)limit, x = 0;
    for (int64_t i = 0; i < n; i++) x = inc(x);
    return (double)x;
}

static const struct twin TWINS[] = {
    ROW(numeric), ROW(while), ROW(addone), ROW(addfive), ROW(addi), ROW(addi2m1), ROW(ifcount), ROW(nested),
    ROW(fib),     ROW(fac),   ROW(pow3),   ROW(pow5),    ROW(sumloop), ROW(calls),
};

const void *ilo_twin_int64(const char *name, size_t arity, const void **loop) {
    *loop = find_loop(arity);
    return find_twin(TWINS, sizeof TWINS / sizeof *TWINS, name);
}
