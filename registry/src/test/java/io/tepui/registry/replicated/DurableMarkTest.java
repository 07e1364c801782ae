package io.tepui.registry.replicated;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableMarkTest {
    @TempDir
    Path work;

    @Test
    void a_new_mark_says_that_nothing_is_durable() throws Exception {
        assertThat(DurableMark.open(work.resolve("mark"), true).index()).hasValue(-1);
    }

    @Test
    void the_mark_only_advances_and_survives() throws Exception {
        DurableMark mark = DurableMark.open(work.resolve("mark"), true);
        mark.advance(0);
        mark.advance(7);
        mark.advance(5);

        assertThat(mark.index()).hasValue(7);
        assertThat(DurableMark.open(work.resolve("mark"), true).index()).hasValue(7);
    }

    @Test
    void one_damaged_place_sets_the_mark_back_by_one_step() throws Exception {
        DurableMark mark = DurableMark.open(work.resolve("mark"), true);
        mark.advance(3);
        mark.advance(4);
        byte[] content = Files.readAllBytes(work.resolve("mark"));
        int last = content[7] == 4 ? 0 : 64;
        content[last + 7] ^= 1;
        Files.write(work.resolve("mark"), content);

        assertThat(DurableMark.open(work.resolve("mark"), true).index()).hasValue(3);
    }

    @Test
    void a_mark_that_is_missing_or_zeros_knows_nothing_until_it_advances() throws Exception {
        DurableMark missing = DurableMark.open(work.resolve("mark"), false);
        assertThat(missing.index()).isEmpty();

        missing.advance(9);
        assertThat(DurableMark.open(work.resolve("mark"), false).index()).hasValue(9);

        Files.write(work.resolve("mark"), new byte[4096]);
        assertThat(DurableMark.open(work.resolve("mark"), false).index()).isEmpty();
    }
}
