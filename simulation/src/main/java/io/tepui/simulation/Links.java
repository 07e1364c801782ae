package io.tepui.simulation;

import com.google.protobuf.Message;
import io.tepui.protocol.UPid;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The outgoing connections of one process, as the link pool of the real processes has them: one to each address, kept while
 * a peer is linked, else ended when all that waits is written (AM-10 to AM-13).
 */
final class Links {
    private record Letter(UPid from, Message message) {}

    private final Network network;
    private final String home;
    private final Life owner;
    private final Function<String, Optional<Node>> nodes;
    private final Consumer<UPid> onLost;
    private final Map<String, Link> links = new LinkedHashMap<>();

    /**
     * @param home the address of the process
     * @param owner its run
     * @param nodes who is at an address
     * @param onLost told of every linked peer whose connection ended
     */
    Links(Network network, String home, Life owner, Function<String, Optional<Node>> nodes, Consumer<UPid> onLost) {
        this.network = network;
        this.home = home;
        this.owner = owner;
        this.nodes = nodes;
        this.onLost = onLost;
    }

    void send(UPid from, UPid to, Message message) {
        if (!to.isAbsent()) {
            linkTo(to).send(new Letter(from, message));
        }
    }

    void link(UPid peer) {
        if (!peer.isAbsent()) {
            linkTo(peer).linked.add(peer);
        }
    }

    void unlink(UPid peer) {
        Link link = links.get(peer.address());
        if (link != null) {
            link.linked.remove(peer);
            link.retireIfIdle();
        }
    }

    /** The process ended: the system closes its connections, and what it had written is still sent, as far as it goes. */
    void abandon() {
        new ArrayList<>(links.values()).forEach(Link::abandon);
        links.clear();
    }

    /** The peer's process ended: connections to it break when its system says so. */
    void peerEnded(String address) {
        Link link = links.get(address);
        if (link != null) {
            link.peerEnded();
        }
    }

    private Link linkTo(UPid peer) {
        return links.computeIfAbsent(peer.address(), Link::new);
    }

    private final class Link {
        private final String address;
        private final Set<UPid> linked = new LinkedHashSet<>();
        private final List<Letter> waiting = new ArrayList<>();
        private @Nullable Pipe<Letter> pipe;

        Link(String address) {
            this.address = address;
            network.time().after(network.connectDelay(home, address), owner, this::connected);
        }

        void send(Letter letter) {
            if (pipe == null) {
                waiting.add(letter);
            } else {
                pipe.send(letter);
            }
        }

        private void connected() {
            if (links.get(address) != this) {
                return;
            }
            Optional<Node> target =
                    nodes.apply(address).filter(node -> !node.life().isOver());
            if (target.isEmpty() || !network.reaches(home, address)) {
                broken();
                return;
            }
            Node node = target.get();
            Pipe<Letter> made = new Pipe<>(
                    network,
                    home,
                    address,
                    node.life(),
                    letter -> node.receive(letter.from(), letter.message()),
                    this::broken);
            pipe = made;
            waiting.forEach(made::send);
            waiting.clear();
            retireIfIdle();
        }

        private void retireIfIdle() {
            if (linked.isEmpty() && pipe != null) {
                links.remove(address, this);
                pipe.close();
            }
        }

        private void broken() {
            if (links.remove(address, this)) {
                // Whoever is told may link again at once.
                linked.forEach(peer -> network.time().after(Duration.ZERO, owner, () -> onLost.accept(peer)));
            }
        }

        void peerEnded() {
            if (pipe == null) {
                return;
            }
            Pipe<Letter> doomed = pipe;
            // The peer's system can say that the connection is gone only when it can be reached.
            network.tell(address, home, owner, doomed::breakNow);
        }

        void abandon() {
            if (pipe != null) {
                pipe.abandon();
            }
        }
    }
}
