package io.tepui.protocol.schema;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Message;
import io.tepui.protocol.internal.InternalProtos;
import io.tepui.protocol.v1.MesosProtos;
import io.tepui.protocol.v1.agent.AgentProtos;
import io.tepui.protocol.v1.allocator.AllocatorProtos;
import io.tepui.protocol.v1.executor.ExecutorProtos;
import io.tepui.protocol.v1.maintenance.MaintenanceProtos;
import io.tepui.protocol.v1.master.MasterProtos;
import io.tepui.protocol.v1.quota.QuotaProtos;
import io.tepui.protocol.v1.resourceprovider.ResourceProviderProtos;
import io.tepui.protocol.v1.scheduler.SchedulerProtos;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** All schema files of this module, and an empty message of every type in them. */
public final class OwnSchemas {
    /** The v1 schemas. */
    public static final List<FileDescriptor> V1 = List.of(
            MesosProtos.getDescriptor(),
            MasterProtos.getDescriptor(),
            AgentProtos.getDescriptor(),
            SchedulerProtos.getDescriptor(),
            ExecutorProtos.getDescriptor(),
            MaintenanceProtos.getDescriptor(),
            QuotaProtos.getDescriptor(),
            AllocatorProtos.getDescriptor(),
            ResourceProviderProtos.getDescriptor());

    /** The messages between agents and masters. */
    public static final FileDescriptor INTERNAL = InternalProtos.getDescriptor();

    private OwnSchemas() {}

    /** Every message type of a file, nested ones included, without the entries of maps. */
    public static List<Descriptor> types(FileDescriptor file) {
        List<Descriptor> found = new ArrayList<>();
        file.getMessageTypes().forEach(type -> visit(type, found::add));
        return List.copyOf(found);
    }

    /** An empty message of every type of every file. */
    public static List<Message> prototypes() {
        List<Message> found = new ArrayList<>();
        List<FileDescriptor> files = new ArrayList<>(V1);
        files.add(INTERNAL);
        for (FileDescriptor file : files) {
            types(file).forEach(type -> found.add(prototype(type)));
        }
        return List.copyOf(found);
    }

    /** The empty message of the generated class of a type. */
    public static Message prototype(Descriptor type) {
        String name = type.getName();
        Descriptor outer = type.getContainingType();
        while (outer != null) {
            name = outer.getName() + "$" + name;
            outer = outer.getContainingType();
        }
        String javaPackage = type.getFile().getOptions().getJavaPackage();
        try {
            return (Message) Class.forName(javaPackage + "." + name)
                    .getMethod("getDefaultInstance")
                    .invoke(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("No generated class of " + type.getFullName(), e);
        }
    }

    private static void visit(Descriptor type, Consumer<Descriptor> visitor) {
        if (!type.getOptions().getMapEntry()) {
            visitor.accept(type);
            type.getNestedTypes().forEach(nested -> visit(nested, visitor));
        }
    }
}
