package io.tepui.acceptance.operators;

import static io.tepui.acceptance.operators.Steered.agentId;
import static io.tepui.acceptance.operators.Steered.reserved;
import static io.tepui.acceptance.operators.Steered.scalar;
import static io.tepui.acceptance.operators.Steered.volume;
import static io.tepui.testkit.Cluster.aCluster;

import io.tepui.testkit.Cluster;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** Each way in which a call can be wrong: its status, one clear line, and nothing changed. */
@DisplayName("A wrong call is refused in one line, and changes nothing:")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadCallsTest {
    private static final String WINDOW_START = "\"unavailability\":{\"start\":{\"nanoseconds\":1}}";

    private Cluster cluster;
    private Steered steered;

    @BeforeAll
    void start() {
        cluster = aCluster().start();
        steered = new Steered(cluster);
        String agent = agentId(cluster.agentId());
        steered.call(
                202,
                "RESERVE_RESOURCES",
                "{" + agent + ",\"resources\":[" + reserved("disk", 100, "role1") + "," + reserved("cpus", 1, "role1")
                        + "]}");
        steered.call(202, "CREATE_VOLUMES", "{" + agent + ",\"volumes\":[" + volume("v1", 40, "role1") + "]}");
        steered.call(202, "UPDATE_WEIGHTS", "{\"weight_infos\":[{\"role\":\"role1\",\"weight\":3}]}");
        steered.call(
                202, "SET_QUOTA", "{\"quota_request\":{\"role\":\"role1\",\"guarantee\":[" + scalar("cpus", 1) + "]}}");
        steered.call(
                202, "UPDATE_MAINTENANCE_SCHEDULE", schedule("{\"hostname\":\"down\"},{\"hostname\":\"draining\"}"));
        steered.call(202, "START_MAINTENANCE", machines("{\"hostname\":\"down\"}"));
        Steered.eventually(() -> steered.master().read("GET_OPERATIONS").isEmpty());
    }

    @AfterAll
    void stop() {
        cluster.close();
    }

    private static String schedule(String machines) {
        return "{\"schedule\":{\"windows\":[{\"machine_ids\":[" + machines + "]," + WINDOW_START + "}]}}";
    }

    private static String machines(String list) {
        return "{\"machines\":[" + list + "]}";
    }

    private static String quota(String role, String resources) {
        return "{\"quota_request\":{\"role\":\"" + role + "\",\"guarantee\":[" + resources + "]}}";
    }

    private static String config(String role, String more) {
        return "{\"quota_configs\":[{\"role\":\"" + role + "\"" + more + "}]}";
    }

    @TestFactory
    List<DynamicTest> calls() {
        List<BadCall> all = new ArrayList<>();
        reservations(all);
        volumes(all);
        weightsAndQuotas(all);
        maintenance(all);
        agents(all);
        return BadCall.tests(steered, agentId(cluster.agentId()), all);
    }

    private static void reservations(List<BadCall> all) {
        for (String type : List.of("RESERVE_RESOURCES", "UNRESERVE_RESOURCES")) {
            all.add(new BadCall("no agent", type, "{\"resources\":[" + reserved("cpus", 1, "r") + "]}", 400));
            all.add(new BadCall(
                    "an unknown agent",
                    type,
                    "{" + agentId("nobody") + ",\"resources\":[" + reserved("cpus", 1, "r") + "]}",
                    400));
            for (String[] row : new String[][] {
                {"no resources", ""},
                {"resources of role *", reserved("cpus", 1, "*")},
                {"an illegal role", reserved("cpus", 1, "a//b")},
                {"a role that begins with -", reserved("cpus", 1, "-a")},
                {"a role with a space", reserved("cpus", 1, "a b")},
                {"a negative amount", reserved("cpus", -1, "r")},
                {"an amount below the precision", reserved("cpus", 0.0001, "r")},
                {"a resource without a name", reserved("", 1, "r")},
                {"a resource that is not reserved", scalar("cpus", 1)},
                {
                    "a static reservation",
                    "{\"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":1},\"role\":\"r\"}"
                },
                {
                    "ranges that end before they begin",
                    "{\"name\":\"ports\",\"type\":\"RANGES\",\"ranges\":{\"range\":[{\"begin\":2,\"end\":1}]},"
                            + "\"reservations\":[{\"type\":\"DYNAMIC\",\"role\":\"r\"}]}"
                },
            }) {
                all.add(new BadCall(row[0], type, "{AGENT,\"resources\":[" + row[1] + "]}", 400));
            }
        }
        all.add(new BadCall(
                "more than there is",
                "RESERVE_RESOURCES",
                "{AGENT,\"resources\":[" + reserved("cpus", 1000, "r") + "]}",
                409));
        all.add(new BadCall(
                "more than is reserved",
                "UNRESERVE_RESOURCES",
                "{AGENT,\"resources\":[" + reserved("cpus", 2, "role1") + "]}",
                409));
        all.add(new BadCall(
                "another principal",
                "UNRESERVE_RESOURCES",
                "{AGENT,\"resources\":["
                        + reserved("cpus", 1, "role1").replace("\"role1\"}", "\"role1\",\"principal\":\"p\"}") + "]}",
                409));
        all.add(new BadCall(
                "the disk of a volume",
                "UNRESERVE_RESOURCES",
                "{AGENT,\"resources\":[" + reserved("disk", 100, "role1") + "]}",
                409));
        all.add(new BadCall(
                "a volume", "UNRESERVE_RESOURCES", "{AGENT,\"resources\":[" + volume("v1", 40, "role1") + "]}", 400));
    }

    private static void volumes(List<BadCall> all) {
        for (String type : List.of("CREATE_VOLUMES", "DESTROY_VOLUMES")) {
            all.add(new BadCall("no agent", type, "{\"volumes\":[" + volume("a", 1, "role1") + "]}", 400));
            for (String[] row : new String[][] {
                {"no volumes", ""},
                {"plain disk", reserved("disk", 1, "role1")},
                {"an id with a slash", volume("a/b", 1, "role1")},
                {"the id ..", volume("..", 1, "role1")},
                {"an empty id", volume("", 1, "role1")},
                {"an id that is too long", volume("x".repeat(256), 1, "role1")},
                {"a host path", volume("a", 1, "role1").replace("\"mode\"", "\"host_path\":\"/tmp\",\"mode\"")},
                {"unreserved disk", volume("a", 1, "role1").replaceAll("\"reservations\":\\[[^]]*\\]", "\"role\":\"*\"")
                },
                {"a volume of cpus", volume("a", 1, "role1").replace("\"name\":\"disk\"", "\"name\":\"cpus\"")},
            }) {
                all.add(new BadCall(row[0], type, "{AGENT,\"volumes\":[" + row[1] + "]}", 400));
            }
        }
        String[][] creations = {
            {"an id that is taken", volume("v1", 10, "role1"), "400"},
            {"an id twice", volume("a", 1, "role1") + "," + volume("a", 2, "role1"), "400"},
            {"a read-only volume", volume("a", 1, "role1").replace("\"RW\"", "\"RO\""), "400"},
            {"more disk than is reserved", volume("a", 61, "role1"), "409"},
            {"disk of a role that has none", volume("a", 1, "other"), "409"},
        };
        for (String[] row : creations) {
            all.add(new BadCall(
                    row[0], "CREATE_VOLUMES", "{AGENT,\"volumes\":[" + row[1] + "]}", Integer.parseInt(row[2])));
        }
        for (String[] row : new String[][] {
            {"an unknown id", volume("none", 40, "role1")},
            {"another size", volume("v1", 39, "role1")},
            {"another role", volume("v1", 40, "other")},
        }) {
            all.add(new BadCall(row[0], "DESTROY_VOLUMES", "{AGENT,\"volumes\":[" + row[1] + "]}", 400));
        }
        resizing(all);
    }

    private static void resizing(List<BadCall> all) {
        String v1 = volume("v1", 40, "role1");
        all.add(new BadCall(
                "no agent",
                "GROW_VOLUME",
                "{\"volume\":" + v1 + ",\"addition\":" + reserved("disk", 1, "role1") + "}",
                400));
        String grow = "{AGENT,\"volume\":%s,\"addition\":%s}";
        all.add(new BadCall("nothing to add", "GROW_VOLUME", grow.formatted(v1, reserved("disk", 0, "role1")), 400));
        all.add(new BadCall(
                "an addition of another role", "GROW_VOLUME", grow.formatted(v1, reserved("disk", 1, "x")), 400));
        all.add(new BadCall(
                "more than is there", "GROW_VOLUME", grow.formatted(v1, reserved("disk", 61, "role1")), 409));
        all.add(new BadCall(
                "plain disk",
                "GROW_VOLUME",
                grow.formatted(reserved("disk", 1, "role1"), reserved("disk", 1, "role1")),
                400));
        String shrink = "{AGENT,\"volume\":%s,\"subtract\":{\"value\":%s}}";
        all.add(new BadCall("nothing to take", "SHRINK_VOLUME", shrink.formatted(v1, "0"), 400));
        all.add(new BadCall("all of it", "SHRINK_VOLUME", shrink.formatted(v1, "40"), 400));
        all.add(new BadCall("a negative amount", "SHRINK_VOLUME", shrink.formatted(v1, "-1"), 400));
        all.add(new BadCall(
                "a volume that is not there",
                "SHRINK_VOLUME",
                shrink.formatted(volume("none", 40, "role1"), "1"),
                409));
    }

    private static void weightsAndQuotas(List<BadCall> all) {
        for (String[] row : new String[][] {
            {"weight 0", "\"r\",\"weight\":0"},
            {"a negative weight", "\"r\",\"weight\":-2"},
            {"an empty role", "\"\",\"weight\":2"},
            {"role ..", "\"..\",\"weight\":2"},
            {"a role that ends with a slash", "\"a/\",\"weight\":2"},
            {"a role with a star within", "\"a/*\",\"weight\":2"},
            {"one wrong weight among right ones", "\"r\",\"weight\":2},{\"role\":\"r2\",\"weight\":-2"},
        }) {
            all.add(new BadCall(row[0], "UPDATE_WEIGHTS", "{\"weight_infos\":[{\"role\":" + row[1] + "}]}", 400));
        }
        all.add(new BadCall("no guarantee", "SET_QUOTA", quota("q", ""), 400));
        all.add(new BadCall("a role that has one", "SET_QUOTA", quota("role1", scalar("cpus", 1)), 400));
        all.add(new BadCall("a nested role", "SET_QUOTA", quota("a/b", scalar("cpus", 1)), 400));
        all.add(new BadCall("an illegal role", "SET_QUOTA", quota("-q", scalar("cpus", 1)), 400));
        all.add(new BadCall("a name twice", "SET_QUOTA", quota("q", scalar("cpus", 1) + "," + scalar("cpus", 1)), 400));
        all.add(new BadCall("reserved resources", "SET_QUOTA", quota("q", reserved("cpus", 1, "q")), 400));
        all.add(new BadCall("more than the cluster has", "SET_QUOTA", quota("q", scalar("cpus", 1000)), 409));
        all.add(new BadCall("a role without quota", "REMOVE_QUOTA", "{\"role\":\"never\"}", 400));
        String guarantee = ",\"guarantees\":{\"cpus\":{\"value\":%s}}";
        String limit = ",\"limits\":{\"cpus\":{\"value\":%s}}";
        all.add(new BadCall("a nested role", "UPDATE_QUOTA", config("a/b", guarantee.formatted("1")), 400));
        all.add(new BadCall("a negative guarantee", "UPDATE_QUOTA", config("q", guarantee.formatted("-1")), 400));
        all.add(new BadCall("a limit over the cap", "UPDATE_QUOTA", config("q", limit.formatted("1e13")), 400));
        all.add(new BadCall(
                "a guarantee over its limit",
                "UPDATE_QUOTA",
                config("q", guarantee.formatted("2") + limit.formatted("1")),
                400));
        all.add(new BadCall(
                "more than the cluster has", "UPDATE_QUOTA", config("q", guarantee.formatted("1000")), 400));
        all.add(new BadCall(
                "a limit below what is used", "UPDATE_QUOTA", config("role1", limit.formatted("0.5")), 400));
    }

    private static void maintenance(List<BadCall> all) {
        String down = "{\"hostname\":\"down\"}";
        for (String[] row : new String[][] {
            {"a window without machines", schedule("")},
            {"a machine without hostname and address", schedule(down + ",{}")},
            {"an address that is none", schedule(down + ",{\"ip\":\"1.2.3.400\"}")},
            {"a machine twice", schedule(down + ",{\"hostname\":\"M\"},{\"hostname\":\"m\"}")},
            {"a negative duration", schedule(down).replace("\"start\"", "\"duration\":{\"nanoseconds\":-1},\"start\"")},
            {"a schedule without a machine that is down", schedule("{\"hostname\":\"draining\"}")},
        }) {
            all.add(new BadCall(row[0], "UPDATE_MAINTENANCE_SCHEDULE", row[1], 400));
        }
        for (String type : List.of("START_MAINTENANCE", "STOP_MAINTENANCE")) {
            all.add(new BadCall("no machines", type, machines(""), 400));
            all.add(new BadCall("a machine that is not scheduled", type, machines("{\"hostname\":\"none\"}"), 400));
            all.add(new BadCall("an invalid machine", type, machines("{}"), 400));
        }
        all.add(new BadCall("a machine that is down", "START_MAINTENANCE", machines(down), 400));
        all.add(new BadCall(
                "a machine twice",
                "START_MAINTENANCE",
                machines("{\"hostname\":\"draining\"},{\"hostname\":\"draining\"}"),
                400));
        all.add(new BadCall(
                "one right and one wrong machine",
                "START_MAINTENANCE",
                machines("{\"hostname\":\"draining\"},{\"hostname\":\"none\"}"),
                400));
        all.add(new BadCall(
                "a machine that is not down", "STOP_MAINTENANCE", machines("{\"hostname\":\"draining\"}"), 400));
    }

    private static void agents(List<BadCall> all) {
        String nobody = "{" + agentId("nobody") + "}";
        all.add(new BadCall("an unknown agent", "DRAIN_AGENT", nobody, 400));
        all.add(new BadCall("no agent", "DRAIN_AGENT", "{}", 400));
        all.add(new BadCall(
                "a grace period that is none", "DRAIN_AGENT", "{AGENT,\"max_grace_period\":\"soon\"}", 400));
        all.add(new BadCall("an unknown agent", "DEACTIVATE_AGENT", nobody, 400));
        all.add(new BadCall("an unknown agent", "REACTIVATE_AGENT", nobody, 400));
        all.add(new BadCall("an agent that is active", "REACTIVATE_AGENT", "{AGENT}", 400));
        all.add(new BadCall("an unknown agent", "MARK_AGENT_GONE", nobody, 404));
        all.add(new BadCall("an unknown framework", "TEARDOWN", "{\"framework_id\":{\"value\":\"nobody\"}}", 400));
    }
}
