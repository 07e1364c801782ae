@NullMarked
package io.tepui.app.process;

import org.jspecify.annotations.NullMarked;
