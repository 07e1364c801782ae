/** Tests of the JSON form of messages. */
@NullMarked
package io.tepui.protocol.json;

import org.jspecify.annotations.NullMarked;
