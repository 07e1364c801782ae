@NullMarked
package io.tepui.cli.containers;

import org.jspecify.annotations.NullMarked;
