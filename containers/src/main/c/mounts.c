/* A container's mounts and its root. */
#define _GNU_SOURCE
#include "confine.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442 /* the same on every architecture */
#endif

enum { RECURSIVELY = 0x8000 /* AT_RECURSIVE */, DEVICE_MODE = 0666 };

/* Targets are looked for below `dir`, which is the container's root or its sandbox where the target is in there. */
struct place {
    int dir;
    const char *path;
};

/* Opened anew each time: what is mounted on it meanwhile counts. */
static struct place place_of(const struct launch *l, const char *target)
{
    const char *bases[] = {l->confinement.root, l->confinement.root ? NULL : l->working_dir};
    for (int i = 0; i < 2; i++) {
        const char *below = bases[i] ? path_below(bases[i], target) : NULL;
        if (below)
            return (struct place){open(bases[i], O_PATH | O_DIRECTORY | O_CLOEXEC), below};
    }
    return (struct place){open("/", O_PATH | O_DIRECTORY | O_CLOEXEC), target};
}

static int open_target(const struct launch *l, const char *target, enum missing missing)
{
    struct place p = place_of(l, target);
    if (p.dir < 0)
        return -1;
    int fd = path_within(p.dir, p.path, missing);
    int error = errno;
    close(p.dir);
    errno = error;
    return fd;
}

/* The directory in which a new name is made; gives the name too. */
static int open_parent(const struct launch *l, const char *target, const char **name)
{
    char parent[4096];
    const char *slash = strrchr(target, '/');
    size_t length = (size_t)(slash - target);
    *name = slash + 1;
    if (length >= sizeof parent || slash[1] == '\0') {
        errno = EINVAL;
        return -1;
    }
    memcpy(parent, target, length);
    parent[length] = '\0';
    return open_target(l, parent, MISSING_DIRECTORY);
}

static const char *name_of(int fd)
{
    static char name[32];
    snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    return name;
}

static unsigned long mount_flags(uint32_t flags)
{
    return (flags & FLAG_READ_ONLY ? MS_RDONLY : 0) | (flags & FLAG_NO_SUID ? MS_NOSUID : 0) |
           (flags & FLAG_NO_DEV ? MS_NODEV : 0) | (flags & FLAG_NO_EXEC ? MS_NOEXEC : 0);
}

static bool is_directory(int fd)
{
    struct stat st;
    return fstat(fd, &st) == 0 && S_ISDIR(st.st_mode);
}

/* Changes the flags of a mount with all below it. */
static bool restrict_recursively(int fd, unsigned long flags)
{
    struct { /* as the kernel has it; the numbers of these flags are those of mount(2) */
        uint64_t set, clear, propagation, userns;
    } attributes = {.set = flags};
    return syscall(SYS_mount_setattr, fd, "", AT_EMPTY_PATH | RECURSIVELY, &attributes, sizeof attributes) == 0;
}

/* Changes the flags of the topmost mount at a target. What restricts it already stays. */
static bool restrict_mount(const struct launch *l, const char *target, uint32_t flags)
{
    int fd = open_target(l, target, MISSING_FAILS);
    if (fd < 0)
        return false;
    struct statvfs now;
    bool ok;
    if (flags & FLAG_RECURSIVE)
        ok = restrict_recursively(fd, mount_flags(flags));
    else
        ok = fstatvfs(fd, &now) == 0 &&
             mount(NULL, name_of(fd), NULL,
                   MS_REMOUNT | MS_BIND | mount_flags(flags) |
                       (now.f_flag & (MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_NOATIME | MS_NODIRATIME)),
                   NULL) == 0;
    int error = errno;
    close(fd);
    errno = error;
    return ok;
}

static bool bind_onto(int fd, const char *source, bool recursive)
{
    bool ok = fd >= 0 && mount(source, name_of(fd), NULL, MS_BIND | (recursive ? MS_REC : 0), NULL) == 0;
    int error = errno;
    if (fd >= 0)
        close(fd);
    errno = error;
    return ok;
}

static bool do_bind(const struct launch *l, const struct mount_step *m)
{
    /* A source in the sandbox is led out of it by no link of the container's user. */
    const char *below = path_below(l->working_dir, m->source);
    int source = below && !l->confinement.root ? open_target(l, m->source, MISSING_FAILS)
                                               : open(m->source, O_PATH | O_CLOEXEC);
    if (source < 0)
        return false;
    enum missing missing = !m->create ? MISSING_FAILS : is_directory(source) ? MISSING_DIRECTORY : MISSING_FILE;
    char from[32];
    snprintf(from, sizeof from, "%s", name_of(source));
    bool ok = bind_onto(open_target(l, m->target, missing), from, m->flags & FLAG_RECURSIVE) &&
              (mount_flags(m->flags) == 0 || restrict_mount(l, m->target, m->flags));
    int error = errno;
    close(source);
    errno = error;
    return ok;
}

