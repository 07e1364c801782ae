package io.tepui.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.protocol.v1.Address;
import io.tepui.protocol.v1.AgentID;
import io.tepui.protocol.v1.FrameworkID;
import io.tepui.protocol.v1.Offer;
import io.tepui.protocol.v1.OfferID;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.URL;
import io.tepui.protocol.v1.Value;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Taking resources out of an offer")
class OffersTest {
    private static Resource scalar(String name, double value) {
        return Resource.newBuilder()
                .setName(name)
                .setType(Value.Type.SCALAR)
                .setScalar(Value.Scalar.newBuilder().setValue(value))
                .build();
    }

    private static Resource reserved(String name, double value) {
        return scalar(name, value).toBuilder()
                .addReservations(Resource.ReservationInfo.newBuilder().setRole("eng"))
                .build();
    }

    private static Offer offer(Resource... resources) {
        return Offer.newBuilder()
                .setId(OfferID.newBuilder().setValue("o"))
                .setFrameworkId(FrameworkID.newBuilder().setValue("f"))
                .setAgentId(AgentID.newBuilder().setValue("a"))
                .setHostname("h")
                .setUrl(URL.newBuilder()
                        .setScheme("http")
                        .setAddress(Address.newBuilder().setIp("127.0.0.1").setPort(5051)))
                .addAllResources(List.of(resources))
                .build();
    }

    @Test
    @DisplayName("counts how many tasks fit, over all pieces")
    void fitting() {
        Offer offer = offer(scalar("cpus", 0.5), reserved("cpus", 0.5), scalar("mem", 1000));
        assertThat(Offers.fitting(offer, 0.1, 32)).isEqualTo(10);
        assertThat(Offers.fitting(offer, 0.1, 400)).isEqualTo(2);
        assertThat(Offers.fitting(offer, 2, 1)).isZero();
    }

    @Test
    @DisplayName("leaves out what may be taken back")
    void revocable() {
        Resource revocable = scalar("cpus", 4).toBuilder()
                .setRevocable(Resource.RevocableInfo.getDefaultInstance())
                .build();
        assertThat(Offers.fitting(offer(revocable, scalar("mem", 64)), 1, 32)).isZero();
    }

    @Test
    @DisplayName("takes from one piece after another, and keeps their reservations")
    void takes() {
        List<Resource> left = new ArrayList<>(List.of(reserved("cpus", 0.3), scalar("mem", 64), scalar("cpus", 1)));
        assertThat(Offers.take(left, "cpus", 0.5)).containsExactly(reserved("cpus", 0.3), scalar("cpus", 0.2));
        assertThat(left).containsExactly(reserved("cpus", 0), scalar("mem", 64), scalar("cpus", 0.8));
    }

    @Test
    @DisplayName("finds the agent at the address of the offer (CF-12)")
    void agent() {
        assertThat(Offers.agent(offer())).hasToString("127.0.0.1:5051");
    }
}
