/*
 * A container's init is this program, so a container's root could try to write to it through /proc and so reach the host.
 * It finds a copy in memory that the kernel lets nobody change, whatever rights they have.
 */
#define _GNU_SOURCE
#include "shim.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef MFD_EXEC
#define MFD_EXEC 0x0010U /* since Linux 6.3, where a machine may demand it */
#endif

enum { SEALS = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE };

static int memory_file(void)
{
    unsigned flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
    int fd = memfd_create("tepui-shim", flags | MFD_EXEC);
    return fd < 0 && errno == EINVAL ? memfd_create("tepui-shim", flags) : fd;
}

static bool copy(int from, int to)
{
    struct stat st;
    if (fstat(from, &st) != 0)
        return false;
    for (off_t done = 0; done < st.st_size;) {
        ssize_t n = sendfile(to, from, NULL, (size_t)(st.st_size - done));
        if (n <= 0)
            return false;
        done += n;
    }
    return true;
}

/* Runs this program anew from such a copy, unless it runs from one. Comes back when there is none to be had. */
void seal_self(char **arguments)
{
    extern char **environ;
    int self = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    if (self < 0 || (fcntl(self, F_GET_SEALS) & SEALS) == SEALS) {
        if (self >= 0)
            close(self);
        return;
    }
    int sealed = memory_file();
    if (sealed >= 0 && copy(self, sealed) && fcntl(sealed, F_ADD_SEALS, SEALS) == 0)
        fexecve(sealed, arguments, environ);
    fprintf(stderr, "The container shim does not run from sealed memory: %s\n", strerror(errno));
    close(self);
    if (sealed >= 0)
        close(sealed);
}
