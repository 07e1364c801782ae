package io.tepui.app.agent;

import com.google.protobuf.Message;
import io.tepui.agent.AgentEffect;
import io.tepui.app.checks.CheckRunner;
import io.tepui.app.process.Ending;
import io.tepui.http.link.LinkPool;
import io.tepui.protocol.UPid;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out the effects that go to peers and containers. For the thread of the effects alone. */
final class AgentActions implements Actions {
    /** How long an orderly end waits for containers that it destroys. */
    static final Duration DESTROY_TIMEOUT = Duration.ofSeconds(5);

    /** How long an orderly end waits for the network to take the last messages. */
    static final Duration SEND_TIMEOUT = Duration.ofSeconds(2);

    private static final Duration POLL = Duration.ofMillis(10);
    private static final Logger LOG = LoggerFactory.getLogger(AgentActions.class);

    private final UPid self;
    private final LinkPool links;
    private final MasterDetector detector;
    private final Launches launches;
    private final Containers containers;
    private final CheckRunner checks;
    private final ExecutorSide executors;
    private final Ending ending;
    private @Nullable UPid linkedMaster;

    AgentActions(
            UPid self,
            LinkPool links,
            MasterDetector detector,
            Launches launches,
            Containers containers,
            CheckRunner checks,
            ExecutorSide executors,
            Ending ending) {
        this.self = self;
        this.links = links;
        this.detector = detector;
        this.launches = launches;
        this.containers = containers;
        this.checks = checks;
        this.executors = executors;
        this.ending = ending;
    }

    @Override
    public void apply(AgentEffect effect) {
        switch (effect) {
            case AgentEffect.Send send -> send(send.to(), send.message());
            case AgentEffect.LinkMaster link -> link(link.master());
            case AgentEffect.DetectMaster detect -> detector.detect();
            case AgentEffect.Launch launch -> launches.begin(launch.spec());
            case AgentEffect.Watch watch -> containers.watch(watch.containerId());
            case AgentEffect.Signal signal -> containers.signal(signal.containerId(), signal.signal());
            case AgentEffect.Destroy destroy -> destroy(destroy.containerId());
            case AgentEffect.Forget forget -> containers.forget(forget.containerId());
            case AgentEffect.UpdateContainer update -> containers.update(update);
            case AgentEffect.AnswerExecutor answer ->
                executors.answers().answer(answer.requestId(), answer.status(), answer.text());
            case AgentEffect.ExecutorEvent event -> executors.streams().send(event.stream(), event.event());
            case AgentEffect.CloseExecutorStream close -> executors.streams().close(close.stream());
            case AgentEffect.LinkTask link -> containers.link(link);
            case AgentEffect.RunCheck check -> checks.begin(check.run());
            case AgentEffect.CancelCheck check -> checks.cancel(check.run());
            case AgentEffect.Exit exit -> exit(exit);
            case AgentEffect.WriteFile write -> throw elsewhere(write);
            case AgentEffect.AppendRecord append -> throw elsewhere(append);
            case AgentEffect.WriteLink link -> throw elsewhere(link);
            case AgentEffect.Remove remove -> throw elsewhere(remove);
            case AgentEffect.Rename rename -> throw elsewhere(rename);
            case AgentEffect.CreateVolume create -> throw elsewhere(create);
            case AgentEffect.MoveVolume move -> throw elsewhere(move);
            case AgentEffect.DestroyVolume destroyed -> throw elsewhere(destroyed);
            case AgentEffect.RemoveVolumeLink link -> throw elsewhere(link);
            case AgentEffect.SetTimer set -> throw elsewhere(set);
            case AgentEffect.CancelTimer cancel -> throw elsewhere(cancel);
        }
    }

    private void send(UPid to, Message message) {
        links.send(self, to, message.getDescriptorForType().getFullName(), message.toByteArray());
    }

    private void link(UPid master) {
        UPid before = linkedMaster;
        if (before != null && !before.equals(master)) {
            links.unlink(before);
        }
        linkedMaster = master;
        links.link(master);
    }

    private void destroy(String containerId) {
        launches.cancel(containerId);
        containers.destroy(containerId);
    }

    private void exit(AgentEffect.Exit exit) {
        if (exit.status() == 0) {
            LOG.info("ending: {}", exit.message());
        } else {
            LOG.error("ending: {}", exit.message());
        }
        containers.awaitDestroyed(DESTROY_TIMEOUT);
        awaitSent();
        ending.end(exit.status());
    }

    /** A connection that nobody keeps ends when all is written (AM-11), the notice of an agent that leaves among it. */
    private void awaitSent() {
        UPid master = linkedMaster;
        if (master == null) {
            return;
        }
        links.unlink(master);
        try {
            for (long left = SEND_TIMEOUT.dividedBy(POLL);
                    left > 0 && links.statistics().openConnections() > 0;
                    left--) {
                Thread.sleep(POLL);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static IllegalStateException elsewhere(AgentEffect effect) {
        return new IllegalStateException("an effect came to the wrong place: " + effect);
    }
}
