/* Numbers and answers as they go over the wire. */
#define _GNU_SOURCE
#include "shim.h"

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
