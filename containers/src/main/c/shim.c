/* Chooses the role. See shim.h. */
#include "shim.h"

#include <string.h>
#include <unistd.h>

#ifdef __SANITIZE_ADDRESS__
/* The spawner has no environment, and nobody reads what it says: reports go to files, which the tests look for. */
#define TEXT(x) #x
#define TEXT_OF(x) TEXT(x)
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "detect_leaks=0:log_path=" TEXT_OF(SANITIZER_LOG);
}
#endif

int main(int argc, char **argv)
{
    static const char usage[] = "usage: tepui-shim spawner\nThe agent starts this program; it is not meant for people.\n";
    if (argc < 2 || strcmp(argv[1], "spawner") != 0) {
        write_all(STDERR_FILENO, usage, sizeof usage - 1);
        return 2;
    }
    seal_self(argv);
    title_memory(argv[0], (size_t)(argv[argc - 1] - argv[0]) + strlen(argv[argc - 1]));
    return spawner_main();
}
