package io.tepui.http.api;

import java.util.List;

/** The checks of the three APIs, each list in the order that decides which answer a request with several faults gets. */
final class CheckOrder {
    private CheckOrder() {}

    /** The master's operator API: MO-11 to MO-22. */
    static <M> List<Check<M>> ofMaster(ApiRules<M> rules) {
        return List.of(
                Checks.firewall(rules.disabled()),
                Checks.authentication(rules.authenticator()),
                Checks.principalHasName(),
                Checks.leading(rules.leadership()),
                Checks.recovered(rules.recovered(), "master"),
                Checks.post(),
                Checks.contentTypePresent(),
                Checks.contentTypeKnown(),
                Checks.body(rules.parser()),
                Checks.complete(rules.problem()),
                Checks.acceptable(rules.acceptLookedAt()),
                Checks.typeKnown(rules.isUnknown()));
    }

    /** The scheduler API: SE-10 to SE-18; the handler goes on with SE-19. An UNKNOWN type is the handler's (SE-25). */
    static <M> List<Check<M>> ofScheduler(ApiRules<M> rules) {
        return List.of(
                Checks.firewall(rules.disabled()),
                Checks.authentication(rules.authenticator()),
                Checks.principalHasName(),
                Checks.leading(rules.leadership()),
                Checks.recovered(rules.recovered(), "master"),
                Checks.post(),
                Checks.contentTypePresent(),
                Checks.contentTypeKnown(),
                Checks.body(rules.parser()),
                Checks.complete(rules.problem()),
                Checks.acceptable(rules.acceptLookedAt()));
    }

    /** The executor API: SE-208 (1) to (7); the handler goes on with (8). */
    static <M> List<Check<M>> ofExecutor(ApiRules<M> rules) {
        return List.of(
                Checks.firewall(rules.disabled()),
                Checks.authentication(rules.authenticator()),
                Checks.recovered(rules.recovered(), "agent"),
                Checks.post(),
                Checks.contentTypePresent(),
                Checks.contentTypeKnown(),
                Checks.body(rules.parser()),
                Checks.complete(rules.problem()),
                Checks.acceptable(rules.acceptLookedAt()));
    }

    /** The agent's operator API: AO-3. */
    static <M> List<Check<M>> ofAgent(ApiRules<M> rules) {
        return List.of(
                Checks.firewall(rules.disabled()),
                Checks.authentication(rules.authenticator()),
                Checks.recovered(rules.recovered(), "agent"),
                Checks.post(),
                Checks.requestMedia(),
                Checks.responseMedia(),
                Checks.bodyOrFirstRecord(rules.parser(), rules.maxRecordBytes()),
                Checks.complete(rules.problem()),
                Checks.mediaFit(rules.shape()),
                Checks.typeKnown(rules.isUnknown()));
    }
}
