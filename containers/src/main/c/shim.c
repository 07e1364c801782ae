/* Chooses the role. See shim.h. */
#include "shim.h"

#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    static const char usage[] = "usage: tepui-shim spawner\nThe agent starts this program; it is not meant for people.\n";
    if (argc < 2 || strcmp(argv[1], "spawner") != 0) {
        write_all(STDERR_FILENO, usage, sizeof usage - 1);
        return 2;
    }
    title_memory(argv[0], (size_t)(argv[argc - 1] - argv[0]) + strlen(argv[argc - 1]));
    return spawner_main();
}
