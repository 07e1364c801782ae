/* A shim: the start of one command, its life, and its end. */
#define _GNU_SOURCE
#include "shim.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    BACKLOG = 32,
    ENDING_POLL_MILLIS = 20,       /* how often what is left of a container is looked for again */
    BUFFER_RELEASE_MILLIS = 1000,  /* how long the output rests before its buffer is given back */
    UNKILLABLE_POLLS = 250,        /* looks without one process that takes a signal, then the shim goes */
};

struct client {
    int fd;
    uint8_t bytes[FRAME_HEADER_BYTES + CLIENT_PAYLOAD_MAX];
    size_t used;
};

struct container {
    pid_t pid;
    uint64_t start;
    int listener, signals, exit_record;
    bool exited, childless;
    int status;
    uint64_t end_millis;
    int unkillable_polls;
    struct stream out, err;
    struct client clients[CLIENTS_MAX];
};

/* ---- status and clients ---- */

static void status_frame(const struct container *c, bool ended, struct reply *r)
{
    reply_begin(r, FRAME_STATUS);
    reply8(r, ended ? STATE_EXITED : STATE_RUNNING);
    reply32(r, (uint32_t)c->pid);
    reply64(r, c->start);
    reply32(r, (uint32_t)c->status);
    reply64(r, c->end_millis);
    reply64(r, c->out.lost_total + c->err.lost_total);
    reply_end(r);
}

static void client_drop(struct client *k)
{
    close(k->fd);
    k->fd = -1;
}

/* A client that does not take its frames is dropped: it finds the rest in the files. */
static void client_send(struct client *k, const struct reply *r)
{
    if (send(k->fd, r->bytes, r->length, MSG_DONTWAIT | MSG_NOSIGNAL) != (ssize_t)r->length)
        client_drop(k);
}

static void accept_client(struct container *c)
{
    int fd = accept4(c->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0)
        return;
    for (int i = 0; i < CLIENTS_MAX; i++) {
        if (c->clients[i].fd < 0) {
            c->clients[i] = (struct client){.fd = fd};
            struct reply r;
            status_frame(c, false, &r);
            client_send(&c->clients[i], &r);
            return;
        }
    }
    close(fd);
}

static void client_signal(struct container *c, struct client *k, const uint8_t *payload)
{
    int signal = (int)get32(payload + 1);
    int error = 0;
    if (signal < 0 || signal >= NSIG) {
        error = EINVAL;
    } else if (c->exited) {
        error = ESRCH; /* the command's number is free again: never signal it */
    } else if (payload[0] == SCOPE_COMMAND) {
        error = kill(c->pid, signal) == 0 ? 0 : errno;
    } else if (signal == SIGKILL) {
        kill_descendants(getpid());
    } else {
        struct procs tree = {0};
        descendants_of(getpid(), &tree);
        signal_all(&tree, signal);
        procs_free(&tree);
    }
    struct reply r;
    reply_begin(&r, FRAME_SIGNALLED);
    reply32(&r, (uint32_t)error);
    reply_end(&r);
    client_send(k, &r);
}

static void client_frame(struct container *c, struct client *k, const uint8_t *frame, uint32_t length)
{
    if (frame[0] == FRAME_SIGNAL && length == 5)
        client_signal(c, k, frame + FRAME_HEADER_BYTES);
    else
        client_drop(k);
}

static void client_read(struct container *c, struct client *k)
{
    ssize_t n = read(k->fd, k->bytes + k->used, sizeof k->bytes - k->used);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n <= 0) {
        client_drop(k);
        return;
    }
    k->used += (size_t)n;
    while (k->fd >= 0 && k->used >= FRAME_HEADER_BYTES) {
        uint32_t length = get32(k->bytes + 1);
        if (length > CLIENT_PAYLOAD_MAX) {
            client_drop(k);
            return;
        }
        size_t whole = FRAME_HEADER_BYTES + length;
        if (k->used < whole)
            return;
        client_frame(c, k, k->bytes, length);
        memmove(k->bytes, k->bytes + whole, k->used - whole);
        k->used -= whole;
    }
}

/* ---- the command's life ---- */

static void reap(struct container *c)
{
    int status;
    pid_t pid;
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        if (pid == c->pid && !c->exited) {
            c->exited = true;
            c->status = status;
            c->end_millis = now_millis();
        }
    }
    c->childless = pid < 0 && errno == ECHILD;
}

/* The container ends with its command: kills what is left until nothing is. */
static void end_rest(struct container *c)
{
    size_t sent = kill_descendants(getpid());
    reap(c);
    /* A process of another user may refuse our signal; it must not keep us for ever. */
    c->unkillable_polls = sent > 0 ? 0 : c->unkillable_polls + 1;
}