static bool do_file_system(const struct launch *l, const struct mount_step *m)
{
    int fd = open_target(l, m->target, m->create ? MISSING_DIRECTORY : MISSING_FAILS);
    if (fd < 0)
        return false;
    bool ok = mount(m->source, name_of(fd), m->type, mount_flags(m->flags), m->options) == 0;
    int error = errno;
    close(fd);
    errno = error;
    return ok;
}

static bool do_mask(const struct launch *l, const struct mount_step *m)
{
    int fd = open_target(l, m->target, MISSING_FAILS);
    if (fd < 0)
        return errno == ENOENT || errno == ENOTDIR;
    if (!is_directory(fd))
        return bind_onto(fd, "/dev/null", false);
    bool ok = mount("tmpfs", name_of(fd), "tmpfs", MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, "size=0k") == 0;
    int error = errno;
    close(fd);
    errno = error;
    return ok;
}

static bool do_read_only(const struct launch *l, const struct mount_step *m)
{
    int fd = open_target(l, m->target, MISSING_FAILS);
    if (fd < 0)
        return errno == ENOENT || errno == ENOTDIR;
    char from[32];
    snprintf(from, sizeof from, "%s", name_of(fd));
    return bind_onto(fd, from, true) && restrict_mount(l, m->target, FLAG_READ_ONLY);
}

static bool same_link(int dir, const char *name, const char *points_to)
{
    char text[4096];
    ssize_t n = readlinkat(dir, name, text, sizeof text);
    return n >= 0 && (size_t)n == strlen(points_to) && memcmp(text, points_to, (size_t)n) == 0;
}

static bool same_device(int dir, const char *name, dev_t device)
{
    struct stat st;
    return fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISCHR(st.st_mode) && st.st_rdev == device;
}

/* A link or a device; one that is there already, and is the same, will do. */
static bool do_node(const struct launch *l, const struct mount_step *m)
{
    const char *name;
    dev_t device = makedev(m->major, m->minor);
    int dir = open_parent(l, m->target, &name);
    if (dir < 0)
        return false;
    bool link = m->kind == MOUNT_LINK;
    bool ok = (link ? symlinkat(m->source, dir, name) : mknodat(dir, name, S_IFCHR | DEVICE_MODE, device)) == 0;
    int error = errno;
    if (!ok && error == EEXIST)
        ok = link ? same_link(dir, name, m->source) : same_device(dir, name, device);
    close(dir);
    errno = error;
    return ok;
}

static bool do_step(const struct launch *l, const struct mount_step *m)
{
    switch (m->kind) {
    case MOUNT_BIND:
        return do_bind(l, m);
    case MOUNT_FILE_SYSTEM:
        return do_file_system(l, m);
    case MOUNT_MASK:
        return do_mask(l, m);
    case MOUNT_READ_ONLY:
        return do_read_only(l, m);
    case MOUNT_LINK:
    case MOUNT_DEVICE:
        return do_node(l, m);
    default:
        errno = EINVAL;
        return false;
    }
}

/* The old root ends on top of the new one, and is taken off: nothing leads back to it. */
static bool switch_root(const char *root)
{
    return chdir(root) == 0 && syscall(SYS_pivot_root, ".", ".") == 0 && umount2(".", MNT_DETACH) == 0 &&
           chdir("/") == 0;
}

static void make_working_dir(const struct launch *l)
{
    int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
    int dir = path_within(root, l->working_dir, MISSING_DIRECTORY); /* who cannot work there is told later */
    close(root);
    if (dir >= 0)
        close(dir);
}

/* Makes the container's view of the files, in a mount namespace of its own. */
void confine_mounts(const struct launch *launch, int report)
{
    const struct confinement *k = &launch->confinement;
    if ((k->created & NS_MOUNT) == 0)
        return;
    /* Before anything else: from here on nothing that is mounted is seen outside. */
    if (mount(NULL, "/", NULL, MS_SLAVE | MS_REC, NULL) != 0)
        give_up(report, STAGE_MOUNT, "/");
    mode_t mask = umask(0);
    if (k->root && mount(k->root, k->root, NULL, MS_BIND | MS_REC, NULL) != 0)
        give_up(report, STAGE_ROOT, "%s", k->root);
    for (size_t i = 0; i < k->mount_count; i++)
        if (!do_step(launch, &k->mounts[i]))
            give_up(report, STAGE_MOUNT, "%s", k->mounts[i].target);
    if (k->root) {
        if (!switch_root(k->root))
            give_up(report, STAGE_ROOT, "%s", k->root);
        make_working_dir(launch);
    }
    umask(mask);
}
