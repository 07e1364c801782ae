/*
 * Paths in a directory that somebody else may have filled: links are followed as if that directory were the root, so that
 * none leads out of it. Each step is taken from the descriptor of the one before, so that nobody can exchange a directory
 * for a link meanwhile.
 */
#define _GNU_SOURCE
#include "confine.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DEPTH_MAX = 128, LINKS_MAX = 40, PATH_BYTES = 4096, DIRECTORY_MODE = 0755, FILE_MODE = 0644 };

struct walk {
    int at[DEPTH_MAX]; /* descriptors from the root, which is the caller's, to where we are */
    int depth;
    int links;
    char rest[PATH_BYTES]; /* what is still to go */
};

/* Takes the first name of the rest; false when there is none. */
static bool next_name(struct walk *w, char name[256])
{
    char *begin = w->rest + strspn(w->rest, "/");
    size_t length = strcspn(begin, "/");
    if (length == 0 || length > 255)
        return false;
    memcpy(name, begin, length);
    name[length] = '\0';
    memmove(w->rest, begin + length, strlen(begin + length) + 1);
    return true;
}

static void back_to(struct walk *w, int depth)
{
    while (w->depth > depth)
        close(w->at[w->depth--]);
}

/* Puts a link's text before the rest. */
static bool follow(struct walk *w, int link)
{
    char text[PATH_BYTES];
    ssize_t n = readlinkat(link, "", text, sizeof text - 1);
    size_t rest = strlen(w->rest);
    if (n < 0)
        return false;
    if (++w->links > LINKS_MAX || (size_t)n + 1 + rest >= sizeof w->rest) {
        errno = ELOOP;
        return false;
    }
    text[n] = '\0';
    if (text[0] == '/')
        back_to(w, 0);
    memmove(w->rest + n + 1, w->rest, rest + 1);
    memcpy(w->rest, text, (size_t)n);
    w->rest[n] = '/';
    return true;
}

static bool is_last(const struct walk *w)
{
    return w->rest[strspn(w->rest, "/")] == '\0';
}

static int make(const struct walk *w, const char *name, enum missing missing)
{
    int dir = w->at[w->depth];
    if (missing == MISSING_FILE && is_last(w)) {
        int fd = openat(dir, name, O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, FILE_MODE);
        if (fd < 0)
            return -1;
        close(fd);
    } else if (mkdirat(dir, name, DIRECTORY_MODE) != 0) {
        return -1;
    }
    return openat(dir, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
}

/* Takes one step; false with errno set when it cannot be. */
static bool step(struct walk *w, const char *name, enum missing missing)
{
    struct stat st;
    if (strcmp(name, ".") == 0)
        return true;
    if (strcmp(name, "..") == 0) {
        back_to(w, w->depth > 0 ? w->depth - 1 : 0);
        return true;
    }
    int fd = openat(w->at[w->depth], name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT && missing != MISSING_FAILS)
        fd = make(w, name, missing);
    if (fd < 0 || fstat(fd, &st) != 0)
        return false;
    if (S_ISLNK(st.st_mode)) {
        bool ok = follow(w, fd);
        close(fd);
        return ok;
    }
    if (w->depth + 1 == DEPTH_MAX) {
        close(fd);
        errno = ENAMETOOLONG;
        return false;
    }
    w->at[++w->depth] = fd;
    return true;
}

/*
 * Gives a descriptor (O_PATH) of what a path names below `root`, or -1 with errno set. What is missing is made, a file or
 * a directory at the end and directories before it.
 */
int path_within(int root, const char *path, enum missing missing)
{
    struct walk w = {.at = {root}};
    char name[256];
    if (strlen(path) >= sizeof w.rest) {
        errno = ENAMETOOLONG;
        return -1;
    }
    strcpy(w.rest, path);
    bool ok = true;
    while (ok && next_name(&w, name))
        ok = step(&w, name, missing);
    if (ok && !is_last(&w)) {
        errno = ENAMETOOLONG;
        ok = false;
    }
    int error = errno;
    int found = ok ? fcntl(w.at[w.depth], F_DUPFD_CLOEXEC, 3) : -1;
    if (ok)
        error = errno;
    back_to(&w, 0);
    errno = error;
    return found;
}

/* The part of a path that is below another, or NULL. */
const char *path_below(const char *base, const char *path)
{
    size_t length = strlen(base);
    while (length > 0 && base[length - 1] == '/')
        length--;
    if (strncmp(base, path, length) != 0 || (path[length] != '/' && path[length] != '\0'))
        return NULL;
    return path + length;
}
