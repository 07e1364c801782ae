/*
 * The first process of a container with a pid namespace: process 1 in one of its own, else an adoptive parent in its
 * parent's. It takes in orphans, hands signals to the command, and tells the shim the command's raw wait status.
 */
#define _GNU_SOURCE
#include "confine.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* Straight to the kernel: the C library keeps two signals from its callers. */
static const uint64_t ALL_SIGNALS = ~(uint64_t)0;

/* Before the command is forked, so that no signal is lost. */
void init_block_signals(void)
{
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &ALL_SIGNALS, NULL, sizeof ALL_SIGNALS);
}

/* Waits for whoever has ended. True when it is the command, whose status is told. */
static bool reap(pid_t command, int status_to)
{
    int status;
    pid_t pid;
    bool ended = false;
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        if (pid == command) {
            write_all(status_to, &status, sizeof status);
            ended = true;
        }
    }
    return ended;
}

/* Whether the numbers in /proc are those of our namespace. */
static bool proc_is_ours(void)
{
    char target[32];
    ssize_t n = readlink("/proc/self", target, sizeof target - 1);
    target[n > 0 ? n : 0] = '\0';
    return atoi(target) == getpid();
}

/* The shim was killed. In a namespace of the parent's nobody else ends what the command has left. */
static _Noreturn void end_all(pid_t command)
{
    kill(command, SIGKILL);
    if (proc_is_ours())
        while (kill_descendants(getpid()) > 0)
            while (waitpid(-1, NULL, WNOHANG) > 0)
                ;
    _exit(0);
}

static bool shim_is_gone(int status_to)
{
    struct pollfd p = {.fd = status_to};
    return poll(&p, 1, 0) > 0;
}

/*
 * With the end of process 1 the kernel ends everything in its namespace. In a namespace of the parent's the shim does,
 * and we stay to hold together what it has to find.
 */
_Noreturn void init_run(pid_t command, int status_to, bool owns_namespace)
{
    bool ended = false;
    if (!owns_namespace)
        prctl(PR_SET_PDEATHSIG, SIGCHLD); /* instead of being killed we look what it was */
    for (;;) {
        if (shim_is_gone(status_to))
            end_all(command);
        siginfo_t info;
        long signal = syscall(SYS_rt_sigtimedwait, &ALL_SIGNALS, &info, NULL, sizeof ALL_SIGNALS);
        if (signal == SIGCHLD) {
            ended |= reap(command, status_to);
            if (ended && owns_namespace)
                _exit(0);
        } else if (signal > 0 && !ended) {
            kill(command, (int)signal);
        }
    }
}
