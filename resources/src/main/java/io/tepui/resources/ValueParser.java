package io.tepui.resources;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringTokenizer;
import java.util.regex.Pattern;

/** Reads one value of the flag syntax (AR-19 to AR-25). */
final class ValueParser {
    private static final Pattern DECIMAL = Pattern.compile("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d+)?");
    private static final Pattern HEXADECIMAL = Pattern.compile("[+-]?0[xX][0-9a-fA-F]+");
    private static final Pattern NOT_FINITE = Pattern.compile("[+-]?(inf|infinity|nan)");

    private ValueParser() {}

    static ParsedValue parse(String original) {
        String text = original.replace(" ", "");
        if (text.isEmpty()) {
            throw new ResourceException("Value is empty");
        }
        checkBalanced(text, original);
        if (text.indexOf('[') >= 0) {
            return parseRanges(text, original);
        }
        if (text.indexOf('{') >= 0) {
            return parseSet(text, original);
        }
        return parseScalarOrText(text, original);
    }

    private static void checkBalanced(String text, String original) {
        for (String pair : List.of("{}", "[]", "()")) {
            int depth = 0;
            for (int i = 0; i < text.length() && depth >= 0; i++) {
                depth += text.charAt(i) == pair.charAt(0) ? 1 : 0;
                depth -= text.charAt(i) == pair.charAt(1) ? 1 : 0;
            }
            if (depth != 0) {
                throw new ResourceException("Value '" + original + "' has unbalanced '" + pair + "'");
            }
        }
    }

    private static ParsedValue parseRanges(String text, String original) {
        if (text.charAt(0) != '[') {
            throw new ResourceException("Value '" + original + "' has a '[' that is not at its start");
        }
        List<String> tokens = tokens(text, "[]-,\n");
        if (tokens.size() % 2 != 0) {
            throw new ResourceException("Ranges '" + original + "' must be pairs such as [1-5, 7-10]");
        }
        long[] pairs = new long[tokens.size()];
        for (int i = 0; i < pairs.length; i++) {
            pairs[i] = parseBound(tokens.get(i), original);
        }
        return new ParsedValue.OfRanges(Ranges.ofPairs(pairs));
    }

    private static long parseBound(String token, String original) {
        try {
            return token.toLowerCase(Locale.ROOT).startsWith("0x")
                    ? Long.parseUnsignedLong(token.substring(2), 16)
                    : Long.parseUnsignedLong(token);
        } catch (NumberFormatException e) {
            throw new ResourceException("Ranges '" + original + "' have '" + token
                    + "', which is not an integer from 0 to 18446744073709551615");
        }
    }

    private static ParsedValue parseSet(String text, String original) {
        if (text.charAt(0) != '{') {
            throw new ResourceException("Value '" + original + "' has a '{' that is not at its start");
        }
        return new ParsedValue.OfSet(tokens(text, "{},\n"));
    }

    private static ParsedValue parseScalarOrText(String text, String original) {
        if (NOT_FINITE.matcher(text.toLowerCase(Locale.ROOT)).matches()) {
            throw new ResourceException("Value '" + original + "' must be a finite number");
        }
        boolean hexadecimal = HEXADECIMAL.matcher(text).matches();
        if (!hexadecimal && !DECIMAL.matcher(text).matches()) {
            return new ParsedValue.OfText(text);
        }
        double number = Double.parseDouble(hexadecimal ? text + "p0" : text);
        boolean normal = Math.abs(number) >= Double.MIN_NORMAL && number <= Double.MAX_VALUE;
        if (number < 0 || (number != 0 && !normal)) {
            throw new ResourceException(
                    "Value '" + original + "' must be zero or a normal number that is not negative");
        }
        return new ParsedValue.OfScalar(number);
    }

    private static List<String> tokens(String text, String separators) {
        List<String> tokens = new ArrayList<>();
        StringTokenizer tokenizer = new StringTokenizer(text, separators);
        while (tokenizer.hasMoreTokens()) {
            tokens.add(tokenizer.nextToken());
        }
        return tokens;
    }
}
