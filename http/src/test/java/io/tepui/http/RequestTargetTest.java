package io.tepui.http;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A request target")
class RequestTargetTest {
    @ParameterizedTest
    @CsvSource({
        "/api/v1, OK, /api/v1, '', ''",
        "/api/v1?a=b, OK, /api/v1, ?a=b, ''",
        "/api/v1?a=b#c, OK, /api/v1, ?a=b, #c",
        "/a#b?c, OK, /a, '', #b?c",
        "http://host:5050/redirect, OK, /redirect, '', ''",
        "HTTP://host:5050?x=1, OK, /, ?x=1, ''",
        "http://host, OK, /, '', ''",
        "api/v1, NOT_ABSOLUTE, api/v1, '', ''",
        "*, NOT_ABSOLUTE, *, '', ''",
        "/a/../b, CLIMBS, /a/../b, '', ''",
        "/..a, CLIMBS, /..a, '', ''",
        "/a?x=%zz, BAD_QUERY, /a, ?x=%zz, ''",
        "/a?x=%4, BAD_QUERY, /a, ?x=%4, ''",
    })
    @DisplayName("is taken apart into path, query and fragment (MO-3, MO-5, CF-2)")
    void parts(String raw, RequestTarget.Verdict verdict, String path, String query, String fragment) {
        assertThat(RequestTarget.parse(raw)).isEqualTo(new RequestTarget(verdict, path, query, fragment));
    }

    @ParameterizedTest
    @CsvSource({"/a%20b, /a b", "/a+b, /a+b", "/%C3%BC, /ü", "/slave%281%29, /slave(1)"})
    @DisplayName("has its percent-escapes decoded as UTF-8")
    void decodes(String raw, String decoded) {
        assertThat(RequestTarget.decode(raw)).contains(decoded);
    }

    @Property
    @Label("of any text is taken apart without failing")
    void never_fails(@ForAll String raw) {
        RequestTarget target = RequestTarget.parse(raw);
        assertThat(target.verdict()).isNotNull();
        RequestTarget.decode(raw);
    }
}
