package io.tepui.allocator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Drawing by weights")
class WeightedDrawTest {
    private final RandomGenerator random = new Random(3);

    private List<Integer> drain(WeightedDraw draw) {
        List<Integer> order = new ArrayList<>();
        for (int item = draw.next(random); item >= 0; item = draw.next(random)) {
            order.add(item);
        }
        return order;
    }

    @Property(tries = 200)
    @Label("gives each item once, and all of them again after a reset, wherever the draw was stopped")
    void eachOnce(
            @ForAll @Size(max = 70) List<@IntRange(min = -300, max = 300) Integer> exponents,
            @ForAll @IntRange(max = 70) int stop) {
        WeightedDraw draw = new WeightedDraw(exponents.stream()
                .mapToDouble(exponent -> Math.pow(10, exponent))
                .toArray());
        Integer[] all = IntStream.range(0, exponents.size()).boxed().toArray(Integer[]::new);
        for (int i = 0; i < stop; i++) {
            draw.next(random);
        }
        draw.reset();
        assertThat(drain(draw)).containsExactlyInAnyOrder(all);
        assertThat(draw.next(random)).isEqualTo(-1);
        draw.reset();
        assertThat(drain(draw)).containsExactlyInAnyOrder(all);
    }

    @Test
    @DisplayName("takes each item next with the chance of its weight by those that are left (AR-167)")
    void chances() {
        WeightedDraw draw = new WeightedDraw(new double[] {1, 2, 7});
        int rounds = 20_000;
        int lastFirst = 0;
        int middleAfterLast = 0;
        for (int i = 0; i < rounds; i++) {
            if (draw.next(random) == 2) {
                lastFirst++;
                middleAfterLast += draw.next(random) == 1 ? 1 : 0;
            }
            draw.reset();
        }
        assertThat(lastFirst / (double) rounds).isEqualTo(0.7, within(0.02));
        assertThat(middleAfterLast / (double) lastFirst).isEqualTo(2 / 3.0, within(0.02));
    }

    @Test
    @DisplayName("comes to tiny weights after large ones, though their sum does not show them")
    void tinyWeights() {
        WeightedDraw draw = new WeightedDraw(new double[] {1, Double.MIN_VALUE, 1e-200, 1e-200});
        assertThat(drain(draw)).startsWith(0).endsWith(1).hasSize(4);
    }

    @Test
    @DisplayName("of nothing gives nothing")
    void nothing() {
        assertThat(new WeightedDraw(new double[0]).next(random)).isEqualTo(-1);
    }
}
