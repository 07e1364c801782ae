/* The last steps of a launch: in the command's process, between fork and exec. */
#define _GNU_SOURCE
#include "shim.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char DEFAULT_PATH[] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

enum { CANDIDATE_BYTES = 4096 };

static void default_signals(void)
{
    /* Straight to the kernel, where a zeroed action is the default one: the C library hides two signals of its own,
     * which whoever started the agent may have had ignored. */
    static const unsigned long default_action[8];
    for (int s = 1; s < NSIG; s++)
        syscall(SYS_rt_sigaction, s, default_action, NULL, sizeof(uint64_t));
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static bool become(const struct launch *l)
{
    if (!l->switch_user)
        return true;
    if (geteuid() == 0 && setgroups(l->group_count, l->groups) != 0)
        return false;
    return setresgid(l->gid, l->gid, l->gid) == 0 && setresuid(l->uid, l->uid, l->uid) == 0;
}

/* Like execve; a script that names no interpreter is run by the shell. */
static void run_file(const char *path, const struct launch *l)
{
    execve(path, (char *const *)(void *)l->arguments, (char *const *)(void *)l->variables);
    if (errno != ENOEXEC)
        return;
    size_t count = 0;
    while (l->arguments[count])
        count++;
    const char *script[count + 3];
    script[0] = "sh";
    script[1] = path;
    size_t used = 2;
    for (size_t i = 1; i < count; i++)
        script[used++] = l->arguments[i];
    script[used] = NULL;
    execve("/bin/sh", (char *const *)(void *)script, (char *const *)(void *)l->variables);
}

static const char *search_path(const struct launch *l)
{
    for (size_t i = 0; l->variables[i]; i++)
        if (strncmp(l->variables[i], "PATH=", 5) == 0)
            return l->variables[i] + 5;
    return DEFAULT_PATH;
}

/* Runs a name found in the working directory or else in PATH. Comes back with errno set when it cannot. */
static void run_name(const struct launch *l)
{
    int denied = 0;
    run_file(l->executable, l);
    if (strchr(l->executable, '/') || (errno != ENOENT && errno != EACCES))
        return;
    denied = errno == EACCES;
    for (const char *dir = search_path(l); dir; dir = strchr(dir, ':')) {
        dir += *dir == ':';
        int length = (int)strcspn(dir, ":");
        char candidate[CANDIDATE_BYTES];
        if (snprintf(candidate, sizeof candidate, "%.*s/%s", length ? length : 1, length ? dir : ".",
                     l->executable) >= (int)sizeof candidate)
            continue;
        run_file(candidate, l);
        if (errno != ENOENT && errno != ENOTDIR && errno != EACCES)
            return;
        denied |= errno == EACCES;
    }
    errno = denied ? EACCES : ENOENT;
}

static _Noreturn void give_up(int report, int stage)
{
    struct failure f = {stage, errno};
    write_all(report, &f, sizeof f);
    _exit(127);
}

static bool connect_streams(const struct plumbing *p)
{
    if (p->in >= 0 && dup2(p->in, STDIN_FILENO) < 0)
        return false;
    return dup2(p->out, STDOUT_FILENO) >= 0 && dup2(p->err, STDERR_FILENO) >= 0;
}

/*
 * Becomes the command. Waits at the gate until the shim has recorded this process, so that none runs unrecorded; what
 * goes wrong is written to the report, which exec closes.
 */
_Noreturn void command_run(const struct launch *launch, const struct plumbing *p)
{
    char go;
    setsid();
    default_signals();
    if (!connect_streams(p))
        give_up(p->report, STAGE_STREAMS);
    if (p->terminal && !terminal_control(STDIN_FILENO))
        give_up(p->report, STAGE_TERMINAL);
    if (!read_all(p->gate, &go, 1))
        _exit(127);
    if (!become(launch))
        give_up(p->report, STAGE_USER);
    if (chdir(launch->working_dir) != 0)
        give_up(p->report, STAGE_WORKING_DIR);
    umask(launch->umask);
    /* A command whose shim is killed has lost its output and its witness: it ends too. */
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != p->shim)
        _exit(127);
    run_name(launch);
    give_up(p->report, STAGE_EXEC);
}
