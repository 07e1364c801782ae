/** Who may do what: the question that every call asks, and who answers it (MO-119 to MO-141, AO-35 to AO-39, SE-278 to SE-289). */
@NullMarked
package io.tepui.protocol.authorization;

import org.jspecify.annotations.NullMarked;
