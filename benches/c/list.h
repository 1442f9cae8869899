/* Lists and texts that grow at their end: what a C programmer keeps in a header of their own. */
#ifndef ILO_TWINS_LIST_H
#define ILO_TWINS_LIST_H

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* Memory of this size with what was there; a bench has no use for less than it asks for. */
static inline void *grown(void *memory, size_t bytes) {
    void *moved = realloc(memory, bytes);
    if (!moved && bytes > 0) abort();
    return moved;
}

struct list {
    double *items;
    size_t length;
    size_t capacity;
};

static inline void append(struct list *list, double item) {
    if (list->length == list->capacity) {
        list->capacity = list->capacity ? list->capacity * 2 : 4;
        list->items = grown(list->items, list->capacity * sizeof *list->items);
    }
    list->items[list->length++] = item;
}

struct text {
    char *bytes;
    size_t length;
    size_t capacity;
};

static inline void make_room(struct text *text, size_t more) {
    if (text->length + more <= text->capacity) return;
    if (text->capacity == 0) text->capacity = 16;
    while (text->capacity < text->length + more) text->capacity *= 2;
    text->bytes = grown(text->bytes, text->capacity);
}

static inline void add_character(struct text *text, char character) {
    make_room(text, 1);
    text->bytes[text->length++] = character;
}

static inline void add_text(struct text *text, const char *more) {
    size_t length = strlen(more);
    make_room(text, length);
    memcpy(text->bytes + text->length, more, length);
    text->length += length;
}

#endif
