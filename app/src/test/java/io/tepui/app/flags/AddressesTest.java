package io.tepui.app.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** MO-395, MO-421, MO-422, MO-426: what a process binds and what it tells others. */
class AddressesTest {
    private static NetworkConfig network(String... arguments) {
        return NetworkConfig.of(MasterFlags.table().parse(List.of(arguments), Map.of()));
    }

    @Test
    void the_address_to_bind_is_given_or_found_by_a_command_or_any() {
        assertThat(Addresses.toBind(network("--ip=127.0.0.2"))).contains(InetAddress.ofLiteral("127.0.0.2"));
        assertThat(Addresses.toBind(network("--ip_discovery_command=echo 127.0.0.3")))
                .contains(InetAddress.ofLiteral("127.0.0.3"));
        assertThat(Addresses.toBind(network())).isEmpty();
    }

    @Test
    void the_address_to_tell_is_the_advertised_one_or_the_bound_one_or_this_machines() {
        Optional<InetAddress> bound = Optional.of(InetAddress.ofLiteral("127.0.0.1"));
        assertThat(Addresses.toTell(network("--advertise_ip=10.0.0.1"), bound).getHostAddress())
                .isEqualTo("10.0.0.1");
        assertThat(Addresses.toTell(network(), bound).getHostAddress()).isEqualTo("127.0.0.1");
        assertThat(Addresses.toTell(network(), Optional.of(InetAddress.ofLiteral("0.0.0.0")))
                        .isAnyLocalAddress())
                .isFalse();
    }

    @Test
    void the_host_name_is_given_or_looked_up_or_the_address() {
        InetAddress told = InetAddress.ofLiteral("127.0.0.1");
        assertThat(Addresses.hostname(network("--hostname=me"), told)).isEqualTo("me");
        assertThat(Addresses.hostname(network("--no-hostname_lookup"), told)).isEqualTo("127.0.0.1");
        assertThat(Addresses.hostname(network(), told)).isNotEmpty();
    }

    @Test
    void a_command_that_finds_no_address_is_refused() {
        refused("prints 'nowhere', which is no IP address", "echo nowhere");
        refused("ends with status 3", "exit 3");
        refused("does not end within 50ms", "exec sleep 60");
    }

    private static void refused(String why, String command) {
        Duration patience = command.contains("sleep") ? Duration.ofMillis(50) : Addresses.DISCOVERY_TIMEOUT;
        assertThatThrownBy(() -> Addresses.discover(command, patience))
                .isInstanceOf(FlagException.class)
                .hasMessage("--ip_discovery_command: the command " + why);
    }
}
