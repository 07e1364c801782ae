/*
 * A command's output on its way from a pipe to a file that is bounded by rotation. The command never waits for the
 * disk: what cannot be written is dropped, and the file says how much once it can be written again.
 *
 * The directory belongs to the command's user, who may put anything there. So files are reached through a descriptor
 * of the directory, with the rights of that user, and nothing but a plain file is ever written.
 */
#define _GNU_SOURCE
#include "shim.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { BUFFER_BYTES = 64 << 10, BUFFER_SMALL_BYTES = 4 << 10, PATH_BYTES = 4096,
       TERMINAL_REST_BYTES = 1 << 20 /* a terminal does not tell how much is under way in it */ };

static char buffer[BUFFER_BYTES] __attribute__((aligned(4096)));
static bool dirty; /* more of the buffer was used than a quiet command needs */

static void rights_of_user(const struct stream *s)
{
    if (s->switch_user) {
        syscall(SYS_setfsgid, s->gid);
        syscall(SYS_setfsuid, s->uid);
    }
}

static void rights_of_shim(const struct stream *s)
{
    if (s->switch_user) {
        syscall(SYS_setfsuid, geteuid());
        syscall(SYS_setfsgid, getegid());
        prctl(PR_SET_DUMPABLE, 1); /* the change of rights cleared it, and the agent must see /proc/<pid> */
    }
}

static int open_plain(struct stream *s, int flags)
{
    rights_of_user(s);
    int fd = openat(s->dir, s->name,
                    O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC | flags, 0644);
    int error = errno;
    rights_of_shim(s);
    struct stat st;
    if (fd >= 0 && (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))) {
        close(fd);
        fd = -1;
        error = EINVAL;
    }
    if (fd >= 0)
        s->size = (uint64_t)st.st_size;
    errno = error;
    return fd;
}

/* Opens the file of a stream; false with errno set. The pipe is the caller's to set. */
bool stream_open(struct stream *s, const struct output_spec *spec, const struct launch *launch)
{
    const char *slash = strrchr(spec->path, '/');
    char parent[PATH_BYTES];
    size_t parent_length = (size_t)(slash - spec->path);
    *s = (struct stream){.pipe = -1, .left = -1, .file = -1, .dir = -1, .limit = spec->limit, .keep = spec->keep};
    s->switch_user = launch->switch_user && geteuid() == 0;
    s->uid = launch->uid;
    s->gid = launch->gid;
    if (parent_length >= sizeof parent || strlen(slash + 1) >= sizeof s->name - 12 || slash[1] == '\0') {
        errno = ENAMETOOLONG;
        return false;
    }
    memcpy(parent, spec->path, parent_length);
    parent[parent_length] = '\0';
    strcpy(s->name, slash + 1);
    s->dir = open(parent_length ? parent : "/", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (s->dir < 0)
        return false;
    s->file = open_plain(s, spec->append ? 0 : O_TRUNC);
    return s->file >= 0;
}

static void rename_rotated(struct stream *s)
{
    char from[sizeof s->name], to[sizeof s->name];
    for (uint32_t i = s->keep; i > 1; i--) {
        snprintf(from, sizeof from, "%.240s.%u", s->name, i - 1);
        snprintf(to, sizeof to, "%.240s.%u", s->name, i);
        renameat(s->dir, from, s->dir, to);
    }
    snprintf(to, sizeof to, "%.240s.1", s->name);
    if (s->keep == 0)
        unlinkat(s->dir, s->name, 0);
    else if (renameat(s->dir, s->name, s->dir, to) != 0 && errno != ENOENT)
        s->lost_errno = errno;
}

/* Starts a new file. If the old one cannot be put aside it is emptied, so that the bound holds in any case. */
static void rotate(struct stream *s)
{
    rights_of_user(s);
    rename_rotated(s);
    rights_of_shim(s);
    int fd = open_plain(s, O_EXCL);
    if (fd >= 0) {
        close(s->file);
        s->file = fd;
    } else if (ftruncate(s->file, 0) == 0) {
        s->size = 0;
    }
}

static bool note_loss(struct stream *s)
{
    char note[160];
    int n = snprintf(note, sizeof note, "\n[%llu bytes of output are missing here: %s]\n",
                     (unsigned long long)s->lost, strerror(s->lost_errno));
    if (write(s->file, note, (size_t)n) != n)
        return false;
    s->size += (uint64_t)n;
    s->lost = 0;
    return true;
}

static void lose(struct stream *s, size_t length, int error)
{
    s->lost += length;
    s->lost_total += length;
    s->lost_errno = error;
}

/* How much may go into the present file: what fits, cut after a line where there is one. */
static size_t piece(const struct stream *s, const char *data, size_t length, bool *last)
{
    *last = false;
    if (s->limit == 0 || length <= s->limit - s->size)
        return length;
    size_t room = s->limit - s->size;
    const char *newline = memrchr(data, '\n', room);
    *last = true;
    return newline ? (size_t)(newline - data) + 1 : room;
}

void stream_store(struct stream *s, const char *data, size_t length)
{
    bool full = false;
    while (length > 0) {
        if (s->limit && (full || s->size >= s->limit))
            rotate(s);
        if (s->limit && s->size >= s->limit) { /* neither a new file nor an empty one could be had */
            lose(s, length, s->lost_errno ? s->lost_errno : EIO);
            return;
        }
        size_t part = piece(s, data, length, &full);
        ssize_t n = s->lost && !note_loss(s) ? -1 : write(s->file, data, part);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            lose(s, length, errno);
            return;
        }
        full = full && (size_t)n == part;
        s->size += (uint64_t)n;
        data += n;
        length -= (size_t)n;
    }
}

static void end_of_pipe(struct stream *s)
{
    close(s->pipe);
    s->pipe = -1;
}

bool stream_ended(const struct stream *s)
{
    return s->pipe < 0;
}

/* Gives what one read finds; nothing when there is none now, or at the end. The data is there until the next read. */
size_t stream_read(struct stream *s, const char **data)
{
    size_t room = s->left >= 0 && s->left < BUFFER_BYTES ? (size_t)s->left : sizeof buffer;
    ssize_t n = room ? read(s->pipe, buffer, room) : 0;
    *data = buffer;
    if (n < 0 && (errno == EINTR || (errno == EAGAIN && s->left < 0)))
        return 0;
    if (n <= 0) {
        end_of_pipe(s);
        return 0;
    }
    dirty |= n > BUFFER_SMALL_BYTES;
    if (s->left >= 0)
        s->left -= n;
    return (size_t)n;
}

/*
 * The command has ended: what is in the pipe now is still taken, no more, for a process outside the container may hold
 * the other end, and write on.
 */
void stream_bound(struct stream *s)
{
    int left = 0;
    if (s->pipe >= 0)
        s->left = ioctl(s->pipe, FIONREAD, &left) == 0 && !isatty(s->pipe) ? left : TERMINAL_REST_BYTES;
}

void stream_close(struct stream *s)
{
    if (s->pipe >= 0)
        end_of_pipe(s);
    if (s->file >= 0) {
        if (s->lost)
            note_loss(s);
        close(s->file);
    }
    if (s->dir >= 0)
        close(s->dir);
    s->file = s->dir = -1;
}

bool stream_buffer_dirty(void)
{
    return dirty;
}

/* Gives the buffer's memory back: a shim is idle most of its life. */
void stream_release_buffer(void)
{
    madvise(buffer, sizeof buffer, MADV_DONTNEED);
    dirty = false;
}
