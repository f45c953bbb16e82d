package io.lockstep.driver.yaml;

import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Plain data (maps, lists, strings, numbers, booleans, null) as block-style YAML 1.2. Equal data gives equal text: keys
 * keep their order, a string is plain where no reader could take it for anything else and double-quoted otherwise.
 */
public final class YamlText {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_/][A-Za-z0-9_/.-]*");
    private static final Set<String> WORDS = Set.of("null", "true", "false", "yes", "no", "on", "off", "y", "n");

    private YamlText() {}

    /** Ends in a newline. */
    public static String document(@Nullable Object data) {
        StringBuilder out = new StringBuilder();
        if (isBlock(data)) {
            block(data, 0, out);
        } else {
            out.append(inline(data)).append('\n');
        }
        return out.toString();
    }

    /** On one line, in flow style. */
    public static String flow(@Nullable Object data) {
        if (data instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(entry -> scalar(String.valueOf(entry.getKey())) + ": " + flow(entry.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        return data instanceof List<?> list
                ? list.stream().map(YamlText::flow).collect(Collectors.joining(", ", "[", "]"))
                : inline(data);
    }

    private static boolean isBlock(@Nullable Object data) {
        return (data instanceof Map<?, ?> map && !map.isEmpty()) || (data instanceof List<?> list && !list.isEmpty());
    }

    /** Lines of a map or list that is not empty; the first line's indent is written too. */
    private static void block(@Nullable Object data, int indent, StringBuilder out) {
        if (data instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                out.append(" ".repeat(indent))
                        .append(scalar(String.valueOf(entry.getKey())))
                        .append(':');
                value(entry.getValue(), indent + 2, out);
            }
        } else if (data instanceof List<?> list) {
            for (Object element : list) {
                out.append(" ".repeat(indent)).append('-');
                if (isBlock(element)) {
                    int start = out.length();
                    block(element, indent + 2, out);
                    // the element's first line stands on the line of its dash
                    out.delete(start, start + indent + 1);
                } else {
                    out.append(' ').append(inline(element)).append('\n');
                }
            }
        }
    }

    private static void value(@Nullable Object data, int indent, StringBuilder out) {
        if (isBlock(data)) {
            out.append('\n');
            block(data, indent, out);
        } else {
            out.append(' ').append(inline(data)).append('\n');
        }
    }

    private static String inline(@Nullable Object data) {
        if (data instanceof Map) {
            return "{}";
        }
        if (data instanceof List) {
            return "[]";
        }
        if (data instanceof Double number && !Double.isFinite(number)) {
            return Double.isNaN(number) ? ".nan" : number > 0 ? ".inf" : "-.inf";
        }
        if (data == null || data instanceof Number || data instanceof Boolean) {
            return String.valueOf(data);
        }
        return scalar(data.toString());
    }

    private static String scalar(String text) {
        if (PLAIN.matcher(text).matches() && !WORDS.contains(text.toLowerCase(Locale.ROOT))) {
            return text;
        }
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            quoted.append(escaped(text.charAt(i)));
        }
        return quoted.append('"').toString();
    }

    private static String escaped(char c) {
        return switch (c) {
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            case '\n' -> "\\n";
            case '\t' -> "\\t";
            case '\u2028', '\u2029', '\ufeff' -> hexadecimal(c);
            default -> Character.isISOControl(c) ? hexadecimal(c) : String.valueOf(c);
        };
    }

    private static String hexadecimal(char c) {
        return "\\u" + HexFormat.of().toHexDigits(c);
    }
}
