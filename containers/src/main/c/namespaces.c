/* Cgroups and namespaces: those of a parent that are entered, those that are made. */
#define _GNU_SOURCE
#include "confine.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

struct kind {
    uint32_t bit;
    int flag;
    const char *name;
};

/* In the order in which they are entered: the user namespace gives the right to the others, and in another mount
 * namespace the files of the rest cannot be found. */
static const struct kind KINDS[] = {
    {NS_USER, CLONE_NEWUSER, "user"}, {NS_IPC, CLONE_NEWIPC, "ipc"}, {NS_UTS, CLONE_NEWUTS, "uts"},
    {NS_NETWORK, CLONE_NEWNET, "net"}, {NS_PID, CLONE_NEWPID, "pid"}, {NS_MOUNT, CLONE_NEWNS, "mnt"},
};

enum { KIND_COUNT = sizeof KINDS / sizeof *KINDS };

static bool write_text(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    bool ok = write_all(fd, text, strlen(text));
    int error = errno;
    close(fd);
    errno = error;
    return ok;
}

static void join_cgroups(const struct confinement *k, int report)
{
    for (size_t i = 0; i < k->cgroup_count; i++) {
        char path[4096];
        if (snprintf(path, sizeof path, "%s/cgroup.procs", k->cgroups[i]) >= (int)sizeof path)
            errno = ENAMETOOLONG;
        else if (write_text(path, "0"))
            continue;
        give_up(report, STAGE_CGROUP, "%s", k->cgroups[i]);
    }
}

static void set_oom_score(const struct confinement *k, int report)
{
    char text[16];
    snprintf(text, sizeof text, "%d", (int)k->oom_score);
    if (k->has_oom_score && !write_text("/proc/self/oom_score_adj", text))
        give_up(report, STAGE_OOM_SCORE, "%d", (int)k->oom_score);
}

/* Enters namespaces of the parent. All are opened before it is made sure that the process is still the one meant. */
static void join(const struct confinement *k, int report)
{
    int opened[KIND_COUNT];
    char path[64];
    for (int i = 0; i < KIND_COUNT; i++) {
        opened[i] = -1;
        if ((k->joined & KINDS[i].bit) == 0)
            continue;
        snprintf(path, sizeof path, "/proc/%d/ns/%s", (int)k->joined_pid, KINDS[i].name);
        opened[i] = open(path, O_RDONLY | O_CLOEXEC);
        if (opened[i] < 0)
            give_up(report, STAGE_JOIN, "%s of process %d", KINDS[i].name, (int)k->joined_pid);
    }
    if (start_time(k->joined_pid) != k->joined_start) {
        errno = ESRCH;
        give_up(report, STAGE_JOIN, "process %d", (int)k->joined_pid);
    }
    for (int i = 0; i < KIND_COUNT; i++) {
        if (opened[i] < 0)
            continue;
        if (setns(opened[i], KINDS[i].flag) != 0)
            give_up(report, STAGE_JOIN, "%s of process %d", KINDS[i].name, (int)k->joined_pid);
        close(opened[i]);
    }
}

/*
 * Maps users into a new user namespace, each to the same number: all of them for root, else the only one that is allowed.
 * `of` is the process in it.
 */
static bool map_users(pid_t of, bool all, uid_t uid, gid_t gid)
{
    static const char *const files[] = {"gid_map", "uid_map"};
    char path[64], map[64];
    snprintf(path, sizeof path, "/proc/%d/setgroups", (int)of);
    if (!all && !write_text(path, "deny"))
        return false;
    for (int i = 0; i < 2; i++) {
        unsigned own = i ? (unsigned)uid : (unsigned)gid;
        snprintf(path, sizeof path, "/proc/%d/%s", (int)of, files[i]);
        snprintf(map, sizeof map, "%u %u %u\n", all ? 0 : own, all ? 0 : own, all ? ~0U : 1U);
        if (!write_text(path, map))
            return false;
    }
    return true;
}

/* Who makes a user namespace may not map all users into it: a child that stays outside does. */
static void create_user_namespace(int report)
{
    int go[2];
    uid_t uid = geteuid();
    gid_t gid = getegid();
    pid_t self = getpid();
    if (pipe2(go, O_CLOEXEC) != 0)
        give_up(report, STAGE_NAMESPACE, "user");
    pid_t outside = fork();
    if (outside == 0) {
        char c;
        close(go[1]);
        _exit(read_all(go[0], &c, 1) && map_users(self, uid == 0, uid, gid) ? 0 : errno);
    }
    close(go[0]);
    if (outside < 0 || unshare(CLONE_NEWUSER) != 0 || !write_all(go[1], "g", 1))
        give_up(report, STAGE_NAMESPACE, "user");
    close(go[1]);
    int status = 0;
    waitpid(outside, &status, 0);
    if (status != 0) {
        errno = WIFEXITED(status) ? WEXITSTATUS(status) : EPERM;
        give_up(report, STAGE_NAMESPACE, "user, its map of users");
    }
}

static bool loopback_up(void)
{
    struct ifreq lo = {.ifr_name = "lo"};
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return false;
    bool ok = ioctl(fd, SIOCGIFFLAGS, &lo) == 0;
    lo.ifr_flags |= IFF_UP;
    ok = ok && ioctl(fd, SIOCSIFFLAGS, &lo) == 0;
    int error = errno;
    close(fd);
    errno = error;
    return ok;
}

/* Makes what is to be made, but for the pid namespace, which begins with the next fork. */
static void create(const struct confinement *k, int report)
{
    if (k->created & NS_USER)
        create_user_namespace(report);
    for (int i = 0; i < KIND_COUNT; i++)
        if (k->created & KINDS[i].bit & ~(uint32_t)(NS_USER | NS_PID) && unshare(KINDS[i].flag) != 0)
            give_up(report, STAGE_NAMESPACE, "%s", KINDS[i].name);
    if (k->created & NS_NETWORK && !loopback_up())
        give_up(report, STAGE_NAMESPACE, "net, its loopback device");
    if (k->hostname && sethostname(k->hostname, strlen(k->hostname)) != 0)
        give_up(report, STAGE_HOSTNAME, "%s", k->hostname);
}

/* Whether a first process of ours stays beside the command: in a pid namespace somebody must adopt orphans. */
bool confine_needs_init(const struct confinement *k)
{
    return (k->joined | k->created) & NS_PID;
}

/* Takes this process into its cgroups and namespaces. */
void confine_enter(const struct launch *launch, int report)
{
    const struct confinement *k = &launch->confinement;
    join_cgroups(k, report);
    set_oom_score(k, report);
    if (k->joined)
        join(k, report);
    create(k, report);
}

/* Goes on in a child of the shim, not of this process, which ends. */
static void go_on_in_sibling(int flags, int report)
{
    long pid = syscall(SYS_clone, CLONE_PARENT | SIGCHLD | flags, 0, 0, 0, 0);
    if (pid < 0)
        give_up(report, STAGE_NAMESPACE, "pid");
    if (pid > 0)
        _exit(0);
}

/*
 * Comes back in a process that is in the pid namespace meant. After entering one a process cannot make another before it
 * has forked, for it is not in there itself.
 */
void confine_fork_into_pid_namespace(const struct confinement *k, int report)
{
    if (k->joined & NS_PID)
        go_on_in_sibling(0, report);
    if (k->created & NS_PID)
        go_on_in_sibling(CLONE_NEWPID, report);
}
