/* Finding and ending process trees. */
#define _GNU_SOURCE
#include "shim.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    PROCS_MAX = 1 << 20,
    STOP_PASSES = 32, /* how often a tree is looked through for processes that were forked meanwhile */
};

void procs_add(struct procs *list, pid_t pid)
{
    if (list->count == list->capacity) {
        size_t capacity = list->capacity ? list->capacity * 2 : 64;
        pid_t *grown = capacity <= PROCS_MAX ? realloc(list->pids, capacity * sizeof(pid_t)) : NULL;
        if (grown == NULL)
            return;
        list->pids = grown;
        list->capacity = capacity;
    }
    list->pids[list->count++] = pid;
}

bool procs_contains(const struct procs *list, pid_t pid)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->pids[i] == pid)
            return true;
    return false;
}

void procs_remove(struct procs *list, pid_t pid)
{
    for (size_t i = 0; i < list->count; i++) {
        if (list->pids[i] == pid) {
            list->pids[i] = list->pids[--list->count];
            return;
        }
    }
}

void procs_free(struct procs *list)
{
    free(list->pids);
    *list = (struct procs){0};
}

struct identity {
    pid_t parent, session;
};

static bool identity_of(pid_t pid, struct identity *out)
{
    char path[32], text[512];
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    ssize_t n = read(fd, text, sizeof text - 1);
    close(fd);
    if (n <= 0)
        return false;
    text[n] = '\0';
    const char *after_name = strrchr(text, ')');
    int parent, session;
    if (!after_name || sscanf(after_name + 1, " %*c %d %*d %d", &parent, &session) != 2)
        return false;
    *out = (struct identity){parent, session};
    return true;
}

/* The number that a directory entry of /proc names, or 0. */
static pid_t entry_pid(const struct dirent *e)
{
    return e->d_name[0] >= '1' && e->d_name[0] <= '9' ? (pid_t)atoi(e->d_name) : 0;
}

enum relation { CHILD_OF, IN_SESSION };

/* Looks through every process: the way where the kernel does not list children, and to find a session. */
static void scan(enum relation relation, pid_t of, struct procs *into)
{
    DIR *proc = opendir("/proc");
    if (!proc)
        return;
    for (struct dirent *e; (e = readdir(proc)) != NULL;) {
        pid_t pid = entry_pid(e);
        struct identity id;
        if (pid > 0 && identity_of(pid, &id) && (relation == CHILD_OF ? id.parent : id.session) == of)
            procs_add(into, pid);
    }
    closedir(proc);
}

/* Children that one thread started; false when the kernel keeps no such list. */
static bool children_of_thread(pid_t pid, pid_t thread, struct procs *into)
{
    char path[64], text[4096];
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)pid, (int)thread);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return access("/proc/thread-self/children", F_OK) == 0;
    long number = 0;
    ssize_t n;
    while ((n = read(fd, text, sizeof text)) > 0) {
        for (ssize_t i = 0; i < n; i++) {
            if (text[i] >= '0' && text[i] <= '9') {
                number = number * 10 + (text[i] - '0');
            } else if (number > 0) {
                procs_add(into, (pid_t)number);
                number = 0;
            }
        }
    }
    close(fd);
    return true;
}

void children_of(pid_t parent, struct procs *into)
{
    char path[32];
    snprintf(path, sizeof path, "/proc/%d/task", (int)parent);
    DIR *tasks = opendir(path);
    if (!tasks)
        return;
    bool listed = true;
    for (struct dirent *e; listed && (e = readdir(tasks)) != NULL;) {
        pid_t thread = entry_pid(e);
        if (thread > 0)
            listed = children_of_thread(parent, thread, into);
    }
    closedir(tasks);
    if (!listed)
        scan(CHILD_OF, parent, into);
}

/* Everything below a process, itself not included, parents before their children. */
void descendants_of(pid_t root, struct procs *into)
{
    size_t next = into->count;
    children_of(root, into);
    for (; next < into->count; next++)
        children_of(into->pids[next], into);
}

void session_of(pid_t session, struct procs *into)
{
    scan(IN_SESSION, session, into);
}

/* Gives the number of processes that took the signal. */
size_t signal_all(const struct procs *list, int signal)
{
    size_t sent = 0;
    for (size_t i = 0; i < list->count; i++)
        sent += kill(list->pids[i], signal) == 0;
    return sent;
}

/*
 * Kills everything below a process. It is stopped first, until no look finds a new process, because a tree that forks
 * faster than it is killed would live on. Gives the number of processes that could be signalled.
 */
size_t kill_descendants(pid_t root)
{
    struct procs found = {0};
    size_t before = 0;
    for (int pass = 0; pass < STOP_PASSES; pass++) {
        found.count = 0;
        descendants_of(root, &found);
        if (found.count == 0 || (pass > 0 && found.count <= before))
            break;
        before = found.count;
        if (found.count > 1) /* a single process cannot be caught out */
            signal_all(&found, SIGSTOP);
    }
    size_t sent = signal_all(&found, SIGKILL);
    procs_free(&found);
    return sent;
}

/* Ends a container whose shim is gone or does not answer: the shim, what is below it, and the command's session. */
size_t sweep_container(pid_t shim, uint64_t shim_start, pid_t pid, uint64_t start)
{
    size_t sent = 0;
    if (shim > 1 && start_time(shim) == shim_start) {
        sent += kill_descendants(shim);
        sent += kill(shim, SIGKILL) == 0;
    }
    struct procs session = {0};
    if (pid > 1) {
        /* A number in use again by another process leads no session of ours: a session's number is not reused
         * while it has members, so its members are the container's unless the leader is a newer process. */
        uint64_t now = start_time(pid);
        if (now == 0 || now == start)
            session_of(pid, &session);
    }
    for (size_t i = 0; i < session.count; i++)
        sent += kill_descendants(session.pids[i]);
    sent += signal_all(&session, SIGKILL);
    procs_free(&session);
    return sent;
}
