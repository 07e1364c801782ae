/* The pseudo terminal of a command. */
#define _GNU_SOURCE
#include "shim.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TERMINAL_MODE = 0620 };

/* Gives it to the user who will type on it, who may otherwise not open it by name. */
static bool give_to_user(int slave, const struct launch *l)
{
    if (!l->switch_user || geteuid() != 0)
        return true;
    return fchown(slave, l->uid, (gid_t)-1) == 0 && fchmod(slave, TERMINAL_MODE) == 0;
}

/* Opens both ends; false with errno set. */
bool terminal_open(const struct launch *launch, int *master, int *slave)
{
    *master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
    *slave = -1;
    if (*master >= 0 && unlockpt(*master) == 0) {
        *slave = ioctl(*master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
        if (*slave >= 0 && give_to_user(*slave, launch))
            return true;
    }
    int error = errno;
    if (*slave >= 0)
        close(*slave);
    if (*master >= 0)
        close(*master);
    *master = *slave = -1;
    errno = error;
    return false;
}

/* Makes it the controlling terminal of this process, which leads a session without one. */
bool terminal_control(int slave)
{
    return ioctl(slave, TIOCSCTTY, 0) == 0;
}
