/** What goes over the wire, apart from the messages themselves: media types, RecordIO, ids, addresses, times. */
@NullMarked
package io.tepui.protocol;

import org.jspecify.annotations.NullMarked;
