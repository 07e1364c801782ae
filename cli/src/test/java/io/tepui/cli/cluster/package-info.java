@NullMarked
package io.tepui.cli.cluster;

import org.jspecify.annotations.NullMarked;
