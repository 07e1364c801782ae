/** Our schemas beside the published ones, and messages made at random from them. */
@NullMarked
package io.tepui.protocol.schema;

import org.jspecify.annotations.NullMarked;
