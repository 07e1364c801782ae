/* A shim: the life of one command, and its end. */
#define _GNU_SOURCE
#include "container.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    ENDING_POLL_MILLIS = 20,       /* until what is left is looked for again; doubled each time */
    ENDING_POLL_MAX_MILLIS = 640,
    BUFFER_RELEASE_MILLIS = 1000,  /* how long the output rests before its buffer is given back */
    UNKILLABLE_MILLIS = 5000,      /* of looks without one process that takes a signal, then the shim goes */
    FIXED_POLLS = 6,               /* descriptors that are waited for besides the clients */
};

static void command_ended(struct container *c, int status)
{
    if (c->exited)
        return;
    c->exited = true;
    c->status = status;
    c->end_millis = now_millis();
}

/* An init's word of how the command ended. */
static void take_status(struct container *c)
{
    int status;
    if (c->status_in < 0)
        return;
    ssize_t n = read(c->status_in, &status, sizeof status);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n == (ssize_t)sizeof status)
        command_ended(c, status);
    close(c->status_in);
    c->status_in = -1;
}

static void reap(struct container *c)
{
    int status;
    pid_t pid;
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        if (pid == c->pid) {
            c->init_gone = true;
            take_status(c);
            command_ended(c, c->has_init && !WIFSIGNALED(status) ? SIGKILL : status);
        }
    }
    c->childless = pid < 0 && errno == ECHILD;
}

/*
 * The container ends with its command: kills what is left until nothing is. An init goes last, because it waits for the
 * others: when it has gone, so have they.
 */
static void end_rest(struct container *c)
{
    uint64_t now = now_millis();
    if (now < c->next_look)
        return;
    /* A thousand shims that end at once and look all the time would keep each other's processes from ending. */
    c->look_pause = c->look_pause ? c->look_pause * 2 : ENDING_POLL_MILLIS;
    if (c->look_pause > ENDING_POLL_MAX_MILLIS)
        c->look_pause = ENDING_POLL_MAX_MILLIS;
    c->next_look = now + c->look_pause;
    size_t sent = c->has_init && !c->init_gone ? kill_descendants(c->pid) : 0;
    if (sent == 0)
        sent = kill_descendants(getpid());
    reap(c);
    /* A process of another user may refuse our signal; it must not keep us for ever. */
    if (sent > 0 || c->unkillable_since == 0)
        c->unkillable_since = now;
    c->unkillable = now - c->unkillable_since > UNKILLABLE_MILLIS;
}

static bool gone(const struct container *c)
{
    return c->exited && (c->childless || c->unkillable);
}

static void serve(struct container *c, const struct pollfd *p)
{
    if (p[0].revents) {
        struct signalfd_siginfo info;
        while (read(c->signals, &info, sizeof info) > 0)
            ;
        reap(c);
    }
    if (p[2].revents && !stream_ended(&c->out))
        switchboard_pump(c, &c->out);
    if (p[3].revents && !stream_ended(&c->err))
        switchboard_pump(c, &c->err);
    if (p[4].revents && input_waits(c))
        input_drain(c);
    if (p[5].revents)
        take_status(c);
    for (int i = 0; i < c->clients_high; i++)
        if (p[FIXED_POLLS + i].revents && c->clients[i].fd == p[FIXED_POLLS + i].fd)
            client_serve(c, &c->clients[i], p[FIXED_POLLS + i].revents);
    if (p[1].revents)
        clients_accept(c);
}

/* The listener comes before the clients: a new connection that is seen comes after every end that is not. */
static int watch_list(const struct container *c, struct pollfd *p)
{
    bool reads = switchboard_reads(c);
    p[0] = (struct pollfd){.fd = c->signals, .events = POLLIN};
    p[1] = (struct pollfd){.fd = c->listener, .events = POLLIN};
    p[2] = (struct pollfd){.fd = reads ? c->out.pipe : -1, .events = POLLIN};
    p[3] = (struct pollfd){.fd = reads ? c->err.pipe : -1, .events = POLLIN};
    p[4] = (struct pollfd){.fd = input_waits(c) ? c->input.fd : -1, .events = POLLOUT};
    p[5] = (struct pollfd){.fd = c->status_in, .events = POLLIN};
    for (int i = 0; i < c->clients_high; i++) {
        const struct client *k = &c->clients[i];
        p[FIXED_POLLS + i] = (struct pollfd){.fd = k->fd ? k->fd : -1, .events = k->fd ? client_events(c, k) : 0};
    }
    return FIXED_POLLS + c->clients_high;
}

static int patience(const struct container *c)
{
    if (c->closing) {
        uint64_t now = now_millis();
        return c->closing_until > now ? (int)(c->closing_until - now) : 0;
    }
    if (c->exited) {
        uint64_t now = now_millis();
        return c->next_look > now ? (int)(c->next_look - now) : 0;
    }
    return stream_buffer_dirty() ? BUFFER_RELEASE_MILLIS : -1;
}

/* After the end nothing comes of itself, so the rest of the output is taken without waiting for it. */
static void take_rest(struct container *c)
{
    while (switchboard_reads(c) && !stream_ended(&c->out))
        switchboard_pump(c, &c->out);
    while (switchboard_reads(c) && !stream_ended(&c->err))
        switchboard_pump(c, &c->err);
}

static void live(struct container *c)
{
    reap(c);
    for (;;) {
        if (c->exited && !gone(c))
            end_rest(c);
        if (gone(c) && !c->closing)
            switchboard_begin_closing(c);
        if (c->closing)
            take_rest(c);
        if (c->closing && switchboard_closed(c))
            return;
        struct pollfd p[FIXED_POLLS + CLIENTS_MAX];
        int count = watch_list(c, p);
        int ready = poll(p, (nfds_t)count, patience(c));
        if (ready > 0)
            serve(c, p);
        else if (ready == 0 && !c->exited)
            stream_release_buffer();
    }
}

static void finish(struct container *c)
{
    switchboard_finish(c);
    stream_close(&c->out);
    stream_close(&c->err);
    unlink("sock");
    /* Once the exit is there the directory is the agent's again: nothing in it is touched after that. */
    char text[64];
    snprintf(text, sizeof text, "%d %llu\n", c->status, (unsigned long long)c->end_millis);
    record_finish(c->exit_record, ".exit", "exit", text);
    clients_tell_exit(c);
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
 * that are given back once the command runs; `notify` takes the answer. Gives the process's exit code: not 0 when the
 * spawner has to answer.
 */
int container_main(const uint8_t *payload, size_t length, int notify)
{
    static struct container c;
    detach();
    c.signals = watch_children();
    enum launch_result result = launch_begin(&c, payload, length, notify);
    if (result != LAUNCH_DONE)
        return result == LAUNCH_FAILED ? 0 : 1;
    close(notify);
    spawner_request_release();
    live(&c);
    finish(&c);
    return 0;
}
