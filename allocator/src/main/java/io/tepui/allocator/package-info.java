@NullMarked
package io.tepui.allocator;

import org.jspecify.annotations.NullMarked;
