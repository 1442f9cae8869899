/* What the twins share: the calling convention of compiled ilo functions, and how a twin is found by its name. */
#ifndef ILO_TWINS_H
#define ILO_TWINS_H

#include <stddef.h>
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

/* Keeps the compiler from leaving out memory that is written and then thrown away. */
#define KEEP(pointer) __asm__ volatile("" : : "r"(pointer) : "memory")

#endif
