/*
 * The spawner: forks a shim for each launch request. It is small, so that a fork costs little. All it remembers is which
 * request each child serves, to answer in the place of one that is killed.
 */
#define _GNU_SOURCE
#include "shim.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

static struct served_list served; /* the children that are ours on purpose */

static uint8_t *request;
static size_t request_bytes;

void spawner_request_release(void)
{
    if (request)
        munmap(request, request_bytes);
    request = NULL;
}

/* What a killed shim leaves behind comes to us, and is ended. */
static void end_orphans(void)
{
    struct procs children = {0};
    children_of(getpid(), &children);
    for (size_t i = 0; i < children.count; i++) {
        if (!served_contains(&served, children.pids[i])) {
            kill_descendants(children.pids[i]);
            kill(children.pids[i], SIGKILL);
        }
    }
    procs_free(&children);
}

static void reap(void)
{
    int status;
    pid_t pid;
    bool orphans = false;
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        orphans |= !served_contains(&served, pid) || status != 0;
        served_ended(&served, pid, status);
    }
    if (orphans)
        end_orphans();
}

static void failure(struct reply *r, uint32_t number, int stage, int error, const char *detail)
{
    reply_begin(r, FRAME_FAILED);
    reply32(r, number);
    reply8(r, (uint8_t)stage);
    reply32(r, (uint32_t)error);
    reply_text(r, detail);
    reply_end(r);
}

/*
 * Answers the requests of children that were killed, as far as the agent takes answers. One that had its answer before is
 * answered twice; the first counts.
 */
static void answer_for_the_dead(void)
{
    const struct served *dead;
    while ((dead = served_owed(&served)) != NULL) {
        struct reply r;
        char how[64];
        bool later;
        snprintf(how, sizeof how, WIFSIGNALED(dead->status) ? "killed by signal %d" : "ended with status %d",
                 WIFSIGNALED(dead->status) ? WTERMSIG(dead->status) : WEXITSTATUS(dead->status));
        failure(&r, dead->request, STAGE_SHIM, 0, how);
        if (!send_now(STDOUT_FILENO, &r, &later) && later)
            return;
        served_answered(&served);
    }
}

static void refuse(uint32_t number, int error)
{
    struct reply r;
    failure(&r, number, STAGE_FORK, error, "");
    send_in_time(STDOUT_FILENO, &r, START_TIMEOUT_MILLIS);
}

static bool sweep(size_t length)
{
    struct reply r;
    size_t sent = 0;
    if (length == 28)
        sent = sweep_container((pid_t)get32(request + 4), get64(request + 8), (pid_t)get32(request + 16),
                               get64(request + 20));
    reply_begin(&r, FRAME_SWEPT);
    reply32(&r, get32(request));
    reply32(&r, (uint32_t)sent);
    reply_end(&r);
    return send_in_time(STDOUT_FILENO, &r, START_TIMEOUT_MILLIS);
}

static _Noreturn void child(int type, size_t length, int signals)
{
    close(signals);
    served_free(&served);
    if (type == FRAME_SWEEP)
        _exit(sweep(length) ? 0 : 1);
    int notify = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
    _exit(container_main(request, length, notify));
}

/* Serves one frame; false when the agent is gone or does not speak our language. */
static bool serve(int signals)
{
    uint8_t header[FRAME_HEADER_BYTES];
    if (!read_all(STDIN_FILENO, header, sizeof header))
        return false;
    int type = header[0];
    size_t length = get32(header + 1);
    if ((type != FRAME_LAUNCH && type != FRAME_SWEEP) || length < 4 || length > LAUNCH_PAYLOAD_MAX)
        return false;
    request_bytes = length;
    void *memory = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        return false;
    request = memory;
    bool ok = read_all(STDIN_FILENO, request, length);
    if (ok) {
        pid_t pid = served_reserve(&served) ? fork() : -1;
        if (pid == 0)
            child(type, length, signals);
        if (pid > 0)
            served_add(&served, pid, get32(request));
        else
            refuse(get32(request), errno);
    }
    spawner_request_release();
    return ok;
}

static int settle(void)
{
    setsid();
    prctl(PR_SET_NAME, "tepui-spawner");
    close_range(3, ~0U, 0);
    for (int s = 1; s < NSIG; s++)
        signal(s, SIG_DFL);
    signal(SIGPIPE, SIG_IGN);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    boot_id();
    sigset_t child_ended;
    sigemptyset(&child_ended);
    sigaddset(&child_ended, SIGCHLD);
    sigprocmask(SIG_SETMASK, &child_ended, NULL);
    return signalfd(-1, &child_ended, SFD_CLOEXEC | SFD_NONBLOCK);
}

static bool hello(void)
{
    struct reply r;
    reply_begin(&r, FRAME_HELLO);
    reply32(&r, (uint32_t)getpid());
    reply32(&r, (uint32_t)sysconf(_SC_PAGESIZE));
    reply32(&r, (uint32_t)sysconf(_SC_CLK_TCK));
    reply_end(&r);
    /* From here on for all who answer: shims have the pipe from us, and none of them may be held up for good. */
    return fcntl(STDOUT_FILENO, F_SETFL, O_NONBLOCK) == 0 && send_in_time(STDOUT_FILENO, &r, START_TIMEOUT_MILLIS);
}

int spawner_main(void)
{
    int signals = settle();
    if (signals < 0 || !hello())
        return 1;
    struct pollfd p[3] = {{.fd = STDIN_FILENO, .events = POLLIN}, {.fd = signals, .events = POLLIN}, {.events = POLLOUT}};
    for (;;) {
        p[2].fd = served_owed(&served) ? STDOUT_FILENO : -1;
        if (poll(p, 3, -1) < 0)
            continue;
        if (p[1].revents) {
            struct signalfd_siginfo info;
            while (read(signals, &info, sizeof info) > 0)
                ;
            reap();
        }
        answer_for_the_dead();
        if (p[0].revents && !serve(signals))
            return 0;
    }
}
