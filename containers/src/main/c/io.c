/* Descriptors, the files a shim leaves in its runtime directory, and what /proc says of a process. */
#define _GNU_SOURCE
#include "shim.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

bool write_all(int fd, const void *data, size_t length)
{
    const char *at = data;
    while (length > 0) {
        ssize_t n = write(fd, at, length);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        at += n;
        length -= (size_t)n;
    }
    return true;
}

/* False at the end of input and on error. */
bool read_all(int fd, void *data, size_t length)
{
    char *at = data;
    while (length > 0) {
        ssize_t n = read(fd, at, length);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        at += n;
        length -= (size_t)n;
    }
    return true;
}

/*
 * Sends an answer into a pipe that does not block. The kernel takes all of so small a write or nothing; `later` tells
 * that there was no room.
 */
bool send_now(int fd, const struct reply *r, bool *later)
{
    _Static_assert(sizeof r->bytes <= PIPE_BUF, "an answer is one write that no other gets into");
    ssize_t n;
    do
        n = write(fd, r->bytes, r->length);
    while (n < 0 && errno == EINTR);
    *later = n < 0 && errno == EAGAIN;
    return n == (ssize_t)r->length;
}

/* The same, unless the reader takes nothing for that long: an agent that hangs must not hold up its commands. */
bool send_in_time(int fd, const struct reply *r, int timeout_millis)
{
    for (;;) {
        bool later;
        if (send_now(fd, r, &later))
            return true;
        struct pollfd p = {.fd = fd, .events = POLLOUT};
        int ready = later ? poll(&p, 1, timeout_millis) : 0;
        if (ready == 0 || (ready < 0 && errno != EINTR))
            return false;
    }
}

/*
 * Makes a file with its space taken, so that it can still be filled in when the disk is full. Gives -1 on error. That
 * it must not exist yet is how an agent that lost its spawner forbids a launch: it makes `.shim.pid` first.
 */
int record_reserve(const char *aside)
{
    char blanks[64];
    memset(blanks, ' ', sizeof blanks);
    int fd = open(aside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return -1;
    if (!write_all(fd, blanks, sizeof blanks)) {
        int error = errno;
        close(fd);
        unlink(aside);
        errno = error;
        return -1;
    }
    return fd;
}

static bool record_fill(int fd, const char *text)
{
    size_t length = strlen(text);
    bool ok = lseek(fd, 0, SEEK_SET) == 0 && write_all(fd, text, length) && ftruncate(fd, (off_t)length) == 0;
    int error = errno;
    close(fd);
    errno = error;
    return ok;
}

/* Fills in a reserved file and gives it its name: a reader sees all of the text or none. */
bool record_finish(int fd, const char *aside, const char *name, const char *text)
{
    return record_fill(fd, text) && rename(aside, name) == 0;
}

/* Makes a record that nobody has made before: of several who try at most one gets it, ever. */
bool record_claim(const char *aside, const char *name, const char *text)
{
    int fd = record_reserve(aside);
    if (fd < 0)
        return false;
    bool ok = record_fill(fd, text) && link(aside, name) == 0;
    int error = errno;
    unlink(aside);
    errno = error;
    return ok;
}

bool record_write(const char *aside, const char *name, const char *text)
{
    int fd = record_reserve(aside);
    return fd >= 0 && record_finish(fd, aside, name, text);
}

static bool read_small(const char *path, char *into, size_t capacity)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    size_t used = 0;
    ssize_t n;
    while (used < capacity - 1 && (n = read(fd, into + used, capacity - 1 - used)) > 0)
        used += (size_t)n;
    close(fd);
    into[used] = '\0';
    return used > 0;
}

/* When a process started, in ticks since the machine did; 0 when there is no such process. */
uint64_t start_time(pid_t pid)
{
    char path[32], text[1024];
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    if (!read_small(path, text, sizeof text))
        return 0;
    const char *at = strrchr(text, ')'); /* a command's name may hold anything, also brackets and blanks */
    for (int field = 2; at && field < 22; field++)
        at = strchr(at + 1, ' ');
    return at ? strtoull(at + 1, NULL, 10) : 0;
}

/* Tells one boot of the machine from another; read once, by the spawner. */
const char *boot_id(void)
{
    static char id[64];
    if (id[0] == '\0') {
        if (!read_small("/proc/sys/kernel/random/boot_id", id, sizeof id))
            id[0] = '-';
        id[strcspn(id, "\n")] = '\0';
    }
    return id;
}

uint64_t now_millis(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static char *title;
static size_t title_bytes;

/* Names the memory of the program's arguments, which the process list shows. */
void title_memory(char *begin, size_t length)
{
    title = begin;
    title_bytes = length;
}

void title_set(const char *name)
{
    prctl(PR_SET_NAME, "tepui-shim");
    if (title_bytes == 0)
        return;
    memset(title, 0, title_bytes);
    snprintf(title, title_bytes, "tepui-shim %s", name);
}
