/*
 * The container shim: one small program with two roles.
 *
 * As the spawner it is a child of the agent that takes launch requests as frames on its standard input, forks a
 * shim for each, and ends when its standard input does. As a shim it starts one command in a session of its own,
 * holds its standard streams, records how it ended, and ends whatever the command left behind. A shim needs neither
 * the agent nor the spawner: it goes on when they are killed, and an agent that comes back finds it by its files.
 *
 * A frame is a type (1 byte), the length of its payload (4 bytes) and the payload; all numbers are big-endian.
 */
#ifndef TEPUI_SHIM_H
#define TEPUI_SHIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum {
    FRAME_HEADER_BYTES = 5,
    LAUNCH_PAYLOAD_MAX = 4 << 20, /* bytes of one launch request; the kernel takes about 2 MB of arguments */
    CLIENT_PAYLOAD_MAX = 64,      /* bytes of one frame that a client may send on the socket, input apart */
    INPUT_PAYLOAD_MAX = 64 << 10, /* bytes of one frame of input */
    SECCOMP_INSTRUCTIONS_MAX = 4096,
    DETAIL_MAX = 512,             /* bytes of text that go with a failure */
    FAILURE_DETAIL_MAX = 400,
    START_TIMEOUT_MILLIS = 5000,  /* how long a shim waits to tell its agent what became of a launch */
    SERVED_MAX = 1 << 16,         /* children of one spawner at a time; more requests are refused */
};

enum frame_type {
    FRAME_STDIN = 1,  /* towards the command's input; empty: end of input, answered by FRAME_FLUSHED */
    FRAME_STDOUT = 2, /* the command's output */
    FRAME_STDERR = 3,
    FRAME_WINDOW = 4,     /* terminal size: u16 rows, u16 columns; answered by FRAME_RESIZED */
    FRAME_SIGNAL = 5,     /* u8 scope, i32 signal; answered by FRAME_SIGNALLED */
    FRAME_STATUS = 6,     /* u8 state, u32 pid, u64 start, i32 wait status, u64 end (ms), u64 lost output bytes */
    FRAME_SIGNALLED = 7,  /* i32 errno, 0 when the signal was sent */
    FRAME_ATTACH = 8,     /* u8 what: 1 output, 2 input; answered by FRAME_ATTACHED */
    FRAME_ATTACHED = 9,   /* i32 errno: 0, EBUSY (there is a writer), EUSERS (too many), ENOTCONN (no switchboard) */
    FRAME_END = 10,       /* empty: the output has ended */
    FRAME_FLUSH = 11,     /* empty; answered by FRAME_FLUSHED once the input before it is in the command's pipe */
    FRAME_FLUSHED = 12,   /* empty */
    FRAME_RESIZED = 13,   /* i32 errno */
    FRAME_UNTAKEN = 14,   /* i32 errno: the command takes no input any more; the connection ends */
    FRAME_HELLO = 16,     /* spawner to agent: u32 pid, u32 page bytes, u32 ticks a second */
    FRAME_LAUNCH = 17,    /* agent to spawner: u32 request, then fields */
    FRAME_LAUNCHED = 18,  /* u32 request, u32 shim pid, u64 its start, u32 pid, u64 its start */
    FRAME_FAILED = 19,    /* u32 request, u8 stage, i32 errno, text */
    FRAME_SWEEP = 20,     /* u32 request, u32 shim pid, u64 its start, u32 pid, u64 its start */
    FRAME_SWEPT = 21,     /* u32 request, u32 processes that were signalled */
};

