/* Reading launch requests and writing answers. Nothing a request holds is trusted. */
#define _GNU_SOURCE
#include "shim.h"

#include <string.h>
#include <sys/mman.h>

uint32_t get32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

uint64_t get64(const uint8_t *p)
{
    return (uint64_t)get32(p) << 32 | get32(p + 4);
}

void reply_begin(struct reply *r, enum frame_type type)
{
    r->bytes[0] = (uint8_t)type;
    r->length = FRAME_HEADER_BYTES;
}

void reply8(struct reply *r, uint8_t v)
{
    if (r->length < sizeof r->bytes)
        r->bytes[r->length++] = v;
}

void reply32(struct reply *r, uint32_t v)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        reply8(r, (uint8_t)(v >> shift));
}

void reply64(struct reply *r, uint64_t v)
{
    reply32(r, (uint32_t)(v >> 32));
    reply32(r, (uint32_t)v);
}

void reply_text(struct reply *r, const char *text)
{
    for (size_t i = 0; i < DETAIL_MAX && text[i] != '\0'; i++)
        reply8(r, (uint8_t)text[i]);
}

/* Writes the header of a frame whose payload has that size, wherever the payload is. */
void reply_size(struct reply *r, uint32_t payload)
{
    for (int i = 0; i < 4; i++)
        r->bytes[1 + i] = (uint8_t)(payload >> (24 - 8 * i));
}

void reply_end(struct reply *r)
{
    reply_size(r, (uint32_t)(r->length - FRAME_HEADER_BYTES));
}

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
        return false;
    }
}

static bool complete(const struct launch *l)
{
    return l->name && l->runtime_dir && l->working_dir && l->executable && l->out.path && l->err.path;
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
    size_t arguments = 0, variables = 0, groups = 0;
    struct field f;
    struct cursor count = {payload + 4, length - 4}, read = count;
    while (next_field(&count, &f, why)) {
        arguments += f.tag == FIELD_ARGUMENT;
        variables += f.tag == FIELD_VARIABLE;
        groups += f.tag == FIELD_USER ? f.length / 4 : 0;
    }
    if (*why)
        return false;
    out->memory_bytes = (arguments + variables + 2) * sizeof(char *) + groups * sizeof(gid_t);
    out->memory = mmap(NULL, out->memory_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (out->memory == MAP_FAILED) {
        out->memory = NULL;
        *why = "no memory for the request";
        return false;
    }
    out->arguments = out->memory;
    out->variables = out->arguments + arguments + 1;
    out->groups = (gid_t *)(void *)(out->variables + variables + 1);
    arguments = variables = 0;
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
