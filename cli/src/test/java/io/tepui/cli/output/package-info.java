@NullMarked
package io.tepui.cli.output;

import org.jspecify.annotations.NullMarked;