/* Fields of a launch request: tag (1 byte), length (4), value. Texts end with a NUL that the length counts. */
enum launch_field {
    FIELD_NAME = 1,       /* text shown in the process list */
    FIELD_RUNTIME_DIR = 2,
    FIELD_WORKING_DIR = 3,
    FIELD_EXECUTABLE = 4, /* a path, or a name to look for in the working directory and then in PATH */
    FIELD_ARGUMENT = 5,   /* repeated, the first is argv[0] */
    FIELD_VARIABLE = 6,   /* repeated, NAME=VALUE */
    FIELD_USER = 7,       /* u32 uid, u32 gid, then u32 for each supplementary group */
    FIELD_UMASK = 8,      /* u32 */
    FIELD_STDOUT = 9,     /* u64 limit in bytes (0: none), u32 rotated files, u8 append, text path */
    FIELD_STDERR = 10,
    FIELD_STREAMS = 11,   /* u8 flags: 1 switchboard, 2 terminal, 4 output is held until somebody reads it */
    FIELD_CGROUP = 12,    /* repeated: text, directory of a cgroup */
    FIELD_JOIN = 13,      /* u32 namespaces, u32 pid of the process that they are of, u64 its start */
    FIELD_CREATE = 14,    /* u32 namespaces */
    FIELD_HOSTNAME = 15,
    FIELD_MOUNT = 16,     /* repeated: u8 kind, u8 create, u32 flags, u32 major, u32 minor, texts target source type options */
    FIELD_ROOT = 17,
    FIELD_CAPABILITIES = 18, /* u64 effective, u64 bounding */
    FIELD_RLIMIT = 19,    /* repeated: u32 resource, u64 soft, u64 hard */
    FIELD_NO_NEW_PRIVS = 20,
    FIELD_SECCOMP = 21,   /* instructions of classic BPF */
    FIELD_OOM_SCORE = 22, /* i32 */
};

enum streams_flag { STREAMS_SWITCHBOARD = 1, STREAMS_TERMINAL = 2, STREAMS_HELD = 4 };

enum stage { /* where a launch failed */
    STAGE_REQUEST = 1,
    STAGE_FORK = 2,
    STAGE_RUNTIME_DIR = 3,
    STAGE_STREAMS = 4,
    STAGE_USER = 5,
    STAGE_WORKING_DIR = 6,
    STAGE_EXEC = 7,
    STAGE_TERMINAL = 8,
    STAGE_CGROUP = 9,
    STAGE_JOIN = 10,
    STAGE_NAMESPACE = 11,
    STAGE_MOUNT = 12,
    STAGE_ROOT = 13,
    STAGE_HOSTNAME = 14,
    STAGE_RLIMIT = 15,
    STAGE_CAPABILITIES = 16,
    STAGE_NO_NEW_PRIVS = 17,
    STAGE_SECCOMP = 18,
    STAGE_OOM_SCORE = 19,
    STAGE_SHIM = 20, /* whoever served the request ended before it was answered */
};

enum scope { SCOPE_COMMAND = 0, SCOPE_TREE = 1 };

enum status_state { STATE_RUNNING = 1, STATE_EXITED = 2 };

struct output_spec {
    uint64_t limit;
    uint32_t keep;
    bool append;
    const char *path;
};

enum namespaces { NS_MOUNT = 1, NS_PID = 2, NS_IPC = 4, NS_UTS = 8, NS_NETWORK = 16, NS_USER = 32 };

enum mount_kind { MOUNT_BIND = 1, MOUNT_FILE_SYSTEM = 2, MOUNT_MASK = 3, MOUNT_READ_ONLY = 4, MOUNT_LINK = 5, MOUNT_DEVICE = 6 };

enum mount_flag { FLAG_READ_ONLY = 1, FLAG_NO_SUID = 2, FLAG_NO_DEV = 4, FLAG_NO_EXEC = 8, FLAG_RECURSIVE = 16 };

struct mount_step {
    const char *target, *source, *type, *options; /* source: of a link what it points to */
    uint32_t flags, major, minor;
    uint8_t kind;
    bool create;
};

struct rlimit_step {
    uint64_t soft, hard;
    int resource;
};

/* What is done to a container's processes between the fork and the command. */
struct confinement {
    const char **cgroups;
    size_t cgroup_count;
    uint32_t joined, created; /* of enum namespaces */
    pid_t joined_pid;
    uint64_t joined_start;
    const char *hostname, *root;
    struct mount_step *mounts;
    size_t mount_count;
    struct rlimit_step *rlimits;
    size_t rlimit_count;
    bool has_capabilities, no_new_privs, has_oom_score;
    uint64_t effective, bounding;
    const uint8_t *seccomp;
    size_t seccomp_instructions;
    int32_t oom_score;
};

struct launch {
    uint32_t request;
    const char *name, *runtime_dir, *working_dir, *executable;
    const char **arguments, **variables; /* NULL at the end */
    bool switch_user;
    uid_t uid;
    gid_t gid;
    gid_t *groups;
    size_t group_count;
    mode_t umask;
    struct output_spec out, err;
    uint8_t streams; /* of enum streams_flag */
    struct confinement confinement;
    void *memory; /* holds the pointer lists */
    size_t memory_bytes;
};

