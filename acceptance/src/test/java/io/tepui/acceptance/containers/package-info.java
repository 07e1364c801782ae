/** Containers of an agent as operators launch, watch and enter them, over plain HTTP. */
@NullMarked
package io.tepui.acceptance.containers;

import org.jspecify.annotations.NullMarked;
