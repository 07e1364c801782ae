/* The last steps of a launch: in the command's process, between fork and exec. */
#define _GNU_SOURCE
#include "confine.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char DEFAULT_PATH[] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

enum { CANDIDATE_BYTES = 4096, FIRST_FREE = 3 };

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

/* Like execve; a script that names no interpreter is run by the shell. */
static void run_file(const char *path, const struct launch *l)
{
    execve(path, (char *const *)(void *)l->arguments, (char *const *)(void *)l->variables);
    if (errno != ENOEXEC)
        return;
    size_t count = 0;
    while (l->arguments[count])
        count++;
    const char **script = calloc(count + 3, sizeof *script);
    if (!script)
        return;
    script[0] = "sh";
    script[1] = path;
    size_t used = 2;
    for (size_t i = 1; i < count; i++)
        script[used++] = l->arguments[i];
    execve("/bin/sh", (char *const *)(void *)script, (char *const *)(void *)l->variables);
    free(script);
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

static bool connect_streams(const struct plumbing *p)
{
    if (p->in >= 0 && dup2(p->in, STDIN_FILENO) < 0)
        return false;
    return dup2(p->out, STDOUT_FILENO) >= 0 && dup2(p->err, STDERR_FILENO) >= 0;
}

/* Leaves nothing open that leads out of the container, before anything that the container names is looked at. */
static int keep_only(int report)
{
    int kept = report == FIRST_FREE ? report : dup3(report, FIRST_FREE, O_CLOEXEC);
    close_range(FIRST_FREE + 1, ~0U, 0);
    return kept;
}

/* A directory outside of the root has no path in it. */
static bool work_in(const char *dir)
{
    char path[CANDIDATE_BYTES];
    if (chdir(dir) != 0)
        return false;
    long length = syscall(SYS_getcwd, path, sizeof path);
    if (length > 0 && path[0] != '/')
        errno = ENOENT;
    return length > 0 && path[0] == '/';
}

/* A command whose shim, or whose init, is killed has lost its output and its witness: it ends too. */
static void end_with_parent(int report)
{
    struct pollfd shim = {.fd = report};
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (poll(&shim, 1, 0) > 0)
        _exit(127);
}

static _Noreturn void become_command(const struct launch *l, const struct plumbing *p)
{
    setsid();
    default_signals();
    if (!connect_streams(p))
        give_up(p->report, STAGE_STREAMS, "%s", "");
    if (p->terminal && !terminal_control(STDIN_FILENO))
        give_up(p->report, STAGE_TERMINAL, "%s", "");
    int report = keep_only(p->report);
    confine_limits(&l->confinement, report);
    confine_user(l, report);
    if (!work_in(l->working_dir))
        give_up(report, STAGE_WORKING_DIR, "%s", l->working_dir);
    umask(l->umask);
    end_with_parent(report);
    confine_privileges(l, report);
    run_name(l);
    give_up(report, STAGE_EXEC, "%s", l->executable);
}

/* Forks the command and stays beside it. */
static _Noreturn void become_init(const struct launch *l, const struct plumbing *p)
{
    setsid();
    init_block_signals();
    bool owns_namespace = l->confinement.created & NS_PID;
    if (!owns_namespace)
        prctl(PR_SET_CHILD_SUBREAPER, 1);
    pid_t command = fork();
    if (command < 0)
        give_up(p->report, STAGE_FORK, "%s", "");
    if (command == 0)
        become_command(l, p);
    int status = keep_only(p->status);
    struct launch done = *l;
    launch_free(&done);
    spawner_request_release();
    if (geteuid() == 0) /* whoever is root in there may not look into us */
        prctl(PR_SET_DUMPABLE, 0);
    if (chdir("/") != 0)
        _exit(127);
    init_run(command, status, owns_namespace);
}

/*
 * Becomes the command, or the init beside it. Waits at the gate until the shim has recorded this process, so that none
 * runs unrecorded; what goes wrong is written to the report, which exec closes.
 */
_Noreturn void command_run(const struct launch *launch, const struct plumbing *p)
{
    char go;
    bool init = confine_needs_init(&launch->confinement);
    default_signals();
    end_with_parent(p->report);
    confine_enter(launch, p->report);
    if (init) {
        confine_fork_into_pid_namespace(&launch->confinement, p->report);
        end_with_parent(p->report);
        struct failure none = {0};
        write_all(p->report, &none, sizeof none); /* tells the shim our number, which we do not know */
    }
    if (!read_all(p->gate, &go, 1))
        _exit(127);
    confine_mounts(launch, p->report);
    if (init)
        become_init(launch, p);
    become_command(launch, p);
}