struct stream {
    int pipe;   /* end that the command's output comes from, -1 after its end */
    int64_t left; /* bytes that are still taken from it, -1 while that is open */
    int file;   /* -1 when it could not be opened again */
    int dir;    /* the directory of the file */
    uint64_t limit, size;
    uint32_t keep;
    uint64_t lost, lost_total; /* bytes dropped since the last note, and in all */
    int lost_errno;
    uid_t uid;
    gid_t gid;
    bool switch_user;
    char name[256];
};

/* One request's answer goes out in one write of at most PIPE_BUF bytes, so that shims may share the pipe. */
struct reply {
    uint8_t bytes[FRAME_HEADER_BYTES + 64 + DETAIL_MAX];
    size_t length;
};

/* frames.c */
uint32_t get32(const uint8_t *p);
uint64_t get64(const uint8_t *p);
void reply_begin(struct reply *r, enum frame_type type);
void reply8(struct reply *r, uint8_t v);
void reply32(struct reply *r, uint32_t v);
void reply64(struct reply *r, uint64_t v);
void reply_text(struct reply *r, const char *text);
void reply_size(struct reply *r, uint32_t payload);
void reply_end(struct reply *r);

/* request.c */
bool launch_parse(const uint8_t *payload, size_t length, struct launch *out, const char **why);
void launch_free(struct launch *launch);

/* io.c */
bool write_all(int fd, const void *data, size_t length);
bool read_all(int fd, void *data, size_t length);
bool send_now(int fd, const struct reply *r, bool *later);
bool send_in_time(int fd, const struct reply *r, int timeout_millis);
int record_reserve(const char *aside);
bool record_finish(int fd, const char *aside, const char *name, const char *text);
bool record_write(const char *aside, const char *name, const char *text);
bool record_claim(const char *aside, const char *name, const char *text);
uint64_t start_time(pid_t pid);
const char *boot_id(void);
uint64_t now_millis(void);
void title_memory(char *begin, size_t length);
void title_set(const char *name);

/* procs.c */
struct procs {
    pid_t *pids;
    size_t count, capacity;
};
void procs_add(struct procs *list, pid_t pid);
bool procs_contains(const struct procs *list, pid_t pid);
void procs_remove(struct procs *list, pid_t pid);
void procs_free(struct procs *list);
void descendants_of(pid_t root, struct procs *into);
void children_of(pid_t parent, struct procs *into);
void session_of(pid_t session, struct procs *into);
size_t signal_all(const struct procs *list, int signal);
size_t kill_descendants(pid_t root);
size_t sweep_container(pid_t shim, uint64_t shim_start, pid_t pid, uint64_t start);

/* served.c */
struct served {
    pid_t pid; /* 0 when it has ended and its request is still to be answered */
    uint32_t request;
    int status; /* how it ended */
};
struct served_list {
    struct served *at;
    size_t count, capacity, owed;
};
bool served_reserve(struct served_list *list);
void served_add(struct served_list *list, pid_t pid, uint32_t request);
bool served_contains(const struct served_list *list, pid_t pid);
void served_ended(struct served_list *list, pid_t pid, int status);
const struct served *served_owed(const struct served_list *list);
void served_answered(struct served_list *list);
void served_free(struct served_list *list);

/* streams.c */
bool stream_open(struct stream *s, const struct output_spec *spec, const struct launch *launch);
size_t stream_read(struct stream *s, const char **data);
void stream_store(struct stream *s, const char *data, size_t length);
bool stream_ended(const struct stream *s);
void stream_bound(struct stream *s);
void stream_close(struct stream *s);
void stream_release_buffer(void);
bool stream_buffer_dirty(void);

/* command.c */
struct failure { /* what a command's process reports; stage 0 is no failure */
    int stage;
    int error;
    char detail[FAILURE_DETAIL_MAX];
};
struct plumbing {     /* what a command's process takes from its shim */
    int in, out, err; /* its standard streams; in is -1 where it stays empty */
    bool terminal;    /* whether they are one terminal */
    int gate, report;
    int status;       /* takes the command's wait status from an init */
};
_Noreturn void command_run(const struct launch *launch, const struct plumbing *p);

/* terminal.c */
bool terminal_open(const struct launch *launch, int *master, int *slave);
bool terminal_control(int slave);

/* seal.c */
void seal_self(char **arguments);

/* container.c */
int container_main(const uint8_t *payload, size_t length, int notify);

/* spawner.c */
int spawner_main(void);
void spawner_request_release(void);

#endif
