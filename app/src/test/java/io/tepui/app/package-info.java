@NullMarked
package io.tepui.app;

import org.jspecify.annotations.NullMarked;
