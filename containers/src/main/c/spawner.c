/* The spawner: forks a shim for each launch request. It is small, so that a fork costs little, and holds no state. */
#define _GNU_SOURCE
#include "shim.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

static struct procs shims; /* the children that are ours on purpose */

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
        if (!procs_contains(&shims, children.pids[i])) {
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
        orphans |= !procs_contains(&shims, pid) || status != 0;
        procs_remove(&shims, pid);
    }
    if (orphans)
        end_orphans();
}

static void answer_failure(uint32_t number, int stage, int error, const char *detail)
{
    struct reply r;
    reply_begin(&r, FRAME_FAILED);
    reply32(&r, number);
    reply8(&r, (uint8_t)stage);
    reply32(&r, (uint32_t)error);
    reply_text(&r, detail);
    reply_end(&r);
    write_all(STDOUT_FILENO, r.bytes, r.length);
}

static void sweep(size_t length)
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
    send_in_time(STDOUT_FILENO, &r, START_TIMEOUT_MILLIS);
}

static _Noreturn void child(int type, size_t length, int signals)
{
    close(signals);
    procs_free(&shims);
    if (type == FRAME_SWEEP) {
        sweep(length);
        _exit(0);
    }
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
        pid_t pid = fork();
        if (pid == 0)
            child(type, length, signals);
        if (pid > 0)
            procs_add(&shims, pid);
        else
            answer_failure(get32(request), STAGE_FORK, errno, "");
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
    return write_all(STDOUT_FILENO, r.bytes, r.length);
}

int spawner_main(void)
{
    int signals = settle();
    if (signals < 0 || !hello())
        return 1;
    struct pollfd p[2] = {{.fd = STDIN_FILENO, .events = POLLIN}, {.fd = signals, .events = POLLIN}};
    for (;;) {
        if (poll(p, 2, -1) < 0)
            continue;
        if (p[1].revents) {
            struct signalfd_siginfo info;
            while (read(signals, &info, sizeof info) > 0)
                ;
            reap();
        }
        if (p[0].revents && !serve(signals))
            return 0;
    }
}
