/* Limits, the user, and what it may do: the last steps before the command. */
#define _GNU_SOURCE
#include "confine.h"

#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <linux/securebits.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

static const uint64_t UNLIMITED = ~(uint64_t)0;

static rlim_t limit(uint64_t value)
{
    return value == UNLIMITED ? RLIM_INFINITY : (rlim_t)value;
}

/* The largest number of a capability that this kernel knows. */
static int last_capability(void)
{
    int last = 0;
    while (last < 63 && prctl(PR_CAPBSET_READ, last + 1, 0, 0, 0) >= 0)
        last++;
    return last;
}

static void bound_capabilities(const struct confinement *k, int report)
{
    int last = last_capability();
    for (int i = 0; i <= last; i++)
        if ((k->bounding >> i & 1) == 0 && prctl(PR_CAPBSET_READ, i, 0, 0, 0) == 1 &&
            prctl(PR_CAPBSET_DROP, i, 0, 0, 0) != 0)
            give_up(report, STAGE_CAPABILITIES, "bounding set without %d", i);
}

/* What needs the rights that the command may not have. */
void confine_limits(const struct confinement *k, int report)
{
    for (size_t i = 0; i < k->rlimit_count; i++) {
        const struct rlimit_step *r = &k->rlimits[i];
        struct rlimit limits = {limit(r->soft), limit(r->hard)};
        if (setrlimit(r->resource, &limits) != 0)
            give_up(report, STAGE_RLIMIT, "%d to %lld, at most %lld", r->resource, (long long)r->soft,
                    (long long)r->hard);
    }
    if (k->has_capabilities)
        bound_capabilities(k, report);
}

static bool set_capabilities(uint64_t permitted, uint64_t effective, uint64_t inheritable)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct data[2] = {
        {(uint32_t)effective, (uint32_t)permitted, (uint32_t)inheritable},
        {(uint32_t)(effective >> 32), (uint32_t)(permitted >> 32), (uint32_t)(inheritable >> 32)},
    };
    return syscall(SYS_capset, &header, data) == 0;
}

static uint64_t permitted_capabilities(void)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct data[2] = {{0}};
    if (syscall(SYS_capget, &header, data) != 0)
        return 0;
    return (uint64_t)data[1].permitted << 32 | data[0].permitted;
}

/* Without no_new_privs a filter may only be loaded with rights that the command shall not have. */
static bool loads_filter_with_rights(const struct confinement *k)
{
    return k->seccomp && !k->no_new_privs;
}

/* Becomes the user; keeps such rights as the rest still needs. */
void confine_user(const struct launch *l, int report)
{
    const struct confinement *k = &l->confinement;
    if (!l->switch_user)
        return;
    bool keep = k->has_capabilities || loads_filter_with_rights(k);
    if (keep && prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) != 0)
        give_up(report, STAGE_USER, "%u", (unsigned)l->uid);
    if (geteuid() == 0 && setgroups(l->group_count, l->groups) != 0)
        give_up(report, STAGE_USER, "%u", (unsigned)l->uid);
    if (setresgid(l->gid, l->gid, l->gid) != 0 || setresuid(l->uid, l->uid, l->uid) != 0)
        give_up(report, STAGE_USER, "%u", (unsigned)l->uid);
}

static bool make_ambient(uint64_t set)
{
    for (int i = 0; i <= 63; i++)
        if ((set >> i & 1) && prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, i, 0, 0) != 0)
            return false;
    return true;
}

/* Root gets all of the bounding set with each program it runs, unless its being root counts for nothing. */
static bool strip_root(const struct confinement *k)
{
    if (geteuid() != 0 || k->effective == k->bounding)
        return true;
    return prctl(PR_SET_SECUREBITS, SECBIT_NOROOT | SECBIT_NOROOT_LOCKED, 0, 0, 0) == 0;
}

static void leave_capabilities(const struct launch *l, int report)
{
    const struct confinement *k = &l->confinement;
    if (k->has_capabilities) {
        uint64_t set = k->effective & (~(uint64_t)0 >> (63 - last_capability()));
        if (!strip_root(k) || !set_capabilities(set, set, set) || !make_ambient(set))
            give_up(report, STAGE_CAPABILITIES, "0x%llx", (unsigned long long)k->effective);
    } else if (l->switch_user && l->uid != 0 && loads_filter_with_rights(k)) {
        if (!set_capabilities(0, 0, 0))
            give_up(report, STAGE_CAPABILITIES, "none");
    }
}

static void load_filter(const struct confinement *k, int report)
{
    static struct sock_filter filter[SECCOMP_INSTRUCTIONS_MAX];
    struct sock_fprog program = {.len = (unsigned short)k->seccomp_instructions, .filter = filter};
    __builtin_memcpy(filter, k->seccomp, k->seccomp_instructions * sizeof *filter);
    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) != 0)
        give_up(report, STAGE_SECCOMP, "%zu instructions", k->seccomp_instructions);
}

/* The last step: what the command may do. After the filter only what the command itself needs is called. */
void confine_privileges(const struct launch *l, int report)
{
    const struct confinement *k = &l->confinement;
    if (k->no_new_privs && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        give_up(report, STAGE_NO_NEW_PRIVS, "1");
    if (loads_filter_with_rights(k)) {
        uint64_t all = permitted_capabilities();
        if (!set_capabilities(all, all, 0))
            give_up(report, STAGE_CAPABILITIES, "0x%llx", (unsigned long long)all);
        load_filter(k, report);
    }
    leave_capabilities(l, report);
    if (k->seccomp && k->no_new_privs)
        load_filter(k, report);
}