static bool finished(const struct container *c)
{
    return c->exited && (c->childless || c->unkillable_polls > UNKILLABLE_POLLS);
}

static void serve(struct container *c, struct pollfd *p)
{
    if (p[0].revents) {
        struct signalfd_siginfo info;
        while (read(c->signals, &info, sizeof info) > 0)
            ;
        reap(c);
    }
    if (p[2].revents && c->out.pipe >= 0)
        stream_pump(&c->out);
    if (p[3].revents && c->err.pipe >= 0)
        stream_pump(&c->err);
    for (int i = 0; i < CLIENTS_MAX; i++)
        if (p[4 + i].revents && c->clients[i].fd >= 0 && p[4 + i].fd == c->clients[i].fd)
            client_read(c, &c->clients[i]);
    if (p[1].revents)
        accept_client(c);
}

static void live(struct container *c)
{
    reap(c);
    while (!finished(c)) {
        if (c->exited)
            end_rest(c);
        if (finished(c))
            break;
        struct pollfd p[4 + CLIENTS_MAX] = {
            {.fd = c->signals, .events = POLLIN},
            {.fd = c->listener, .events = POLLIN},
            {.fd = c->out.pipe, .events = POLLIN},
            {.fd = c->err.pipe, .events = POLLIN},
        };
        for (int i = 0; i < CLIENTS_MAX; i++)
            p[4 + i] = (struct pollfd){.fd = c->clients[i].fd, .events = POLLIN};
        int timeout = c->exited ? ENDING_POLL_MILLIS : stream_buffer_dirty() ? BUFFER_RELEASE_MILLIS : -1;
        int ready = poll(p, 4 + CLIENTS_MAX, timeout);
        if (ready > 0)
            serve(c, p);
        else if (ready == 0 && !c->exited)
            stream_release_buffer();
    }
}

static void finish(struct container *c)
{
    stream_drain(&c->out);
    stream_drain(&c->err);
    stream_close(&c->out);
    stream_close(&c->err);
    unlink("sock");
    /* Once the exit is there the directory is the agent's again: nothing in it is touched after that. */
    char text[64];
    snprintf(text, sizeof text, "%d %llu\n", c->status, (unsigned long long)c->end_millis);
    record_finish(c->exit_record, ".exit", "exit", text);
    struct reply r;
    status_frame(c, true, &r);
    for (int i = 0; i < CLIENTS_MAX; i++)
        if (c->clients[i].fd >= 0)
            client_send(&c->clients[i], &r);
}

/* ---- the launch ---- */

struct start {
    struct launch launch;
    bool inside; /* the runtime directory is the working directory, and the names in it are ours */
    int notify;
    int out, err, gate, report; /* the command's ends of its pipes */
    int gate_open, report_in;   /* the shim's ends */
};

static void tell_failure(const struct start *s, int stage, int error, const char *detail)
{
    struct reply r;
    reply_begin(&r, FRAME_FAILED);
    reply32(&r, s->launch.request);
    reply8(&r, (uint8_t)stage);
    reply32(&r, (uint32_t)error);
    reply_text(&r, detail);
    reply_end(&r);
    if (s->inside) {
        unlink("sock");
        unlink(".exit");
        char text[64 + DETAIL_MAX];
        snprintf(text, sizeof text, "%d %d %.500s\n", stage, error, detail);
        record_write(".error", "error", text);
    }
    send_in_time(s->notify, &r, START_TIMEOUT_MILLIS);
}

static bool listen_here(struct container *c)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "sock"};
    unlink("sock");
    c->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    return c->listener >= 0 && bind(c->listener, (struct sockaddr *)&address, sizeof address) == 0 &&
           listen(c->listener, BACKLOG) == 0;
}

static const char *process_text(pid_t pid, uint64_t start)
{
    static char text[128];
    snprintf(text, sizeof text, "%d %llu %s\n", (int)pid, (unsigned long long)start, boot_id());
    return text;
}

/* Takes its place in the runtime directory. On failure gives the stage, with errno set; else 0. */
static int settle(struct container *c, struct start *s)
{
    const struct launch *l = &s->launch;
    if (chdir(l->runtime_dir) != 0)
        return STAGE_RUNTIME_DIR;
    umask(077);
    if (!record_claim(".shim.pid", "shim.pid", process_text(getpid(), start_time(getpid()))))
        return STAGE_RUNTIME_DIR; /* another shim may have been first: nothing here is ours */
    s->inside = true;
    c->exit_record = record_reserve(".exit");
    if (c->exit_record < 0 || !listen_here(c))
        return STAGE_RUNTIME_DIR;
    umask(0); /* also for the files that rotation makes later; every other file is made with its own mode */
    if (!stream_open(&c->out, &l->out, l) || !stream_open(&c->err, &l->err, l))
        return STAGE_STREAMS;
    return 0;
}

