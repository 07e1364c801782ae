package io.tepui.resources;

/** What came of applying an operation to a pool: the new pool, or the reason why there is none. */
public sealed interface ApplyResult {
    /**
     * It was applied.
     *
     * @param resources the new pool
     */
    record Applied(Resources resources) implements ApplyResult {}

    /**
     * It could not be applied, and the pool stays as it was.
     *
     * @param reason one line that says why
     */
    record Failed(String reason) implements ApplyResult {}

    /**
     * Gives the new pool.
     *
     * @throws ResourceException with the reason if there is none
     */
    default Resources orElseThrow() {
        return switch (this) {
            case Applied applied -> applied.resources();
            case Failed failed -> throw new ResourceException(failed.reason());
        };
    }
}
