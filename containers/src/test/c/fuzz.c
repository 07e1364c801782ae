/*
 * Feeds the decoders of a shim with what no honest peer would send: launch requests, and frames of clients. And has a
 * spawner's list of children filled and emptied in any order, up to its bound. Inputs follow from a seed. It is built with
 * sanitizers, which end it at the first step out of bounds. Arguments: seed, rounds.
 */
#define _GNU_SOURCE
#include "container.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "detect_leaks=1";
}

static uint64_t state;

static uint32_t chance(uint32_t below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)(state >> 33) % below;
}

enum { REQUEST_MAX = 4096 };

struct bytes {
    uint8_t at[REQUEST_MAX];
    size_t length;
};

static void put(struct bytes *b, const void *data, size_t length)
{
    if (length > REQUEST_MAX - b->length)
        length = REQUEST_MAX - b->length;
    memcpy(b->at + b->length, data, length);
    b->length += length;
}

static void put_field(struct bytes *b, uint8_t tag, const void *value, size_t length)
{
    uint8_t head[] = {tag, (uint8_t)(length >> 24), (uint8_t)(length >> 16), (uint8_t)(length >> 8), (uint8_t)length};
    put(b, head, sizeof head);
    put(b, value, length);
}

/* A request with every field there is. */
static void honest_request(struct bytes *b)
{
    uint8_t numbers[64] = {0};
    b->length = 0;
    put(b, numbers, 4);
    for (uint8_t tag = FIELD_NAME; tag <= FIELD_EXECUTABLE; tag++)
        put_field(b, tag, "/a/path", 8);
    for (int i = 0; i < 5; i++) {
        put_field(b, FIELD_ARGUMENT, "argument", 9);
        put_field(b, FIELD_VARIABLE, "A=b", 4);
        put_field(b, FIELD_CGROUP, "/c", 3);
        put_field(b, FIELD_RLIMIT, numbers, 20);
        put_field(b, FIELD_MOUNT, "\1\1\0\0\0\0\0\0\0\0\0\0\0\0/t\0s\0type\0o", 26);
    }
    put_field(b, FIELD_USER, numbers, 8 + 4 * chance(5));
    put_field(b, FIELD_UMASK, numbers, 4);
    put_field(b, FIELD_STDOUT, "\0\0\0\0\0\0\0\0\0\0\0\0\0/o", 16);
    put_field(b, FIELD_STDERR, "\0\0\0\0\0\0\0\0\0\0\0\0\0/e", 16);
    put_field(b, FIELD_STREAMS, numbers, 1);
    put_field(b, FIELD_JOIN, "\0\0\0\1\0\0\0\2\0\0\0\0\0\0\0\3", 16);
    put_field(b, FIELD_CREATE, numbers, 4);
    put_field(b, FIELD_HOSTNAME, "h", 2);
    put_field(b, FIELD_ROOT, "/r", 3);
    put_field(b, FIELD_CAPABILITIES, numbers, 16);
    put_field(b, FIELD_NO_NEW_PRIVS, numbers, 0);
    put_field(b, FIELD_SECCOMP, numbers, 16);
    put_field(b, FIELD_OOM_SCORE, numbers, 4);
}

static void spoil(uint8_t *data, size_t *length)
{
    for (uint32_t i = chance(6); i > 0 && *length > 0; i--)
        data[chance((uint32_t)*length)] = (uint8_t)(chance(3) ? chance(256) : chance(24));
    if (chance(4) == 0)
        *length = chance((uint32_t)*length + 1);
}

static size_t weigh(const char *text)
{
    return text ? strlen(text) : 0;
}

/* Looks at everything that was read: it must be in bounds and end. */
static size_t weigh_launch(const struct launch *l)
{
    const struct confinement *k = &l->confinement;
    size_t sum = weigh(l->name) + weigh(l->runtime_dir) + weigh(l->working_dir) + weigh(l->executable) +
                 weigh(l->out.path) + weigh(l->err.path) + weigh(k->hostname) + weigh(k->root);
    for (size_t i = 0; l->arguments[i]; i++)
        sum += weigh(l->arguments[i]);
    for (size_t i = 0; l->variables[i]; i++)
        sum += weigh(l->variables[i]);
    for (size_t i = 0; i < k->cgroup_count; i++)
        sum += weigh(k->cgroups[i]);
    for (size_t i = 0; i < l->group_count; i++)
        sum += l->groups[i];
    for (size_t i = 0; i < k->rlimit_count; i++)
        sum += k->rlimits[i].soft;
    for (size_t i = 0; i < k->mount_count; i++)
        sum += weigh(k->mounts[i].target) + weigh(k->mounts[i].source) + weigh(k->mounts[i].type) +
               weigh(k->mounts[i].options);
    for (size_t i = 0; i < k->seccomp_instructions * 8; i++)
        sum += k->seccomp[i];
    return sum;
}

static bool request_round(void)
{
    static struct bytes b;
    honest_request(&b);
    spoil(b.at, &b.length);
    uint8_t *exact = malloc(b.length ? b.length : 1); /* so that one byte too far is noticed */
    memcpy(exact, b.at, b.length);
    struct launch l;
    const char *why;
    volatile size_t weight = 0;
    bool ok = launch_parse(exact, b.length, &l, &why);
    if (ok)
        weight += weigh_launch(&l);
    else if (why == NULL)
        abort();
    launch_free(&l);
    free(exact);
    return ok;
}

