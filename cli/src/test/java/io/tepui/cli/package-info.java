@NullMarked
package io.tepui.cli;

import org.jspecify.annotations.NullMarked;
