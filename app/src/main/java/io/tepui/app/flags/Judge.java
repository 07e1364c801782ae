package io.tepui.app.flags;

import java.util.Optional;

/** Decides whether a given flag can be used, and in which form. */
final class Judge {
    private Judge() {}

    /**
     * Reads the file a value points to, brings the value to its normal form and applies the flag's rules.
     *
     * @throws FlagException if the value is wrong or the flag's effect is not built
     */
    static FlagValues.Entry judge(Given flag) {
        FlagSpec spec = flag.spec();
        if (spec.effect() instanceof Effect.NotBuilt(String missing)) {
            return judgeNotBuilt(flag, missing);
        }
        String text = FileValues.substitute(flag);
        String normal = normalize(flag, text);
        for (Check check : spec.checks()) {
            check.complaint(normal).ifPresent(complaint -> {
                throw flag.refuse(complaint);
            });
        }
        return new FlagValues.Entry(text, normal, flag);
    }

    /** A flag without effect may only be set to what it already is. */
    private static FlagValues.Entry judgeNotBuilt(Given flag, String missing) {
        FlagSpec spec = flag.spec();
        Optional<String> current =
                spec.defaultValue().or(() -> spec.alwaysListed() ? Optional.of("") : Optional.empty());
        if (current.isPresent() && isSame(spec, flag.text(), current.get())) {
            return new FlagValues.Entry(current.get(), current.get(), flag);
        }
        String advice = current.filter(value -> !value.isEmpty())
                .map(value -> "leave it at " + value)
                .orElse("leave it out");
        throw flag.refuse("this version has no " + missing + "; " + advice);
    }

    private static boolean isSame(FlagSpec spec, String text, String current) {
        if (text.equals(current)) {
            return true;
        }
        try {
            return spec.kind().normalize(text).equals(current);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String normalize(Given flag, String text) {
        try {
            return flag.spec().kind().normalize(text);
        } catch (IllegalArgumentException e) {
            throw flag.refuse(String.valueOf(e.getMessage()));
        }
    }
}
