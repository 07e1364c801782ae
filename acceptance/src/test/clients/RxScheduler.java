import com.mesosphere.mesos.rx.java.SinkOperation;
import com.mesosphere.mesos.rx.java.SinkOperations;
import com.mesosphere.mesos.rx.java.protobuf.ProtobufMesosClientBuilder;
import com.mesosphere.mesos.rx.java.protobuf.SchedulerCalls;
import com.mesosphere.mesos.rx.java.util.UserAgentEntries;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import rx.Observable;

/**
 * A scheduler on mesos-rxjava as it is published, with the old message classes it brings: runs one command to its end, says how it
 * went, and tears down. Run by its source, in a JVM of its own: RxScheduler.java HOST:PORT
 */
public final class RxScheduler {
    private final AtomicReference<FrameworkID> id = new AtomicReference<>();
    private boolean launched;

    public static void main(String[] args) throws Throwable {
        new RxScheduler().run(URI.create("http://" + args[0] + "/api/v1/scheduler"));
    }

    private void run(URI master) throws Throwable {
        FrameworkInfo framework = FrameworkInfo.newBuilder()
                .setName("rxjava")
                .setUser(System.getProperty("user.name"))
                .setFailoverTimeout(0)
                .build();
        ProtobufMesosClientBuilder.schedulerUsingProtos()
                .mesosUri(master)
                .applicationUserAgentEntry(UserAgentEntries.literal("rx-scheduler", "1"))
                .subscribe(Call.newBuilder()
                        .setType(Call.Type.SUBSCRIBE)
                        .setSubscribe(Call.Subscribe.newBuilder().setFrameworkInfo(framework))
                        .build())
                .processStream(events -> events.concatMap(this::answers))
                .build()
                .openStream()
                .await();
    }

    private Observable<Optional<SinkOperation<Call>>> answers(Event event) {
        switch (event.getType()) {
            case SUBSCRIBED:
                id.set(event.getSubscribed().getFrameworkId());
                System.out.println("SUBSCRIBED " + id.get().getValue());
                return Observable.empty();
            case OFFERS:
                System.out.println("OFFERS " + event.getOffers().getOffersCount());
                return Observable.from(event.getOffers().getOffersList()).map(offer -> send(answer(offer)));
            case UPDATE:
                return update(event.getUpdate().getStatus());
            default:
                return Observable.empty();
        }
    }

    private Observable<Optional<SinkOperation<Call>>> update(TaskStatus status) {
        System.out.println(status.getState());
        Optional<SinkOperation<Call>> acknowledgement =
                send(SchedulerCalls.ackUpdate(id.get(), status.getUuid(), status.getAgentId(), status.getTaskId()));
        if (!status.getState().name().equals("TASK_FINISHED")) {
            return Observable.just(acknowledgement);
        }
        Call teardown = Call.newBuilder()
                .setType(Call.Type.TEARDOWN)
                .setFrameworkId(id.get())
                .build();
        return Observable.just(acknowledgement, Optional.of(SinkOperations.create(teardown, () -> System.exit(0))));
    }

    private Call answer(Offer offer) {
        if (launched) {
            return SchedulerCalls.decline(id.get(), java.util.List.of(offer.getId()));
        }
        launched = true;
        TaskInfo.Builder task = TaskInfo.newBuilder()
                .setName("greet")
                .setAgentId(offer.getAgentId())
                .addResources(scalar("cpus", 0.1))
                .addResources(scalar("mem", 32));
        task.getTaskIdBuilder().setValue("greet");
        task.getCommandBuilder().setValue("echo hello from rxjava");
        Call.Builder call = Call.newBuilder().setType(Call.Type.ACCEPT).setFrameworkId(id.get());
        call.getAcceptBuilder().addOfferIds(offer.getId());
        call.getAcceptBuilder()
                .addOperationsBuilder()
                .setType(Offer.Operation.Type.LAUNCH)
                .getLaunchBuilder()
                .addTaskInfos(task);
        return call.build();
    }

    private static Resource scalar(String name, double value) {
        return Resource.newBuilder()
                .setName(name)
                .setType(Value.Type.SCALAR)
                .setScalar(Value.Scalar.newBuilder().setValue(value))
                .build();
    }

    private static Optional<SinkOperation<Call>> send(Call call) {
        return Optional.of(SinkOperations.create(call));
    }
}
