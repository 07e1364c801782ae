package io.tepui.cli.operate;

import io.tepui.cli.Console;
import io.tepui.cli.ExitCodes;
import io.tepui.cli.cluster.Amounts;
import io.tepui.cli.cluster.Cluster;
import io.tepui.cli.cluster.Finder;
import io.tepui.cli.cluster.NaturalOrder;
import io.tepui.cli.cluster.ReportCommand;
import io.tepui.cli.output.Json;
import io.tepui.cli.output.Table;
import io.tepui.cli.output.Texts;
import io.tepui.client.ApiException;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.TimeInfo;
import io.tepui.protocol.v1.master.Response.GetFrameworks;
import io.tepui.protocol.v1.master.Response.GetFrameworks.Framework;
import io.tepui.resources.Resources;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tepui frameworks}. */
@Command(
        name = "frameworks",
        mixinStandardHelpOptions = true,
        description = "Lists the frameworks, and what they use and are being offered.",
        footer = {
            "",
            "States: active; inactive (connected, wants no offers); disconnected (its scheduler may come back); "
                    + "recovered (known from agents only); completed."
        })
final class FrameworksCommand extends ReportCommand {
    @Option(names = "--all", description = "Lists those that are over, too.")
    private boolean all;

    FrameworksCommand(Console console) {
        super(console);
    }

    @Override
    protected int run(Cluster cluster) throws ApiException, IOException, InterruptedException {
        GetFrameworks answer = cluster.frameworks();
        List<Framework> listed = new ArrayList<>(answer.getFrameworksList());
        listed.sort(Comparator.comparing(Finder::idOf, NaturalOrder.INSTANCE));
        int registered = listed.size();
        if (all) {
            listed.addAll(answer.getCompletedFrameworksList());
        }
        if (isJson()) {
            List<Object> frameworks = new ArrayList<>();
            for (int i = 0; i < listed.size(); i++) {
                frameworks.add(json(listed.get(i), i >= registered));
            }
            Map<String, Object> json = Json.object();
            json.put("frameworks", frameworks);
            return print(json);
        }
        if (listed.isEmpty()) {
            out().println("No framework has registered.");
            return ExitCodes.OK;
        }
        Table table =
                Table.of("FRAMEWORK", "NAME", "USER", "ROLES", "STATE", "CPUS>", "MEM>", "OFFERS>", "REGISTERED>");
        for (int i = 0; i < listed.size(); i++) {
            Framework framework = listed.get(i);
            FrameworkInfo info = framework.getFrameworkInfo();
            Resources used = Resources.fromMessages(framework.getAllocatedResourcesList());
            table.row(
                    Finder.idOf(framework),
                    info.getName(),
                    info.getUser(),
                    String.join(",", Roles.of(info)),
                    state(framework, i >= registered),
                    Amounts.amount(used.unallocate(), "cpus"),
                    Amounts.amount(used.unallocate(), "mem"),
                    Integer.toString(framework.getOffersCount()),
                    time(framework));
        }
        table.print(out());
        return ExitCodes.OK;
    }

    private String time(Framework framework) {
        TimeInfo time = framework.getRegisteredTime();
        return Texts.ago(time, now());
    }

    private static String state(Framework framework, boolean completed) {
        if (completed) {
            return "completed";
        }
        if (framework.getRecovered()) {
            return "recovered";
        }
        if (!framework.getConnected()) {
            return "disconnected";
        }
        return framework.getActive() ? "active" : "inactive";
    }

    private static Map<String, Object> json(Framework framework, boolean completed) {
        FrameworkInfo info = framework.getFrameworkInfo();
        Map<String, Object> json = Json.object();
        json.put("id", Finder.idOf(framework));
        json.put("name", info.getName());
        json.put("user", info.getUser());
        json.put("principal", info.getPrincipal());
        json.put("roles", Roles.of(info));
        json.put("state", state(framework, completed));
        json.put(
                "used",
                Amounts.json(Resources.fromMessages(framework.getAllocatedResourcesList())
                        .unallocate()));
        json.put(
                "offered",
                Amounts.json(Resources.fromMessages(framework.getOfferedResourcesList())
                        .unallocate()));
        json.put("offers", framework.getOffersCount());
        if (framework.hasRegisteredTime()) {
            json.put("registered_time", Texts.iso(framework.getRegisteredTime()));
        }
        if (framework.hasUnregisteredTime()) {
            json.put("unregistered_time", Texts.iso(framework.getUnregisteredTime()));
        }
        return json;
    }
}
