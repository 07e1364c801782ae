/* Reading launch requests. Nothing a request holds is trusted. */
#define _GNU_SOURCE
#include "shim.h"

#include <string.h>
#include <sys/mman.h>

struct field {
    uint8_t tag;
    const uint8_t *value;
    size_t length;
};

struct cursor {
    const uint8_t *at;
    size_t left;
};

/* Takes the next field; false at the end, or with *why set when the rest is no field. */
static bool next_field(struct cursor *c, struct field *f, const char **why)
{
    if (c->left == 0)
        return false;
    if (c->left < FRAME_HEADER_BYTES || get32(c->at + 1) > c->left - FRAME_HEADER_BYTES) {
        *why = "a field is longer than the request";
        return false;
    }
    f->tag = c->at[0];
    f->length = get32(c->at + 1);
    f->value = c->at + FRAME_HEADER_BYTES;
    c->at = f->value + f->length;
    c->left -= FRAME_HEADER_BYTES + f->length;
    return true;
}

/* The value from `offset` on as a C string, or NULL when it is not exactly one. */
static const char *text_of(const struct field *f, size_t offset)
{
    if (f->length <= offset)
        return NULL;
    const uint8_t *text = f->value + offset;
    const uint8_t *end = memchr(text, '\0', f->length - offset);
    return end == f->value + f->length - 1 ? (const char *)text : NULL;
}

static bool parse_user(const struct field *f, struct launch *out)
{
    if (f->length < 8 || f->length % 4 != 0)
        return false;
    out->switch_user = true;
    out->uid = get32(f->value);
    out->gid = get32(f->value + 4);
    for (size_t at = 8; at < f->length; at += 4)
        out->groups[out->group_count++] = get32(f->value + at);
    return true;
}

static bool parse_output(const struct field *f, struct output_spec *out)
{
    if (f->length < 14)
        return false;
    out->limit = get64(f->value);
    out->keep = get32(f->value + 8);
    out->append = f->value[12] != 0;
    out->path = text_of(f, 13);
    return out->path != NULL && strrchr(out->path, '/') != NULL;
}

static bool parse_join(const struct field *f, struct confinement *out)
{
    if (f->length != 16)
        return false;
    out->joined = get32(f->value);
    out->joined_pid = (pid_t)get32(f->value + 4);
    out->joined_start = get64(f->value + 8);
    return out->joined_pid > 1;
}

/* Takes the text at the cursor, which a NUL ends. */
static const char *next_text(struct cursor *c)
{
    const uint8_t *end = c->left ? memchr(c->at, '\0', c->left) : NULL;
    const char *text = (const char *)c->at;
    if (!end)
        return NULL;
    c->left -= (size_t)(end + 1 - c->at);
    c->at = end + 1;
    return text;
}

static bool parse_mount(const struct field *f, struct mount_step *out)
{
    if (f->length < 14)
        return false;
    out->kind = f->value[0];
    out->create = f->value[1] != 0;
    out->flags = get32(f->value + 2);
    out->major = get32(f->value + 6);
    out->minor = get32(f->value + 10);
    struct cursor texts = {f->value + 14, f->length - 14};
    out->target = next_text(&texts);
    out->source = next_text(&texts);
    out->type = next_text(&texts);
    out->options = next_text(&texts);
    return out->options && texts.left == 0 && out->target[0] == '/';
}

static bool parse_rlimit(const struct field *f, struct rlimit_step *out)
{
    if (f->length != 20)
        return false;
    out->resource = (int)get32(f->value);
    out->soft = get64(f->value + 4);
    out->hard = get64(f->value + 12);
    return true;
}

static bool parse_capabilities(const struct field *f, struct confinement *out)
{
    if (f->length != 16)
        return false;
    out->has_capabilities = true;
    out->effective = get64(f->value);
    out->bounding = get64(f->value + 8);
    return true;
}

static bool parse_seccomp(const struct field *f, struct confinement *out)
{
    out->seccomp = f->value;
    out->seccomp_instructions = f->length / 8;
    return f->length > 0 && f->length % 8 == 0 && f->length / 8 <= SECCOMP_INSTRUCTIONS_MAX;
}

static bool parse_number(const struct field *f, uint32_t *out)
{
    if (f->length != 4)
        return false;
    *out = get32(f->value);
    return true;
}

static bool parse_oom_score(const struct field *f, struct confinement *out)
{
    uint32_t score = 0;
    if (!parse_number(f, &score))
        return false;
    out->has_oom_score = true;
    out->oom_score = (int32_t)score;
    return true;
}

