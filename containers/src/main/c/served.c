/* The children that a spawner forked on purpose, each with the request it serves until it has ended well. */
#define _GNU_SOURCE
#include "shim.h"

#include <errno.h>
#include <stdlib.h>

static struct served *find(const struct served_list *list, pid_t pid)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->at[i].pid == pid)
            return &list->at[i];
    return NULL;
}

static void drop(struct served_list *list, struct served *entry)
{
    *entry = list->at[--list->count];
}

/* Makes room for one more, so that nothing is forked that would be forgotten. On failure errno says why. */
bool served_reserve(struct served_list *list)
{
    if (list->count < list->capacity)
        return true;
    size_t capacity = list->capacity ? list->capacity * 2 : 64;
    if (capacity > SERVED_MAX) {
        errno = EAGAIN;
        return false;
    }
    struct served *grown = realloc(list->at, capacity * sizeof *grown);
    if (!grown)
        return false;
    list->at = grown;
    list->capacity = capacity;
    return true;
}

/* Room must have been made. */
void served_add(struct served_list *list, pid_t pid, uint32_t request)
{
    list->at[list->count++] = (struct served){.pid = pid, .request = request};
}

bool served_contains(const struct served_list *list, pid_t pid)
{
    return find(list, pid) != NULL;
}

/* A child has ended, if it was one of ours: well, or in a way that leaves its request to be answered. */
void served_ended(struct served_list *list, pid_t pid, int status)
{
    struct served *entry = find(list, pid);
    if (!entry)
        return;
    if (status == 0) {
        drop(list, entry);
        return;
    }
    entry->pid = 0;
    entry->status = status;
    list->owed++;
}

/* One whose request is to be answered in its place; NULL when there is none. */
const struct served *served_owed(const struct served_list *list)
{
    return list->owed > 0 ? find(list, 0) : NULL;
}

/* The request that `served_owed` gives is answered. */
void served_answered(struct served_list *list)
{
    struct served *entry = list->owed > 0 ? find(list, 0) : NULL;
    if (!entry)
        return;
    list->owed--;
    drop(list, entry);
}

void served_free(struct served_list *list)
{
    free(list->at);
    *list = (struct served_list){0};
}
