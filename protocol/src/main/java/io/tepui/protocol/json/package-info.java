/** The JSON form of messages, both ways, and messages that are kept and joined in encoded form. */
@NullMarked
package io.tepui.protocol.json;

import org.jspecify.annotations.NullMarked;
