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

/** The rules of resources, reservations and disks in operators' calls, one by one (MO-111 to MO-118, MO-239 to MO-258). */
@DisplayName("Resources that break a rule are refused in one line, and nothing changes:")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadResourcesTest {
    private static final String MOUNT = "\"source\":{\"type\":\"MOUNT\",\"mount\":{\"root\":\"/mnt/one\"}}";
    private static final String DYNAMIC = "{\"type\":\"DYNAMIC\",\"role\":\"r\"}";
    private static final String CPU = "\"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":1}";
    private static final String STACK = ",\"reservations\":[" + DYNAMIC + "]";

    private Cluster cluster;
    private Steered steered;

    @BeforeAll
    void start() {
        cluster = aCluster()
                .withResources("["
                        + String.join(
                                ",",
                                scalar("cpus", 4),
                                scalar("mem", 1024),
                                scalar("disk", 1000),
                                scalar("gpus", 2),
                                "{\"name\":\"disk\",\"type\":\"SCALAR\",\"scalar\":{\"value\":100},\"disk\":{" + MOUNT
                                        + "}}",
                                "{\"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":2},\"role\":\"fixed\"}")
                        + "]")
                .start();
        steered = new Steered(cluster);
        String agent = agentId(cluster.agentId());
        steered.call(
                202,
                "RESERVE_RESOURCES",
                "{" + agent + ",\"resources\":["
                        + String.join(
                                ",",
                                reserved("disk", 500, "r"),
                                reserved("cpus", 1, "r"),
                                reserved("cpus", 1, "other"),
                                mounted(100, ""))
                        + "]}");
        steered.call(
                202,
                "CREATE_VOLUMES",
                "{" + agent + ",\"volumes\":[" + volume("v1", 40, "r") + "," + shared(volume("s1", 40, "r")) + "]}");
        Steered.eventually(() -> steered.master().read("GET_OPERATIONS").isEmpty());
    }

    @AfterAll
    void stop() {
        cluster.close();
    }

    @TestFactory
    List<DynamicTest> calls() {
        List<BadCall> all = new ArrayList<>();
        values(all);
        reservations(all);
        sources(all);
        disks(all);
        volumes(all);
        return BadCall.tests(steered, agentId(cluster.agentId()), all);
    }

    private static String shared(String resource) {
        return resource.substring(0, resource.length() - 1) + ",\"shared\":{}}";
    }

    /** Disk of the mount, reserved for {@code r}, with more in {@code disk}. */
    private static String mounted(double size, String more) {
        String disk = reserved("disk", size, "r");
        return disk.substring(0, disk.length() - 1) + ",\"disk\":{" + MOUNT + more + "}}";
    }

    private static String mountedVolume(String id, double size) {
        return mounted(
                size,
                ",\"persistence\":{\"id\":\"" + id + "\"},\"volume\":{\"container_path\":\"data\",\"mode\":\"RW\"}");
    }

    private static void reserve(List<BadCall> all, String what, String resources, int status) {
        all.add(new BadCall(what, "RESERVE_RESOURCES", "{AGENT,\"resources\":[" + resources + "]}", status));
    }

    /** MO-111, MO-112, MO-116. */
    private static void values(List<BadCall> all) {
        for (String[] row : new String[][] {
            {"a text", "{\"name\":\"x\",\"type\":\"TEXT\",\"text\":{\"value\":\"t\"}" + STACK + "}"},
            {"a type without its value", "{\"name\":\"cpus\",\"type\":\"SCALAR\"" + STACK + "}"},
            {"a value of another type", "{\"name\":\"cpus\",\"type\":\"RANGES\",\"scalar\":{\"value\":1}" + STACK + "}"
            },
            {"values of two types", "{" + CPU + ",\"ranges\":{\"range\":[{\"begin\":1,\"end\":2}]}" + STACK + "}"},
            {
                "ranges that overlap",
                "{\"name\":\"ports\",\"type\":\"RANGES\",\"ranges\":{\"range\":[{\"begin\":1,\"end\":5},"
                        + "{\"begin\":4,\"end\":8}]}" + STACK + "}"
            },
            {
                "an element twice",
                "{\"name\":\"zones\",\"type\":\"SET\",\"set\":{\"item\":[\"a\",\"b\",\"a\"]}" + STACK + "}"
            },
            {"half a GPU", reserved("gpus", 0.5, "r")},
        }) {
            reserve(all, row[0], row[1], 400);
        }
    }

    /** MO-114, MO-118, MO-239. */
    private static void reservations(List<BadCall> all) {
        for (String[] row : new String[][] {
            {"a reservation in the old form for role *", ",\"role\":\"*\",\"reservation\":{}"},
            {"a type in the old form", ",\"role\":\"r\",\"reservation\":{\"type\":\"DYNAMIC\"}"},
            {"a role in the old form's reservation", ",\"role\":\"r\",\"reservation\":{\"role\":\"r\"}"},
            {"a reservation without type", ",\"reservations\":[{\"role\":\"r\"}]"},
            {"a reservation without role", ",\"reservations\":[{\"type\":\"DYNAMIC\"}]"},
            {"a reservation of role *", ",\"reservations\":[{\"type\":\"DYNAMIC\",\"role\":\"*\"}]"},
            {
                "a static reservation over another",
                ",\"reservations\":[" + DYNAMIC + ",{\"type\":\"STATIC\",\"role\":\"r/a\"}]"
            },
            {
                "a refinement for a role that is not below",
                ",\"reservations\":[" + DYNAMIC + ",{\"type\":\"DYNAMIC\",\"role\":\"q/a\"}]"
            },
            {"a refinement for the same role", ",\"reservations\":[" + DYNAMIC + "," + DYNAMIC + "]"},
            {"another role beside the reservation", ",\"role\":\"q\",\"reservation\":{}" + STACK},
            {"a role alone beside a dynamic reservation", ",\"role\":\"r\"" + STACK},
            {"another principal beside the reservation", ",\"role\":\"r\",\"reservation\":{\"principal\":\"p\"}" + STACK
            },
            {
                "a role beside two reservations",
                ",\"role\":\"r/a\",\"reservation\":{},\"reservations\":[" + DYNAMIC
                        + ",{\"type\":\"DYNAMIC\",\"role\":\"r/a\"}]"
            },
            {"an allocation", ",\"allocation_info\":{\"role\":\"r\"}" + STACK},
            {"revocable resources", ",\"revocable\":{}" + STACK},
            {"sharing of what is no volume", ",\"shared\":{}" + STACK},
        }) {
            reserve(all, row[0], "{" + CPU + row[1] + "}", 400);
        }
        reserve(
                all,
                "resources of a provider and of the agent",
                "{" + CPU + STACK + "},{\"provider_id\":{\"value\":\"p\"}," + CPU + STACK + "}",
                400);
    }

    /** MO-242. */
    private static void sources(List<BadCall> all) {
        for (String[] row : new String[][] {
            {
                "two stacks in the source",
                reserved("cpus", 1, "r") + "," + reserved("cpus", 1, "other"),
                reserved("cpus", 2, "q"),
                "400"
            },
            {
                "two stacks to reserve",
                reserved("cpus", 1, "r"),
                reserved("cpus", 0.5, "q") + "," + reserved("cpus", 0.5, "p"),
                "400"
            },
            {"more than the source", reserved("cpus", 1, "r"), reserved("cpus", 2, "q"), "400"},
            {"a source of something else", reserved("mem", 1, "r"), reserved("cpus", 1, "q"), "400"},
            {"an invalid source", reserved("cpus", -1, "r"), reserved("cpus", 1, "q"), "400"},
            {"a source that is not there", reserved("cpus", 1, "nobody"), reserved("cpus", 1, "q"), "409"},
        }) {
            all.add(new BadCall(
                    row[0],
                    "RESERVE_RESOURCES",
                    "{AGENT,\"source\":[" + row[1] + "],\"resources\":[" + row[2] + "]}",
                    Integer.parseInt(row[3])));
        }
    }

    /** MO-113, MO-117. */
    private static void disks(List<BadCall> all) {
        String disk = "{\"name\":\"disk\",\"type\":\"SCALAR\",\"scalar\":{\"value\":1}" + STACK + ",\"disk\":{";
        for (String[] row : new String[][] {
            {"disk of cpus", "{" + CPU + STACK + ",\"disk\":{" + MOUNT + "}}"},
            {"an unknown source of disk", disk + "\"source\":{\"type\":\"UNKNOWN\"}}}"},
            {"a mount of a block device", disk + "\"source\":{\"type\":\"BLOCK\",\"mount\":{\"root\":\"/mnt\"}}}}"},
            {"a path of a raw device", disk + "\"source\":{\"type\":\"RAW\",\"path\":{\"root\":\"/mnt\"}}}}"},
            {"neither persistence nor source", disk + "}}"},
            {
                "a source and a volume without persistence",
                disk + MOUNT + ",\"volume\":{\"container_path\":\"data\",\"mode\":\"RW\"}}}"
            },
        }) {
            reserve(all, row[0], row[1], 400);
        }
    }

    /** MO-117, MO-249, MO-252, MO-256, MO-258. */
    private static void volumes(List<BadCall> all) {
        String plain = volume("a", 1, "r");
        String create = "{AGENT,\"volumes\":[%s]}";
        for (String[] row : new String[][] {
            {"the id .", volume(".", 1, "r"), "400"},
            {"an id with a backslash", volume("a\\\\b", 1, "r"), "400"},
            {"an id with a control character", volume("a\\u0007b", 1, "r"), "400"},
            {"no path in containers", plain.replaceAll(",\"volume\":\\{[^}]*\\}", ""), "400"},
            {"revocable disk", plain.replace("\"name\"", "\"revocable\":{},\"name\""), "400"},
            {"half of a mounted disk", mountedVolume("m", 50), "409"},
            {"another mount", mountedVolume("m", 100).replace("/mnt/one", "/mnt/two"), "409"},
        }) {
            all.add(new BadCall(row[0], "CREATE_VOLUMES", create.formatted(row[1]), Integer.parseInt(row[2])));
        }
        String shared = shared(volume("s1", 40, "r"));
        String ofProvider = volume("v1", 40, "r").replace("\"name\"", "\"provider_id\":{\"value\":\"p\"},\"name\"");
        String grow = "{AGENT,\"volume\":%s,\"addition\":%s}";
        String shrink = "{AGENT,\"volume\":%s,\"subtract\":{\"value\":1}}";
        String[][] resized = {
            {"a shared volume", shared},
            {"a volume of a provider", ofProvider},
            {"plain disk", reserved("disk", 40, "r")},
        };
        for (String[] row : resized) {
            all.add(new BadCall(row[0], "GROW_VOLUME", grow.formatted(row[1], reserved("disk", 1, "r")), 400));
            all.add(new BadCall(row[0], "SHRINK_VOLUME", shrink.formatted(row[1]), 400));
        }
        all.add(new BadCall("a mounted volume", "SHRINK_VOLUME", shrink.formatted(mountedVolume("m", 100)), 400));
        String v1 = volume("v1", 40, "r");
        all.add(new BadCall("cpus to add", "GROW_VOLUME", grow.formatted(v1, reserved("cpus", 1, "r")), 400));
        all.add(new BadCall("mounted disk to add to another", "GROW_VOLUME", grow.formatted(v1, mounted(1, "")), 400));
        all.add(new BadCall("unreserved disk to add", "GROW_VOLUME", grow.formatted(v1, scalar("disk", 1)), 400));
    }
}
