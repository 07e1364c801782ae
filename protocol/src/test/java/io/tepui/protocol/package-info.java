/** Tests of media types, RecordIO, ids, addresses, times and the protobuf form. */
@NullMarked
package io.tepui.protocol;

import org.jspecify.annotations.NullMarked;
