/* The launch of a container: its place in the runtime directory, its streams, its first process. */
#define _GNU_SOURCE
#include "confine.h"
#include "container.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
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
    char detail[FAILURE_DETAIL_MAX];
};

static bool tell_failure(const struct start *s, int stage, int error, const char *detail)
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
    return send_in_time(s->notify, &r, START_TIMEOUT_MILLIS);
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

/* What shim and process tell each other: a gate, a report, and where there is an init its word of the command's end. */
static bool plumb_control(struct container *c, struct start *s)
{
    int gate[2], report[2], status[2], on = 1;
    c->has_init = confine_needs_init(&s->launch.confinement);
    c->own_pids = s->launch.confinement.created & NS_PID;
    if (pipe2(gate, O_CLOEXEC) != 0 || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, report) != 0)
        return false;
    s->ends.gate = gate[0];
    s->gate_open = gate[1];
    s->report_in = report[0];
    s->ends.report = report[1];
    if (!c->has_init)
        return true;
    if (!stream_pipe(status, 0) || setsockopt(report[0], SOL_SOCKET, SO_PASSCRED, &on, sizeof on) != 0)
        return false;
    c->status_in = status[0];
    s->ends.status = status[1];
    return true;
}

/* Gives the stage that failed, with errno set, else 0. What was opened is closed by the end of the shim. */
static int plumb(struct container *c, struct start *s)
{
    c->switchboard = s->launch.streams & STREAMS_SWITCHBOARD;
    c->held = c->switchboard && (s->launch.streams & STREAMS_HELD);
    if (c->switchboard && (s->launch.streams & STREAMS_TERMINAL)) {
        if (!plumb_terminal(c, s))
            return STAGE_TERMINAL;
    } else if (!plumb_pipes(c, s)) {
        return STAGE_FORK;
    }
    return plumb_control(c, s) ? 0 : STAGE_FORK;
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
    if (ends->status >= 0)
        close(ends->status);
}

/* What the command's process reports. False when it has nothing to report, because the command runs. */
static bool hear_report(const struct start *s, struct failure *f, pid_t *sender)
{
    struct iovec part = {f, sizeof *f};
    union {
        struct cmsghdr align;
        char bytes[CMSG_SPACE(sizeof(struct ucred))];
    } control;
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    ssize_t n;
    do
        n = recvmsg(s->report_in, &message, MSG_CMSG_CLOEXEC);
    while (n < 0 && errno == EINTR);
    for (struct cmsghdr *m = CMSG_FIRSTHDR(&message); n > 0 && m; m = CMSG_NXTHDR(&message, m)) {
        if (m->cmsg_level == SOL_SOCKET && m->cmsg_type == SCM_CREDENTIALS) {
            struct ucred who;
            memcpy(&who, CMSG_DATA(m), sizeof who);
            *sender = who.pid;
        }
    }
    return n == (ssize_t)sizeof *f;
}

static int failed(struct start *s, const struct failure *f)
{
    memcpy(s->detail, f->detail, sizeof s->detail);
    s->detail[sizeof s->detail - 1] = '\0';
    errno = f->error;
    return f->stage;
}

/* The init was not forked by us, and does not know its number here: the kernel tells it with the init's first word. */
static int meet_init(struct container *c, struct start *s)
{
    struct failure f;
    pid_t init = 0;
    if (!hear_report(s, &f, &init)) {
        errno = ECHILD; /* killed before it could say anything */
        return STAGE_FORK;
    }
    if (f.stage != 0)
        return failed(s, &f);
    c->pid = init;
    return 0;
}

/* Starts the command's process, records it, and lets it go on. Gives the stage that failed, with errno set, else 0. */
static int start_command(struct container *c, struct start *s)
{
    c->pid = fork();
    if (c->pid < 0)
        return STAGE_FORK;
    if (c->pid == 0) {
        close(s->gate_open);
        close(s->report_in);
        command_run(&s->launch, &s->ends);
    }
    close_ends(&s->ends);
    int stage = c->has_init ? meet_init(c, s) : 0;
    if (stage != 0)
        return stage;
    c->start = start_time(c->pid);
    if (!record_write(".pid", "pid", process_text(c->pid, c->start)))
        return STAGE_RUNTIME_DIR;
    struct failure f;
    pid_t sender;
    write_all(s->gate_open, "g", 1); /* one that has failed before the gate has no ear for it, but its report is there */
    if (hear_report(s, &f, &sender))
        return failed(s, &f);
    close(s->gate_open);
    close(s->report_in);
    return 0;
}

static const char *value_at_fault(const struct container *c, const struct start *s, int stage)
{
    if (s->detail[0] != '\0')
        return s->detail;
    if (stage == STAGE_RUNTIME_DIR)
        return s->launch.runtime_dir;
    if (stage == STAGE_STREAMS)
        return c->out.file < 0 ? s->launch.out.path : s->launch.err.path;
    return "";
}

/* Whatever was started ends. */
static void undo(const struct container *c)
{
    if (c->pid <= 0)
        return;
    kill_descendants(getpid());
    while (waitpid(-1, NULL, 0) > 0)
        ;
    unlink("pid");
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

/* Starts the command. */
enum launch_result launch_begin(struct container *c, const uint8_t *payload, size_t length, int notify)
{
    struct start s = {.notify = notify, .ends = {.in = -1, .status = -1}};
    const char *why;
    c->out = c->err = (struct stream){.pipe = -1, .left = -1, .file = -1, .dir = -1};
    c->input.fd = c->status_in = -1;
    if (!launch_parse(payload, length, &s.launch, &why))
        return tell_failure(&s, STAGE_REQUEST, 0, why) ? LAUNCH_FAILED : LAUNCH_UNTOLD;
    title_set(s.launch.name);
    int stage = settle(c, &s);
    if (stage == 0)
        stage = plumb(c, &s);
    if (stage == 0)
        stage = start_command(c, &s);
    if (stage != 0) {
        int error = errno;
        undo(c);
        return tell_failure(&s, stage, error, value_at_fault(c, &s, stage)) ? LAUNCH_FAILED : LAUNCH_UNTOLD;
    }
    tell_success(c, &s);
    launch_free(&s.launch);
    return LAUNCH_DONE;
}
