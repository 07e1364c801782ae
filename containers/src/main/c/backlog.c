/* Bytes that wait for a slow client. Memory is taken when the first waits, and given back when the last has gone. */
#define _GNU_SOURCE
#include "container.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>

bool backlog_empty(const struct backlog *b)
{
    return b->begin == b->end;
}

void backlog_free(struct backlog *b)
{
    if (b->data)
        munmap(b->data, READER_BACKLOG_MAX);
    *b = (struct backlog){0};
}

/* False when they do not fit: the client is too slow. */
bool backlog_add(struct backlog *b, const void *data, size_t length)
{
    if (length > READER_BACKLOG_MAX - (b->end - b->begin))
        return false;
    if (!b->data) {
        void *memory = mmap(NULL, READER_BACKLOG_MAX, PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (memory == MAP_FAILED)
            return false;
        b->data = memory;
    }
    if (length > READER_BACKLOG_MAX - b->end) {
        memmove(b->data, b->data + b->begin, b->end - b->begin);
        b->end -= b->begin;
        b->begin = 0;
    }
    memcpy(b->data + b->end, data, length);
    b->end += length;
    return true;
}

/* Hands on what the socket takes now; false when the client has gone. */
bool backlog_send(struct backlog *b, int fd, size_t *sent)
{
    *sent = 0;
    while (!backlog_empty(b)) {
        ssize_t n = send(fd, b->data + b->begin, b->end - b->begin, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return errno == EAGAIN;
        b->begin += (size_t)n;
        *sent += (size_t)n;
    }
    backlog_free(b);
    return true;
}
