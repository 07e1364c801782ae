/** What must outlive a master: a store of named values that are changed in order, each batch of changes all or nothing. */
@NullMarked
package io.tepui.registry;

import org.jspecify.annotations.NullMarked;
