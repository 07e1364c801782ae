@NullMarked
package io.tepui.app.master;

import org.jspecify.annotations.NullMarked;
