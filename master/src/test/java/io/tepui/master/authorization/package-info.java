@NullMarked
package io.tepui.master.authorization;

import org.jspecify.annotations.NullMarked;