static void put_frame(struct bytes *b)
{
    static const uint8_t types[] = {FRAME_STDIN, FRAME_WINDOW, FRAME_SIGNAL, FRAME_ATTACH, FRAME_FLUSH, FRAME_STATUS, 77};
    uint8_t payload[200], type = types[chance(sizeof types)];
    size_t length = type == FRAME_SIGNAL ? 5 : type == FRAME_WINDOW ? 4 : type == FRAME_ATTACH ? 1 : 0;
    if (type == FRAME_STDIN || chance(10) == 0)
        length = chance(sizeof payload);
    for (size_t i = 0; i < length; i++)
        payload[i] = (uint8_t)chance(3);
    put_field(b, type, payload, length);
}

/* A client that sends frames, some of them spoilt, in pieces; the container has a switchboard but no process. */
static void client_round(struct container *c)
{
    static struct bytes b;
    int pair[2];
    b.length = 0;
    for (uint32_t i = 1 + chance(12); i > 0; i--)
        put_frame(&b);
    if (chance(2))
        spoil(b.at, &b.length);
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair) != 0)
        abort();
    struct client *k = &c->clients[chance(CLIENTS_MAX)];
    client_drop(c, k);
    *k = (struct client){.fd = pair[0]};
    c->clients_high = CLIENTS_MAX;
    for (size_t sent = 0; sent < b.length && k->fd == pair[0];) {
        size_t piece = 1 + chance((uint32_t)(b.length - sent));
        ssize_t n = write(pair[1], b.at + sent, piece);
        if (n <= 0)
            break;
        sent += (size_t)n;
        client_serve(c, k, POLLIN);
        if (input_waits(c))
            input_drain(c);
        char sink[4096];
        while (read(pair[1], sink, sizeof sink) > 0)
            ;
    }
    close(pair[1]);
    if (k->fd == pair[0] && chance(4))
        client_serve(c, k, POLLIN | POLLHUP);
}

enum { MODEL_MAX = 512 };

/* What each request is due, by the number of its child: nothing, an end, an answer. */
enum due { DUE_NOTHING, DUE_END, DUE_ANSWER };

static void answer_one(struct served_list *list, enum due *due)
{
    const struct served *dead = served_owed(list);
    if (!dead)
        return;
    if (due[dead->request] != DUE_ANSWER || dead->status != (int)dead->request)
        abort();
    due[dead->request] = DUE_NOTHING;
    served_answered(list);
}

static void served_rounds(long rounds)
{
    static enum due due[MODEL_MAX];
    struct served_list list = {0};
    for (long i = 0; i < rounds; i++) {
        uint32_t child = 1 + chance(MODEL_MAX - 1);
        if (due[child] == DUE_NOTHING) {
            if (!served_reserve(&list))
                abort();
            served_add(&list, (pid_t)child, child);
            due[child] = DUE_END;
        } else if (due[child] == DUE_END) {
            bool well = chance(2);
            served_ended(&list, (pid_t)child, well ? 0 : (int)child);
            due[child] = well ? DUE_NOTHING : DUE_ANSWER;
        } else if (chance(3) == 0) {
            answer_one(&list, due);
        }
        if (served_contains(&list, (pid_t)child) != (due[child] == DUE_END))
            abort();
    }
    while (served_owed(&list))
        answer_one(&list, due);
    for (int i = 0; i < MODEL_MAX; i++)
        if (due[i] == DUE_ANSWER)
            abort();
    served_free(&list);
}

static void served_bound(void)
{
    struct served_list list = {0};
    for (int i = 0; i < SERVED_MAX; i++) {
        if (!served_reserve(&list))
            abort();
        served_add(&list, i + 1, (uint32_t)i);
    }
    if (served_reserve(&list) || list.count != SERVED_MAX)
        abort();
    served_ended(&list, 7, 9);
    if (served_reserve(&list)) /* its request has not been answered */
        abort();
    served_answered(&list);
    if (!served_reserve(&list))
        abort();
    served_free(&list);
}

int main(int argc, char **argv)
{
    static struct container c;
    if (argc != 3)
        return 2;
    state = strtoull(argv[1], NULL, 10) * 2654435761U + 1;
    long rounds = strtol(argv[2], NULL, 10), taken = 0;
    c.exited = c.switchboard = c.held = true; /* exited: nothing is signalled */
    c.out = c.err = (struct stream){.pipe = -1, .left = -1, .file = -1, .dir = -1};
    c.status_in = -1;
    int feed[2];
    if (pipe(feed) != 0)
        return 2;
    c.out.pipe = feed[0]; /* the output has not ended */
    c.input.fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
    for (long i = 0; i < rounds; i++) {
        taken += request_round();
        client_round(&c);
        if (c.input.fd < 0)
            c.input.fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
    }
    for (int i = 0; i < CLIENTS_MAX; i++)
        client_drop(&c, &c.clients[i]);
    served_rounds(rounds);
    served_bound();
    printf("%ld of %ld requests taken\n", taken, rounds);
    return taken > 0 && taken < rounds ? 0 : 1;
}
