/* What the twins share: the calling convention of compiled ilo functions, and how a twin is found by its name. */
#ifndef ILO_TWINS_H
#define ILO_TWINS_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* The first argument is a context, which the twins do not need. Arguments and result are doubles, as in ilo. */
#define TWIN(name, ...) static double twin_##name(void *context __attribute__((unused)), __VA_ARGS__)

/* A row of a table of twins. They are reached through its addresses only, so no call of them can be folded away. */
struct twin {
    const char *name;
    const void *address;
};

#define ROW(name) {#name, (const void *)twin_##name}

/* The address in a table, or null. */
static inline const void *find_twin(const struct twin *table, size_t count, const char *name) {
    for (size_t i = 0; i < count; i++) {
        if (strcmp(table[i].name, name) == 0) return table[i].address;
    }
    return NULL;
}

/* The loop that timings measure, in the same file as the functions that it calls: as compiled ilo functions have one
   beside them. It is told which function, so nothing is known of that here, and no round can be left out. */
#define LOOP(arity, types, ...)                                                                                        \
    static double loop_##arity(void *context, const double *argument, uint64_t rounds, double(*function) types) {      \
        double result;                                                                                                 \
        do result = function(__VA_ARGS__);                                                                             \
        while (--rounds);                                                                                              \
        return result;                                                                                                 \
    }

LOOP(1, (void *, double), context, argument[0])
LOOP(2, (void *, double, double), context, argument[0], argument[1])
LOOP(3, (void *, double, double, double), context, argument[0], argument[1], argument[2])

static const void *const loops[] = {NULL, (const void *)loop_1, (const void *)loop_2, (const void *)loop_3};

/* The loop for functions of so many arguments, or null. */
static inline const void *find_loop(size_t arity) { return arity < sizeof loops / sizeof *loops ? loops[arity] : NULL; }

/* Keeps the compiler from leaving out memory that is written and then thrown away. */
#define KEEP(pointer) __asm__ volatile("" : : "r"(pointer) : "memory")

#endif