static bool parse_confinement(const struct field *f, struct confinement *out)
{
    switch (f->tag) {
    case FIELD_CGROUP:
        return (out->cgroups[out->cgroup_count++] = text_of(f, 0)) != NULL;
    case FIELD_JOIN:
        return parse_join(f, out);
    case FIELD_CREATE:
        return parse_number(f, &out->created);
    case FIELD_HOSTNAME:
        return (out->hostname = text_of(f, 0)) != NULL;
    case FIELD_MOUNT:
        return parse_mount(f, &out->mounts[out->mount_count++]);
    case FIELD_ROOT:
        return (out->root = text_of(f, 0)) != NULL && out->root[0] == '/';
    case FIELD_CAPABILITIES:
        return parse_capabilities(f, out);
    case FIELD_RLIMIT:
        return parse_rlimit(f, &out->rlimits[out->rlimit_count++]);
    case FIELD_NO_NEW_PRIVS:
        out->no_new_privs = true;
        return f->length == 0;
    case FIELD_SECCOMP:
        return parse_seccomp(f, out);
    case FIELD_OOM_SCORE:
        return parse_oom_score(f, out);
    default:
        return false;
    }
}

static bool parse_field(const struct field *f, struct launch *out, size_t *arguments, size_t *variables)
{
    switch (f->tag) {
    case FIELD_NAME:
        return (out->name = text_of(f, 0)) != NULL;
    case FIELD_RUNTIME_DIR:
        return (out->runtime_dir = text_of(f, 0)) != NULL;
    case FIELD_WORKING_DIR:
        return (out->working_dir = text_of(f, 0)) != NULL;
    case FIELD_EXECUTABLE:
        return (out->executable = text_of(f, 0)) != NULL;
    case FIELD_ARGUMENT:
        return (out->arguments[(*arguments)++] = text_of(f, 0)) != NULL;
    case FIELD_VARIABLE:
        return (out->variables[(*variables)++] = text_of(f, 0)) != NULL;
    case FIELD_USER:
        return !out->switch_user && parse_user(f, out);
    case FIELD_UMASK:
        if (f->length != 4)
            return false;
        out->umask = (mode_t)(get32(f->value) & 0777);
        return true;
    case FIELD_STDOUT:
        return parse_output(f, &out->out);
    case FIELD_STDERR:
        return parse_output(f, &out->err);
    case FIELD_STREAMS:
        if (f->length != 1)
            return false;
        out->streams = f->value[0];
        return true;
    default:
        return parse_confinement(f, &out->confinement);
    }
}

static bool complete(const struct launch *l)
{
    return l->name && l->runtime_dir && l->working_dir && l->executable && l->out.path && l->err.path;
}

struct counts {
    size_t arguments, variables, groups, cgroups, mounts, rlimits;
};

static void count_field(const struct field *f, struct counts *n)
{
    n->arguments += f->tag == FIELD_ARGUMENT;
    n->variables += f->tag == FIELD_VARIABLE;
    n->groups += f->tag == FIELD_USER ? f->length / 4 : 0;
    n->cgroups += f->tag == FIELD_CGROUP;
    n->mounts += f->tag == FIELD_MOUNT;
    n->rlimits += f->tag == FIELD_RLIMIT;
}

/* Makes room for the lists, in memory of its own pages; those of the largest alignment come first. */
static bool allocate(struct launch *out, const struct counts *n)
{
    struct confinement *k = &out->confinement;
    out->memory_bytes = n->mounts * sizeof *k->mounts + n->rlimits * sizeof *k->rlimits +
                        (n->arguments + n->variables + n->cgroups + 2) * sizeof(char *) + n->groups * sizeof(gid_t);
    out->memory = mmap(NULL, out->memory_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (out->memory == MAP_FAILED) {
        out->memory = NULL;
        return false;
    }
    k->mounts = out->memory;
    k->rlimits = (void *)(k->mounts + n->mounts);
    out->arguments = (void *)(k->rlimits + n->rlimits);
    out->variables = out->arguments + n->arguments + 1;
    k->cgroups = out->variables + n->variables + 1;
    out->groups = (void *)(k->cgroups + n->cgroups);
    return true;
}

/*
 * Reads a request into `out`, whose texts point into the payload. False with *why set when it is malformed; the
 * request's number is read whenever it is there.
 */
bool launch_parse(const uint8_t *payload, size_t length, struct launch *out, const char **why)
{
    *out = (struct launch){.umask = 022};
    *why = NULL;
    if (length < 4) {
        *why = "the request has no number";
        return false;
    }
    out->request = get32(payload);
    struct counts n = {0};
    struct field f;
    struct cursor count = {payload + 4, length - 4}, read = count;
    while (next_field(&count, &f, why))
        count_field(&f, &n);
    if (*why)
        return false;
    if (!allocate(out, &n)) {
        *why = "no memory for the request";
        return false;
    }
    size_t arguments = 0, variables = 0;
    while (next_field(&read, &f, why)) {
        if (!parse_field(&f, out, &arguments, &variables)) {
            *why = "a field of the request is malformed";
            return false;
        }
    }
    if (!complete(out)) {
        *why = "a field of the request is missing";
        return false;
    }
    return true;
}

void launch_free(struct launch *launch)
{
    if (launch->memory)
        munmap(launch->memory, launch->memory_bytes);
    launch->memory = NULL;
}
