@NullMarked
package io.tepui.containers.containerizer;

import org.jspecify.annotations.NullMarked;
