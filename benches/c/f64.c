/* The twins in C with ilo's numbers: the same arithmetic on doubles in the same order, written as a C programmer would. */
#include "twins.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "list.h"

TWIN(tot, double p, double q, double r) {
    double s = p * q;
    double t = s * r;
    return s + t;
}

TWIN(numeric, double n) {
    double s = 0;
    for (double i = 0; i < n; i++) s += i;
    return s;
}

TWIN(while, double n) {
    double s = 0;
    double i = 0;
    while (i < n) {
        s += i;
        i += 1;
    }
    return s;
}

TWIN(addone, double n) {
    double x = 0;
    for (double i = 0; i < n; i++) x += 1;
    return x;
}

TWIN(addfive, double n) {
    double x = 0;
    for (double i = 0; i < n; i++) x += 5;
    return x;
}

TWIN(addi, double n) {
    double x = 0;
    for (double i = 0; i < n; i++) x += i;
    return x;
}

TWIN(addi2m1, double n) {
    double x = 0;
    for (double i = 0; i < n; i++) x = x + i * 2 - 1;
    return x;
}

TWIN(ifcount, double n) {
    double m = n / 2;
    double x = 0;
    for (double i = 0; i < n; i++) {
        if (i < m) x += 1;
    }
    return x;
}

TWIN(nested, double a, double b) {
    double x = 0;
    for (double i = 0; i < a; i++) {
        for (double j = 0; j < b; j++) x += 1;
    }
    return x;
}

static double fib(double n) {
    return n <= 1 ? n : fib(n - 1) + fib(n - 2);
}

TWIN(fib, double n) {
    return fib(n);
}

static double fac(double n) {
    return n <= 1 ? 1 : n * fac(n - 1);
}

TWIN(fac, double n) {
    return fac(n);
}

static double rank(double x) {
    if (x > 900) return 5;
    if (x > 700) return 4;
    if (x > 500) return 3;
    if (x > 250) return 2;
    return 1;
}

TWIN(guards, double n) {
    double s = 0;
    for (double i = 0; i < n; i++) s += rank(i);
    return s;
}

static double inc(double x) {
    return x + 1;
}

static double dbl(double x) {
    return x * 2;
}

static double less(double x) {
    return x - 3;
}

static double quarter(double x) {
    return x / 4;
}

TWIN(pipe, double n) {
    double s = 0;
    for (double i = 0; i < n; i++) s += quarter(less(dbl(inc(i))));
    return s;
}

TWIN(foreach, double n) {
    struct list xs = {0};
    for (double i = 0; i < n; i++) append(&xs, i);
    double s = 0;
    for (size_t k = 0; k < xs.length; k++) s += xs.items[k];
    free(xs.items);
    return s;
}

/* The list lies where compiled functions have their context, made before anything is timed. */
static double twin_arrsum(void *given, double length) {
    const double *items = given;
    double s = 0;
    for (size_t k = 0; k < (size_t)length; k++) s += items[k];
    return s;
}

TWIN(arrbuild, double n) {
    struct list xs = {0};
    for (double i = 0; i < n; i++) append(&xs, i);
    KEEP(xs.items);
    double length = (double)xs.length;
    free(xs.items);
    return length;
}

struct point {
    double x;
    double y;
};

TWIN(record, double n) {
    double s = 0;
    for (double i = 0; i < n; i++) {
        struct point p = {.x = i, .y = i * 2};
        s += p.x + p.y;
    }
    return s;
}

TWIN(string, double n) {
    struct text s = {0};
    for (double i = 0; i < n; i++) add_character(&s, 'x');
    KEEP(s.bytes);
    double length = (double)s.length;
    free(s.bytes);
    return length;
}

struct item {
    char name[32];
    double val;
};

