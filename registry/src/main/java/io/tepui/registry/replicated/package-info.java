/**
 * The store that survives: a Raft log of batches on disk, with snapshots, by Apache Ratis; a group of one master, or of
 * several.
 */
@NullMarked
package io.tepui.registry.replicated;

import org.jspecify.annotations.NullMarked;
