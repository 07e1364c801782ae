/** Tests of the allocator: the cases of the catalogue (AR-210 to AR-311, AR-367 to AR-378), and its laws as properties. */
@NullMarked
package io.tepui.allocator;

import org.jspecify.annotations.NullMarked;
