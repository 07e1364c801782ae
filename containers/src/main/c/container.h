/* The parts of a shim that runs a container, and what they share. One thread, one container. */
#ifndef TEPUI_CONTAINER_H
#define TEPUI_CONTAINER_H

#include "shim.h"

#include <poll.h>

enum {
    CLIENTS_MAX = 64,             /* connections one shim serves at a time */
    READERS_MAX = 48,             /* of these, readers of the output: agents that watch or signal find room besides */
    READER_BACKLOG_MAX = 8 << 20, /* bytes that may wait for one reader; one that is slower is cut off */
};

enum role { ROLE_PLAIN, ROLE_READER, ROLE_WRITER };

/* Bytes on their way to a client that takes them slowly. */
struct backlog {
    uint8_t *data; /* NULL while nothing waits */
    size_t begin, end;
};

struct client {
    int fd; /* 0 when the place is free */
    enum role role;
    uint8_t frame[FRAME_HEADER_BYTES + CLIENT_PAYLOAD_MAX];
    size_t used;
    size_t input_left; /* bytes of a frame of input that are still to come */
    struct backlog backlog;
};

/* What the writer sent and the command has not taken yet. */
struct input {
    int fd; /* towards the command, -1 when it takes none */
    bool terminal;
    uint8_t *buffer; /* NULL while nothing waits */
    size_t begin, end;
};

struct container {
    pid_t pid; /* the first process: the command itself or its init */
    uint64_t start;
    int listener, signals, exit_record;
    bool has_init; /* pid is that of an init beside the command */
    bool init_gone;
    bool own_pids; /* the init is process 1: with it the kernel ends everything */
    int status_in; /* where the init tells how the command ended, -1 without one */
    bool exited, childless;
    int status;
    uint64_t end_millis;
    uint64_t next_look;        /* when what is left is looked for again */
    uint64_t look_pause;       /* before that look, in milliseconds */
    uint64_t unkillable_since; /* the last look, or the first, with a process that took a signal */
    bool unkillable;
    struct stream out, err;
    struct input input;
    bool switchboard, held; /* held: the output is not read before somebody takes it */
    bool output_told;       /* that the output has ended */
    bool destroyed;         /* nobody wants the rest of the output */
    bool closing;           /* every process has gone; what is left are bytes for readers */
    uint64_t closing_until;
    struct client *owner;
    int clients_high; /* no place at or above this one was ever taken */
    struct client clients[CLIENTS_MAX];
};

/* backlog.c */
bool backlog_empty(const struct backlog *b);
bool backlog_add(struct backlog *b, const void *data, size_t length);
bool backlog_send(struct backlog *b, int fd, size_t *sent);
void backlog_free(struct backlog *b);

/* clients.c */
void clients_accept(struct container *c);
short client_events(const struct container *c, const struct client *k);
void client_serve(struct container *c, struct client *k, short events);
void client_send(struct container *c, struct client *k, const void *head, size_t head_length, const void *data,
                 size_t length);
void client_reply(struct container *c, struct client *k, struct reply *r);
void client_drop(struct container *c, struct client *k);
void clients_tell_exit(struct container *c);

/* switchboard.c */
void switchboard_attach(struct container *c, struct client *k, uint8_t what);
void switchboard_resize(struct container *c, struct client *k, const uint8_t *payload);
void switchboard_left(struct container *c, struct client *k);
bool switchboard_reads(const struct container *c);
void switchboard_pump(struct container *c, struct stream *s);
bool switchboard_output_ended(const struct container *c);
void switchboard_begin_closing(struct container *c);
bool switchboard_closed(const struct container *c);
void switchboard_extend(struct container *c);
void switchboard_destroyed(struct container *c);
void switchboard_finish(struct container *c);

/* input.c */
bool input_waits(const struct container *c);
bool input_take(struct container *c, struct client *k);
void input_end(struct container *c, struct client *k);
void input_flush(struct container *c, struct client *k);
void input_drain(struct container *c);
void input_forget(struct container *c);

/* launch.c */
enum launch_result { LAUNCH_DONE, LAUNCH_FAILED, LAUNCH_UNTOLD }; /* untold: failed, and the agent took no word of it */
enum launch_result launch_begin(struct container *c, const uint8_t *payload, size_t length, int notify);

#endif
