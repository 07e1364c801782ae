package io.tepui.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Roles")
class RolesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "foo",
                "123",
                "foo_123",
                "foo-bar",
                "foo.bar",
                "foo..bar",
                "...",
                "foo/.bar",
                "a/b/c/d/e/f/g/h",
                "\u0001",
                "é",
                "a\\b"
            })
    @DisplayName("may have these names (AR-89, SE-185, MO-101)")
    void valid_names(String role) {
        assertThat(Roles.validate(role)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-foo",
                "/",
                "/foo",
                "foo/",
                "foo//bar",
                "foo bar",
                "./.",
                "../foo",
                "foo/..",
                "foo/-bar",
                "foo/*",
                "*/foo",
                ".",
                "..",
                "foo\t",
                "a\u000b",
                "a\u007f",
                "a\r",
                "a\n",
                "a\f"
            })
    @DisplayName("may not have these names (AR-89, SE-185, MO-101)")
    void invalid_names(String role) {
        assertThat(Roles.validate(role)).isPresent();
    }

    @Test
    @DisplayName("are descendants by whole components (AR-90, MO-102)")
    void strict_subroles() {
        assertThat(Roles.isStrictSubrole("foo/bar", "foo")).isTrue();
        assertThat(Roles.isStrictSubrole("foo/bar/baz", "foo")).isTrue();
        assertThat(Roles.isStrictSubrole("foobar", "foo")).isFalse();
        assertThat(Roles.isStrictSubrole("foo", "foo")).isFalse();
        assertThat(Roles.isStrictSubrole("foo", "foo/bar")).isFalse();
        assertThat(Roles.isStrictSubrole("foo", "*")).isFalse();
        assertThat(Roles.isSameOrStrictSubrole("foo", "foo")).isTrue();
    }

    @Test
    @DisplayName("list their ancestors from the nearest up (AR-90)")
    void ancestors() {
        assertThat(Roles.ancestors("a/b/c/d")).containsExactly("a/b/c", "a/b", "a");
        assertThat(Roles.ancestors("role")).isEmpty();
        assertThat(Roles.ancestors("*")).isEmpty();
        assertThat(Roles.topLevel("a/b/c")).isEqualTo("a");
        assertThat(Roles.topLevel("a")).isEqualTo("a");
    }

    @Test
    @DisplayName("are read from a list with stray commas (AR-91, AR-346)")
    void list() {
        assertThat(Roles.parseList(",a,,b/c,")).containsExactly("a", "b/c");
        assertThat(Roles.parseList("")).isEmpty();
        assertThatThrownBy(() -> Roles.parseList("a,b c")).hasMessageContaining("b c");
    }
}
