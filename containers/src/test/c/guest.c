/*
 * The first process of a machine that is started for a test: makes the file systems that Linux programs expect, cgroups of
 * version 2 among them, runs the program of /guest-command, one argument a line, tells its exit code and turns the machine off.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ARGUMENTS_MAX = 64, LINE_MAX_BYTES = 65536 };

static void make(const char *type, const char *at, const char *options)
{
    mkdir(at, 0755);
    if (mount(type, at, type, 0, options) != 0)
        printf("guest: cannot mount %s at %s: %m\n", type, at);
}

static _Noreturn void run(void)
{
    static char lines[ARGUMENTS_MAX][LINE_MAX_BYTES];
    char *arguments[ARGUMENTS_MAX + 1] = {0};
    FILE *command = fopen("/guest-command", "r");
    for (int i = 0; command && i < ARGUMENTS_MAX && fgets(lines[i], LINE_MAX_BYTES, command); i++) {
        lines[i][strcspn(lines[i], "\n")] = '\0';
        arguments[i] = lines[i];
    }
    if (arguments[0])
        execv(arguments[0], arguments);
    printf("guest: cannot execute %s: %m\n", arguments[0] ? arguments[0] : "/guest-command");
    _exit(127);
}

int main(void)
{
    setvbuf(stdout, NULL, _IONBF, 0);
    make("proc", "/proc", "");
    make("sysfs", "/sys", "");
    make("devtmpfs", "/dev", "");
    make("devpts", "/dev/pts", "ptmxmode=0666");
    make("tmpfs", "/dev/shm", "mode=1777");
    make("tmpfs", "/tmp", "mode=1777");
    make("tmpfs", "/run", "mode=0755");
    make("cgroup2", "/sys/fs/cgroup", "");
    setenv("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", 1);
    pid_t program = fork();
    if (program == 0)
        run();
    int status = 0;
    pid_t ended;
    while ((ended = wait(&status)) != program && ended > 0)
        ;
    printf("\nguest: exit %d\n", WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    sync();
    reboot(RB_POWER_OFF);
    return 0;
}
