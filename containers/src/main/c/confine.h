/*
 * What happens in a container's own processes between the fork and the command. Each step that fails tells the shim the
 * stage, the error and the value, and ends the process.
 */
#ifndef TEPUI_CONFINE_H
#define TEPUI_CONFINE_H

#include "shim.h"

/* failure.c */
_Noreturn void give_up(int report, int stage, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* namespaces.c */
bool confine_needs_init(const struct confinement *k);
void confine_enter(const struct launch *launch, int report);
void confine_fork_into_pid_namespace(const struct confinement *k, int report);

/* paths.c */
enum missing { MISSING_FAILS, MISSING_DIRECTORY, MISSING_FILE };
int path_within(int root, const char *path, enum missing missing);
const char *path_below(const char *base, const char *path);

/* mounts.c */
void confine_mounts(const struct launch *launch, int report);

/* privileges.c */
void confine_limits(const struct confinement *k, int report);
void confine_user(const struct launch *launch, int report);
void confine_privileges(const struct launch *launch, int report);

/* init.c */
void init_block_signals(void);
_Noreturn void init_run(pid_t command, int status, bool owns_namespace);

#endif