static bool plumb(struct container *c, struct start *s)
{
    int out[2], err[2], gate[2], report[2];
    if (pipe2(out, O_CLOEXEC) || pipe2(err, O_CLOEXEC) || pipe2(gate, O_CLOEXEC) || pipe2(report, O_CLOEXEC))
        return false;
    c->out.pipe = out[0];
    c->err.pipe = err[0];
    s->out = out[1];
    s->err = err[1];
    s->gate = gate[0];
    s->gate_open = gate[1];
    s->report = report[1];
    s->report_in = report[0];
    return true;
}

/* Starts the command. False when it failed and the agent was told. */
static bool begin(struct container *c, struct start *s)
{
    struct launch *l = &s->launch;
    int stage = settle(c, s);
    if (stage == 0 && !plumb(c, s))
        stage = STAGE_FORK;
    pid_t self = getpid();
    if (stage == 0 && (c->pid = fork()) < 0)
        stage = STAGE_FORK;
    if (stage == 0 && c->pid == 0) {
        close(s->gate_open);
        command_run(l, s->out, s->err, s->gate, s->report, self);
    }
    if (stage == 0) {
        close(s->out);
        close(s->err);
        close(s->gate);
        close(s->report);
        c->start = start_time(c->pid);
        struct failure f = {0, 0};
        if (!record_write(".pid", "pid", process_text(c->pid, c->start)))
            stage = STAGE_RUNTIME_DIR;
        else if (write_all(s->gate_open, "g", 1) && read_all(s->report_in, &f, sizeof f)) {
            stage = f.stage;
            errno = f.error;
        }
    }
    if (stage == 0) {
        close(s->gate_open);
        close(s->report_in);
        return true;
    }
    int error = errno;
    if (c->pid > 0) {
        kill(c->pid, SIGKILL);
        waitpid(c->pid, NULL, 0);
        unlink("pid");
    }
    const char *what[] = {[STAGE_RUNTIME_DIR] = l->runtime_dir, [STAGE_STREAMS] = c->out.file < 0 ? l->out.path : l->err.path,
                          [STAGE_WORKING_DIR] = l->working_dir, [STAGE_EXEC] = l->executable};
    bool known = (size_t)stage < sizeof what / sizeof *what && what[stage];
    tell_failure(s, stage, error, known ? what[stage] : "");
    return false;
}

static void tell_success(const struct container *c, const struct start *s)
{
    struct reply r;
    reply_begin(&r, FRAME_LAUNCHED);
    reply32(&r, s->launch.request);
    reply32(&r, (uint32_t)getpid());
    reply64(&r, start_time(getpid()));
    reply32(&r, (uint32_t)c->pid);
    reply64(&r, c->start);
    reply_end(&r);
    send_in_time(s->notify, &r, START_TIMEOUT_MILLIS);
}

static void detach(void)
{
    static const int ignored[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGPIPE, SIGUSR1, SIGUSR2, SIGALRM,
                                  SIGTSTP, SIGTTIN, SIGTTOU};
    setsid();
    for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++)
        signal(ignored[i], SIG_IGN);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int fd = 0; fd <= 2 && null >= 0; fd++)
        dup2(null, fd);
    if (null > 2)
        close(null);
}

static int watch_children(void)
{
    sigset_t child;
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    sigprocmask(SIG_BLOCK, &child, NULL);
    return signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
}

/*
 * The whole life of a shim, in a process forked for it. `payload` is the launch request, in memory of its own pages
 * that are given back once the command runs; `notify` takes the answer. Gives the process's exit code.
 */
int container_main(const uint8_t *payload, size_t length, int notify)
{
    static struct container c = {.listener = -1, .exit_record = -1};
    struct start s = {.notify = notify};
    const char *why;
    for (int i = 0; i < CLIENTS_MAX; i++)
        c.clients[i].fd = -1;
    c.out = c.err = (struct stream){.pipe = -1, .file = -1, .dir = -1};
    detach();
    if (!launch_parse(payload, length, &s.launch, &why)) {
        tell_failure(&s, STAGE_REQUEST, 0, why);
        return 0;
    }
    title_set(s.launch.name);
    c.signals = watch_children();
    if (!begin(&c, &s))
        return 0;
    tell_success(&c, &s);
    close(notify);
    launch_free(&s.launch);
    spawner_request_release();
    live(&c);
    finish(&c);
    return 0;
}
