/* The launch of a container: its place in the runtime directory, its streams, its first process. */
#define _GNU_SOURCE
#include "container.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { BACKLOG = 32 };

struct start {
    struct launch launch;
    bool inside; /* the runtime directory is the working directory, and the names in it are ours */
    int notify;
    struct plumbing ends;     /* the command's ends of its streams and pipes */
    int gate_open, report_in; /* the shim's ends */
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

/* A pipe of which the shim's end, `ours`, never blocks. */
static bool stream_pipe(int ends[2], int ours)
{
    return pipe2(ends, O_CLOEXEC) == 0 && fcntl(ends[ours], F_SETFL, O_NONBLOCK) == 0;
}

static bool plumb_terminal(struct container *c, struct start *s)
{
    int slave;
    if (!terminal_open(&s->launch, &c->out.pipe, &slave))
        return false;
    c->input.fd = fcntl(c->out.pipe, F_DUPFD_CLOEXEC, 3);
    c->input.terminal = s->ends.terminal = true;
    s->ends.in = s->ends.out = s->ends.err = slave;
    return c->input.fd >= 0;
}

static bool plumb_pipes(struct container *c, struct start *s)
{
    int in[2], out[2], err[2];
    if (c->switchboard) {
        if (!stream_pipe(in, 1))
            return false;
        s->ends.in = in[0];
        c->input.fd = in[1];
    }
    if (!stream_pipe(out, 0) || !stream_pipe(err, 0))
        return false;
    c->out.pipe = out[0];
    c->err.pipe = err[0];
    s->ends.out = out[1];
    s->ends.err = err[1];
    return true;
}

/* Gives the stage that failed, with errno set, else 0. What was opened is closed by the end of the shim. */
static int plumb(struct container *c, struct start *s)
{
    int gate[2], report[2];
    c->switchboard = s->launch.streams & STREAMS_SWITCHBOARD;
    c->held = c->switchboard && (s->launch.streams & STREAMS_HELD);
    if (c->switchboard && (s->launch.streams & STREAMS_TERMINAL)) {
        if (!plumb_terminal(c, s))
            return STAGE_TERMINAL;
    } else if (!plumb_pipes(c, s)) {
        return STAGE_FORK;
    }
    if (pipe2(gate, O_CLOEXEC) || pipe2(report, O_CLOEXEC))
        return STAGE_FORK;
    s->ends.gate = gate[0];
    s->ends.report = report[1];
    s->gate_open = gate[1];
    s->report_in = report[0];
    return 0;
}

static void close_ends(const struct plumbing *ends)
{
    if (ends->in >= 0)
        close(ends->in);
    if (!ends->terminal) {
        close(ends->out);
        close(ends->err);
    }
    close(ends->gate);
    close(ends->report);
}

/* Starts the command's process, records it, and lets it go on. Gives the stage that failed, with errno set, else 0. */
static int start_command(struct container *c, struct start *s)
{
    s->ends.shim = getpid();
    c->pid = fork();
    if (c->pid < 0)
        return STAGE_FORK;
    if (c->pid == 0) {
        close(s->gate_open);
        command_run(&s->launch, &s->ends);
    }
    close_ends(&s->ends);
    c->start = start_time(c->pid);
    if (!record_write(".pid", "pid", process_text(c->pid, c->start)))
        return STAGE_RUNTIME_DIR;
    struct failure f;
    if (write_all(s->gate_open, "g", 1) && read_all(s->report_in, &f, sizeof f)) {
        errno = f.error;
        return f.stage;
    }
    close(s->gate_open);
    close(s->report_in);
    return 0;
}

static const char *value_at_fault(const struct container *c, const struct launch *l, int stage)
{
    switch (stage) {
    case STAGE_RUNTIME_DIR:
        return l->runtime_dir;
    case STAGE_STREAMS:
        return c->out.file < 0 ? l->out.path : l->err.path;
    case STAGE_WORKING_DIR:
        return l->working_dir;
    case STAGE_EXEC:
        return l->executable;
    default:
        return "";
    }
}

static void undo(struct container *c)
{
    if (c->pid > 0) {
        kill(c->pid, SIGKILL);
        waitpid(c->pid, NULL, 0);
        unlink("pid");
    }
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


/* Starts the command. False when it failed and the agent was told. */
bool launch_begin(struct container *c, const uint8_t *payload, size_t length, int notify)
{
    struct start s = {.notify = notify, .ends = {.in = -1}};
    const char *why;
    c->out = c->err = (struct stream){.pipe = -1, .left = -1, .file = -1, .dir = -1};
    c->input.fd = -1;
    if (!launch_parse(payload, length, &s.launch, &why)) {
        tell_failure(&s, STAGE_REQUEST, 0, why);
        return false;
    }
    title_set(s.launch.name);
    int stage = settle(c, &s);
    if (stage == 0)
        stage = plumb(c, &s);
    if (stage == 0)
        stage = start_command(c, &s);
    if (stage != 0) {
        int error = errno;
        undo(c);
        tell_failure(&s, stage, error, value_at_fault(c, &s.launch, stage));
        return false;
    }
    tell_success(c, &s);
    launch_free(&s.launch);
    return true;
}
