@NullMarked
package io.tepui.master.operations;

import org.jspecify.annotations.NullMarked;