/* A number as ilo prints it: whole ones without a point. */
static int print_number(char *into, size_t size, double number) {
    long long whole = (long long)number;
    if (number != (double)whole) return snprintf(into, size, "%.17g", number);
    char digits[24];
    size_t count = 0;
    unsigned long long rest = whole < 0 ? -(unsigned long long)whole : (unsigned long long)whole;
    do {
        digits[count++] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (whole < 0) digits[count++] = '-';
    for (size_t k = 0; k < count; k++) into[k] = digits[count - 1 - k];
    into[count] = '\0';
    return (int)count;
}

static void add_json_text(struct text *json, const char *text) {
    add_character(json, '"');
    for (; *text; text++) {
        unsigned char byte = (unsigned char)*text;
        if (byte < 0x20) {
            char escape[8];
            snprintf(escape, sizeof escape, "\\u%04x", byte);
            add_text(json, escape);
            continue;
        }
        if (byte == '"' || byte == '\\') add_character(json, '\\');
        add_character(json, *text);
    }
    add_character(json, '"');
}

TWIN(mixed, double n) {
    struct item *items = NULL;
    size_t length = 0, capacity = 0;
    for (double i = 0; i < n; i++) {
        if (length == capacity) {
            capacity = capacity ? capacity * 2 : 4;
            items = grown(items, capacity * sizeof *items);
        }
        print_number(items[length].name, sizeof items[length].name, i);
        items[length].val = i * 3;
        length++;
    }
    struct text json = {0};
    add_character(&json, '[');
    for (size_t k = 0; k < length; k++) {
        char number[32];
        if (k > 0) add_character(&json, ',');
        add_text(&json, "{\"name\":");
        add_json_text(&json, items[k].name);
        add_text(&json, ",\"val\":");
        print_number(number, sizeof number, items[k].val);
        add_text(&json, number);
        add_character(&json, '}');
    }
    add_character(&json, ']');
    KEEP(json.bytes);
    double result = (double)json.length;
    free(json.bytes);
    free(items);
    return result;
}

static double escape(double cr, double ci, double m) {
    double zr = 0, zi = 0, k = 0;
    while (k < m && zr * zr + zi * zi <= 4) {
        double t = zr * zr - zi * zi + cr;
        zi = 2 * (zr * zi) + ci;
        zr = t;
        k += 1;
    }
    return k;
}

TWIN(mandel, double w, double m) {
    double s = 0;
    for (double y = 0; y < w; y++) {
        double ci = 2 * y / w - 1;
        for (double x = 0; x < w; x++) {
            double cr = 3 * x / w - 2;
            s += escape(cr, ci, m);
        }
    }
    return s;
}

static double cell(double i, double j) {
    double s = i + j;
    return 1 / (s * (s + 1) / 2 + i + 1);
}

static void times(const double *v, double *result, double n) {
    for (double i = 0; i < n; i++) {
        double s = 0;
        for (double j = 0; j < n; j++) s += cell(i, j) * v[(size_t)j];
        result[(size_t)i] = s;
    }
}

static void turned(const double *v, double *result, double n) {
    for (double i = 0; i < n; i++) {
        double s = 0;
        for (double j = 0; j < n; j++) s += cell(j, i) * v[(size_t)j];
        result[(size_t)i] = s;
    }
}

static double squares(const double *v, double n) {
    double s = 0;
    for (size_t k = 0; k < (size_t)n; k++) s += v[k] * v[k];
    return s;
}

TWIN(spectral, double n) {
    size_t bytes = (size_t)n * sizeof(double);
    double *u = grown(NULL, bytes), *v = grown(NULL, bytes), *t = grown(NULL, bytes);
    for (size_t k = 0; k < (size_t)n; k++) u[k] = 1;
    for (int round = 0; round < 10; round++) {
        times(u, t, n);
        turned(t, v, n);
        times(v, t, n);
        turned(t, u, n);
    }
    double result = squares(u, n) / squares(v, n);
    free(u);
    free(v);
    free(t);
    return result;
}

TWIN(pow3, double x, double k) {
    return pow(pow(pow(x, k), k), k);
}

TWIN(pow5, double x, double k) {
    return pow(pow(pow(pow(pow(x, k), k), k), k), k);
}

TWIN(sumloop, double k, double n) {
    double s = 0;
    for (double j = 0; j < k; j++) {
        for (double i = 0; i < n; i++) s += i;
    }
    return s;
}

TWIN(calls, double n) {
    double x = 0;
    for (double i = 0; i < n; i++) x = inc(x);
    return x;
}

/* The deep expressions, which the build writes. */
#include "deep.h"

static const struct twin TWINS[] = {
    ROW(tot),      ROW(numeric), ROW(while),  ROW(addone), ROW(addfive), ROW(addi),   ROW(addi2m1), ROW(ifcount),
    ROW(nested),   ROW(fib),     ROW(fac),    ROW(guards), ROW(pipe),    ROW(foreach), ROW(arrsum), ROW(arrbuild),
    ROW(record),   ROW(string),  ROW(mixed),  ROW(mandel), ROW(spectral), ROW(pow3),  ROW(pow5),    ROW(sumloop),
    ROW(calls),    DEEP_ROWS
};

const void *ilo_twin_f64(const char *name, size_t arity, const void **loop) {
    *loop = find_loop(arity);
    return find_twin(TWINS, sizeof TWINS / sizeof *TWINS, name);
}
