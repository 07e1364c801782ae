@NullMarked
package io.tepui.cli.run;

import org.jspecify.annotations.NullMarked;
