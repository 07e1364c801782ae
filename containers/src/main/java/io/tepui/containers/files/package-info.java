/** Where an agent keeps its files, and how it writes them so that a crash loses nothing. */
@NullMarked
package io.tepui.containers.files;

import org.jspecify.annotations.NullMarked;
