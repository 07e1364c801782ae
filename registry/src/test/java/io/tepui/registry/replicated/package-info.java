@NullMarked
package io.tepui.registry.replicated;

import org.jspecify.annotations.NullMarked;
