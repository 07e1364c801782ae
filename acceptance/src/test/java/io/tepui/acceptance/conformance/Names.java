package io.tepui.acceptance.conformance;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the recording calls things, and what our cluster calls them. Some names are known beforehand; the others, such as ids of
 * containers, are learnt from the answers, and must then stand for the same things in all later ones.
 */
final class Names {
    private final Map<String, String> texts = new LinkedHashMap<>();
    private final Map<BigInteger, BigInteger> numbers = new HashMap<>();
    private final Map<String, String> learnt = new HashMap<>();
    private final Map<String, String> learntBackwards = new HashMap<>();

    /** The same names, for an attempt that may turn out to be none. */
    Names copy() {
        Names copy = new Names();
        copy.texts.putAll(texts);
        copy.numbers.putAll(numbers);
        copy.learnt.putAll(learnt);
        copy.learntBackwards.putAll(learntBackwards);
        return copy;
    }

    /** A text that may be part of longer ones; those that were given first are replaced first. */
    void put(String recorded, String live) {
        texts.put(recorded, live);
    }

    /** A number, for example a port; it is replaced in texts, too. */
    void put(long recorded, long live) {
        numbers.put(BigInteger.valueOf(recorded), BigInteger.valueOf(live));
        put(String.valueOf(recorded), String.valueOf(live));
    }

    /** A text of the recording in the names of our cluster. */
    String live(String recorded) {
        String text = recorded;
        for (Map.Entry<String, String> each : texts.entrySet()) {
            text = text.replace(each.getKey(), each.getValue());
        }
        return text;
    }

    /** A request of the recording to our cluster; also with the ids that were learnt, if they are UUIDs and so cannot be part of a word. */
    String liveRequest(String recorded) {
        String text = live(recorded);
        for (Map.Entry<String, String> each : learnt.entrySet()) {
            if (Likenesses.isUuid(each.getKey())) {
                text = text.replace(each.getKey(), each.getValue());
            }
        }
        return text;
    }

    /** A number of the recording, as it is in our cluster. */
    BigInteger live(BigInteger recorded) {
        return numbers.getOrDefault(recorded, recorded);
    }

    /** Whether these two stand for the same thing, as far as is known; if nothing is known yet, they do from now on. */
    boolean same(String recorded, String live) {
        if (!learnt.containsKey(recorded) && !learntBackwards.containsKey(live)) {
            learnt.put(recorded, live);
            learntBackwards.put(live, recorded);
        }
        return live.equals(learnt.get(recorded)) && recorded.equals(learntBackwards.get(live));
    }
}
