/* How a step of a launch fails. */
#define _GNU_SOURCE
#include "confine.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

/* Tells the shim the stage, errno and the value at fault. */
_Noreturn void give_up(int report, int stage, const char *format, ...)
{
    struct failure f = {.stage = stage, .error = errno};
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(f.detail, sizeof f.detail, format, arguments);
    va_end(arguments);
    write_all(report, &f, sizeof f);
    _exit(127);
}
