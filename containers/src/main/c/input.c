/* The writer's bytes on their way to the command, which may take its time: then the writer is not read from. */
#define _GNU_SOURCE
#include "container.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

/* Whether the command has not taken yet what came last. */
bool input_waits(const struct container *c)
{
    return c->input.begin != c->input.end;
}

static struct client *writer(struct container *c)
{
    for (int i = 0; i < c->clients_high; i++)
        if (c->clients[i].fd && c->clients[i].role == ROLE_WRITER)
            return &c->clients[i];
    return NULL;
}

static void release(struct input *in)
{
    if (in->buffer)
        munmap(in->buffer, INPUT_PAYLOAD_MAX);
    in->buffer = NULL;
    in->begin = in->end = 0;
}

static void close_input(struct input *in)
{
    if (in->fd >= 0)
        close(in->fd);
    in->fd = -1;
}

/* What the writer sends can reach nobody: it is told, and its connection ends. */
static void refuse(struct container *c, struct client *k, int error)
{
    struct reply r;
    reply_begin(&r, FRAME_UNTAKEN);
    reply32(&r, (uint32_t)error);
    client_reply(c, k, &r);
    client_drop(c, k);
}

/* Writes what the command takes now. */
void input_drain(struct container *c)
{
    struct input *in = &c->input;
    while (input_waits(c)) {
        ssize_t n = write(in->fd, in->buffer + in->begin, in->end - in->begin);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno == EAGAIN)
            return;
        if (n <= 0) {
            int error = errno;
            struct client *k = writer(c);
            in->begin = in->end = 0;
            close_input(in);
            if (k)
                refuse(c, k, error);
            release(in);
            return;
        }
        in->begin += (size_t)n;
    }
    in->begin = in->end = 0;
}

/* Takes bytes of a frame of input from the writer. False when there are none now. */
bool input_take(struct container *c, struct client *k)
{
    struct input *in = &c->input;
    if (in->fd < 0) {
        refuse(c, k, EPIPE);
        return false;
    }
    if (!in->buffer) {
        void *memory = mmap(NULL, INPUT_PAYLOAD_MAX, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED) {
            refuse(c, k, ENOMEM);
            return false;
        }
        in->buffer = memory;
    }
    ssize_t n = read(k->fd, in->buffer, k->input_left);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return false;
    if (n <= 0) {
        client_drop(c, k);
        return false;
    }
    k->input_left -= (size_t)n;
    in->end = (size_t)n;
    input_drain(c);
    return true;
}

static void tell_taken(struct container *c, struct client *k)
{
    struct reply r;
    reply_begin(&r, FRAME_FLUSHED);
    client_reply(c, k, &r);
}

/* The writer is not heard while input waits; so when this comes, all before it has been taken. */
void input_flush(struct container *c, struct client *k)
{
    tell_taken(c, k);
}

/* End of input, after all that came before. It is answered first: the command may end by it. */
void input_end(struct container *c, struct client *k)
{
    tell_taken(c, k);
    if (!c->input.terminal) /* a terminal has an end of its own kind */
        close_input(&c->input);
}

/* The writer has gone: what it sent and nobody took is dropped with it. The command's input stays open. */
void input_forget(struct container *c)
{
    release(&c->input);
}
