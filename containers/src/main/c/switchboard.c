/*
 * The switchboard: what a command writes goes to its files and to everybody who is attached.
 *
 * Where the output is held, the first reader owns it: nothing is read from the command before that reader is there, and
 * no more than it takes. Every other reader has a bounded backlog and is cut off at its end, in the middle of a frame if
 * need be, so that a gap is never taken for the whole.
 */
#define _GNU_SOURCE
#include "container.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>

enum {
    ATTACH_OUTPUT = 1,
    ATTACH_INPUT = 2,
    PIPE_BYTES = 256 << 10,    /* of a pipe that somebody reads along, so that it is moved in large pieces */
    HELD_MILLIS = 5000,        /* how long the output of a command that has ended waits for a first reader */
    STALL_MILLIS = 60000,      /* how long a reader that takes nothing is waited for after the end */
    DESTROYED_MILLIS = 3000,   /* the same when the container was destroyed */
};

static int readers(const struct container *c)
{
    int count = 0;
    for (int i = 0; i < c->clients_high; i++)
        count += c->clients[i].fd && c->clients[i].role == ROLE_READER;
    return count;
}

static bool has_writer(const struct container *c)
{
    for (int i = 0; i < c->clients_high; i++)
        if (c->clients[i].fd && c->clients[i].role == ROLE_WRITER)
            return true;
    return false;
}

static int refusal(const struct container *c, uint8_t what)
{
    if (what != ATTACH_OUTPUT && what != ATTACH_INPUT)
        return EINVAL;
    if (!c->switchboard || c->output_told)
        return ENOTCONN;
    if (what == ATTACH_INPUT)
        return has_writer(c) ? EBUSY : 0;
    return readers(c) >= READERS_MAX ? EUSERS : 0;
}

static void read_along(struct container *c, struct client *k)
{
    if (c->out.pipe >= 0)
        fcntl(c->out.pipe, F_SETPIPE_SZ, PIPE_BYTES); /* a smaller one does as well */
    k->role = ROLE_READER;
    if (c->held) {
        c->held = false;
        c->owner = k;
    }
    if (c->closing)
        switchboard_extend(c);
}

void switchboard_attach(struct container *c, struct client *k, uint8_t what)
{
    struct reply r;
    int error = refusal(c, what);
    if (error == 0 && what == ATTACH_OUTPUT)
        read_along(c, k);
    else if (error == 0)
        k->role = ROLE_WRITER;
    reply_begin(&r, FRAME_ATTACHED);
    reply32(&r, (uint32_t)error);
    client_reply(c, k, &r);
}

void switchboard_resize(struct container *c, struct client *k, const uint8_t *payload)
{
    struct winsize size = {.ws_row = (unsigned short)(payload[0] << 8 | payload[1]),
                           .ws_col = (unsigned short)(payload[2] << 8 | payload[3])};
    int error = !c->input.terminal ? ENOTTY : ioctl(c->input.fd, TIOCSWINSZ, &size) == 0 ? 0 : errno;
    struct reply r;
    reply_begin(&r, FRAME_RESIZED);
    reply32(&r, (uint32_t)error);
    client_reply(c, k, &r);
}

/* A reader or the writer has gone. Without its owner the output goes on to the files and to whoever is there. */
void switchboard_left(struct container *c, struct client *k)
{
    if (c->owner == k)
        c->owner = NULL;
}

/* Whether the output may be read now. */
bool switchboard_reads(const struct container *c)
{
    return !c->held && (c->owner == NULL || backlog_empty(&c->owner->backlog));
}

bool switchboard_output_ended(const struct container *c)
{
    return stream_ended(&c->out) && stream_ended(&c->err);
}

static void tell_end(struct container *c)
{
    c->output_told = true;
    for (int i = 0; i < c->clients_high; i++) {
        struct client *k = &c->clients[i];
        if (k->fd && k->role != ROLE_PLAIN) {
            struct reply r;
            reply_begin(&r, FRAME_END);
            client_reply(c, k, &r);
        }
    }
}

static void spread(struct container *c, enum frame_type type, const char *data, size_t length)
{
    struct reply head;
    reply_begin(&head, type);
    reply_size(&head, (uint32_t)length);
    for (int i = 0; i < c->clients_high; i++)
        if (c->clients[i].fd && c->clients[i].role == ROLE_READER)
            client_send(c, &c->clients[i], head.bytes, head.length, data, length);
}

/* Moves what one read gives to the readers and to the file. */
void switchboard_pump(struct container *c, struct stream *s)
{
    const char *data;
    size_t length = stream_read(s, &data);
    if (length > 0) {
        spread(c, s == &c->out ? FRAME_STDOUT : FRAME_STDERR, data, length);
        stream_store(s, data, length);
    } else if (switchboard_output_ended(c) && !c->output_told) {
        tell_end(c);
    }
}

/* After the end: gives the readers time to take the rest, anew whenever one has taken some. */
void switchboard_extend(struct container *c)
{
    c->closing_until = now_millis() + (c->destroyed ? DESTROYED_MILLIS : STALL_MILLIS);
}

/* Nobody waits for the rest of the output any more, unless it is on its way already. */
void switchboard_destroyed(struct container *c)
{
    c->destroyed = true;
    if (c->closing)
        switchboard_extend(c);
}

/* Every process has gone: no output comes, but some may be left. */
void switchboard_begin_closing(struct container *c)
{
    c->closing = true;
    stream_bound(&c->out);
    stream_bound(&c->err);
    switchboard_extend(c);
    if (c->held)
        c->closing_until = now_millis() + HELD_MILLIS;
}

static bool bytes_wait(const struct container *c)
{
    for (int i = 0; i < c->clients_high; i++)
        if (c->clients[i].fd && !backlog_empty(&c->clients[i].backlog))
            return true;
    return false;
}

/* Whether nothing is left to be done for readers, or nothing can be. */
bool switchboard_closed(const struct container *c)
{
    if (now_millis() >= c->closing_until || (c->held && c->destroyed))
        return true;
    return switchboard_output_ended(c) && !bytes_wait(c);
}

/* The last step: who lags is cut off, and what is left of the output goes to the files. */
void switchboard_finish(struct container *c)
{
    for (int i = 0; i < c->clients_high; i++)
        if (c->clients[i].fd && !backlog_empty(&c->clients[i].backlog))
            client_drop(c, &c->clients[i]);
    while (!stream_ended(&c->out))
        switchboard_pump(c, &c->out);
    while (!stream_ended(&c->err))
        switchboard_pump(c, &c->err);
}
