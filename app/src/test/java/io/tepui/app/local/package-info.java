@NullMarked
package io.tepui.app.local;

import org.jspecify.annotations.NullMarked;
