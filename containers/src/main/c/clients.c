/* The clients on a shim's socket: frames in, frames out. A client never makes the container wait, but for its owner. */
#define _GNU_SOURCE
#include "container.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

void client_drop(struct container *c, struct client *k)
{
    if (k->fd == 0)
        return;
    close(k->fd);
    backlog_free(&k->backlog);
    enum role role = k->role;
    k->fd = 0;
    k->role = ROLE_PLAIN;
    if (role != ROLE_PLAIN)
        switchboard_left(c, k);
    if (role == ROLE_WRITER)
        input_forget(c);
}

/* Sends two pieces as one. Who is attached may lag behind a little; anybody else who takes no frames is dropped. */
void client_send(struct container *c, struct client *k, const void *head, size_t head_length, const void *data,
                 size_t length)
{
    size_t sent = 0;
    if (backlog_empty(&k->backlog)) {
        struct iovec parts[] = {{(void *)(uintptr_t)head, head_length}, {(void *)(uintptr_t)data, length}};
        struct msghdr message = {.msg_iov = parts, .msg_iovlen = length ? 2 : 1};
        ssize_t n = sendmsg(k->fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (n < 0 && errno != EAGAIN && errno != EINTR) {
            client_drop(c, k);
            return;
        }
        sent = n < 0 ? 0 : (size_t)n;
    }
    if (sent == head_length + length)
        return;
    size_t head_sent = sent < head_length ? sent : head_length;
    size_t data_sent = sent - head_sent;
    if (k->role == ROLE_PLAIN ||
        !backlog_add(&k->backlog, (const uint8_t *)head + head_sent, head_length - head_sent) ||
        !backlog_add(&k->backlog, (const uint8_t *)data + data_sent, length - data_sent))
        client_drop(c, k);
}

void client_reply(struct container *c, struct client *k, struct reply *r)
{
    reply_end(r);
    client_send(c, k, r->bytes, r->length, "", 0);
}

static void send_status(struct container *c, struct client *k, bool ended)
{
    struct reply r;
    reply_begin(&r, FRAME_STATUS);
    reply8(&r, ended ? STATE_EXITED : STATE_RUNNING);
    reply32(&r, (uint32_t)c->pid);
    reply64(&r, c->start);
    reply32(&r, (uint32_t)c->status);
    reply64(&r, c->end_millis);
    reply64(&r, c->out.lost_total + c->err.lost_total);
    client_reply(c, k, &r);
}

void clients_accept(struct container *c)
{
    int fd = accept4(c->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0)
        return;
    for (int i = 0; i < CLIENTS_MAX; i++) {
        if (c->clients[i].fd == 0) {
            c->clients[i] = (struct client){.fd = fd};
            if (i >= c->clients_high)
                c->clients_high = i + 1;
            send_status(c, &c->clients[i], false);
            return;
        }
    }
    close(fd);
}

void clients_tell_exit(struct container *c)
{
    for (int i = 0; i < c->clients_high; i++)
        if (c->clients[i].fd)
            send_status(c, &c->clients[i], true);
}

static void kill_container(const struct container *c)
{
    if (c->own_pids)
        kill(c->pid, SIGKILL);
    else
        kill_descendants(c->has_init ? c->pid : getpid());
}

static void signal_tree(const struct container *c, int signal)
{
    struct procs tree = {0};
    descendants_of(getpid(), &tree);
    if (c->has_init) /* it would hand the signal on to the command, which gets it anyhow */
        procs_remove(&tree, c->pid);
    signal_all(&tree, signal);
    procs_free(&tree);
}

static int signal_container(struct container *c, uint8_t scope, int signal)
{
    if (signal < 0 || signal >= NSIG)
        return EINVAL;
    if (scope == SCOPE_TREE && signal == SIGKILL)
        switchboard_destroyed(c);
    if (c->exited)
        return ESRCH; /* the command's number is free again: never signal it */
    if (signal == SIGKILL && (scope == SCOPE_TREE || c->has_init))
        kill_container(c);
    else if (scope == SCOPE_TREE)
        signal_tree(c, signal);
    else if (kill(c->pid, signal) != 0)
        return errno;
    return 0;
}

static void answer_signal(struct container *c, struct client *k, const uint8_t *payload)
{
    struct reply r;
    reply_begin(&r, FRAME_SIGNALLED);
    reply32(&r, (uint32_t)signal_container(c, payload[0], (int)get32(payload + 1)));
    client_reply(c, k, &r);
}

/* One whole frame; input itself does not come here, but its end. */
static void handle(struct container *c, struct client *k, uint32_t length)
{
    const uint8_t *payload = k->frame + FRAME_HEADER_BYTES;
    uint8_t type = k->frame[0];
    if (type == FRAME_SIGNAL && length == 5)
        answer_signal(c, k, payload);
    else if (type == FRAME_ATTACH && length == 1 && k->role == ROLE_PLAIN)
        switchboard_attach(c, k, payload[0]);
    else if (type == FRAME_STDIN && length == 0 && k->role == ROLE_WRITER)
        input_end(c, k);
    else if (type == FRAME_FLUSH && length == 0 && k->role == ROLE_WRITER)
        input_flush(c, k);
    else if (type == FRAME_WINDOW && length == 4 && k->role == ROLE_WRITER)
        switchboard_resize(c, k, payload);
    else
        client_drop(c, k);
}

/* Looks at a header; false when the client is dropped. */
static bool begin_frame(struct container *c, struct client *k, uint32_t length)
{
    bool input = k->frame[0] == FRAME_STDIN && k->role == ROLE_WRITER;
    if (length > (input ? (uint32_t)INPUT_PAYLOAD_MAX : (uint32_t)CLIENT_PAYLOAD_MAX)) {
        client_drop(c, k);
        return false;
    }
    if (input && length > 0) {
        k->input_left = length;
        k->used = 0;
    }
    return true;
}

/* Reads what is missing of the present frame, never more. False when there is nothing more to do now. */
static bool read_frame(struct container *c, struct client *k)
{
    size_t whole = k->used < FRAME_HEADER_BYTES ? FRAME_HEADER_BYTES : FRAME_HEADER_BYTES + get32(k->frame + 1);
    ssize_t n = read(k->fd, k->frame + k->used, whole - k->used);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return false;
    if (n <= 0) {
        client_drop(c, k);
        return false;
    }
    k->used += (size_t)n;
    if (k->used < FRAME_HEADER_BYTES)
        return true;
    uint32_t length = get32(k->frame + 1);
    if (k->used == FRAME_HEADER_BYTES && (!begin_frame(c, k, length) || k->input_left > 0))
        return k->fd != 0;
    if (k->used == FRAME_HEADER_BYTES + length) {
        handle(c, k, length);
        k->used = 0;
    }
    return k->fd != 0;
}

/* What to wait for. A writer who is ahead of the command is not heard, but its leaving is noticed. */
short client_events(const struct container *c, const struct client *k)
{
    short events = k->role != ROLE_WRITER || !input_waits(c) ? POLLIN : 0;
    return (short)(events | (backlog_empty(&k->backlog) ? 0 : POLLOUT));
}

void client_serve(struct container *c, struct client *k, short events)
{
    size_t sent = 0;
    if ((events & POLLOUT) && !backlog_send(&k->backlog, k->fd, &sent)) {
        client_drop(c, k);
        return;
    }
    if (sent > 0 && c->closing)
        switchboard_extend(c);
    if ((events & POLLIN) == 0) {
        if (events & (POLLHUP | POLLERR))
            client_drop(c, k);
        return;
    }
    while (k->fd && (k->role != ROLE_WRITER || !input_waits(c)))
        if (k->input_left > 0 ? !input_take(c, k) : !read_frame(c, k))
            return;
}
