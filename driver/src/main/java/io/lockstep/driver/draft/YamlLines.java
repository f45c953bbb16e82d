package io.lockstep.driver.draft;

import io.lockstep.driver.yaml.YamlText;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** YAML with comments, line by line. */
final class YamlLines {
    private static final int WIDTH = 118;
    private static final int COMMENT = 34;
    private static final int INDENT = 2;

    private final StringBuilder text = new StringBuilder();

    void blank() {
        text.append('\n');
    }

    void comment(int depth, String comment) {
        text.append(" ".repeat(INDENT * depth))
                .append(("# " + Shown.line(comment)).stripTrailing())
                .append('\n');
    }

    /** A line with what is said of it; empty: nothing. */
    void line(int depth, String line, String comment) {
        int start = text.length();
        text.append(" ".repeat(INDENT * depth)).append(line);
        if (!comment.isEmpty()) {
            int used = text.length() - start;
            text.append(" ".repeat(Math.max(1, COMMENT - used))).append("# ").append(Shown.line(comment));
        }
        text.append('\n');
    }

    void line(int depth, String line) {
        line(depth, line, "");
    }

    /** A key with a flow value, the value over several lines where it is long. */
    void entry(int depth, String key, Object value, String comment) {
        String line = key + ": " + flow(value);
        if (INDENT * depth + line.length() <= WIDTH) {
            line(depth, line, comment);
        } else if (value instanceof Map<?, ?> map) {
            line(depth, key + ":", comment);
            map.forEach((name, inner) -> entry(depth + 1, String.valueOf(name), inner, ""));
        } else if (value instanceof Collection<?> list) {
            line(depth, key + ": [", comment);
            items(depth + 1, list);
            line(depth, "]");
        } else {
            line(depth, line, comment);
        }
    }

    private void items(int depth, Collection<?> list) {
        StringBuilder line = new StringBuilder();
        for (Object item : list) {
            String shown = flow(item) + ",";
            if (line.length() > 0 && INDENT * depth + line.length() + shown.length() + 1 > WIDTH) {
                line(depth, line.toString());
                line.setLength(0);
            }
            line.append(line.length() == 0 ? "" : " ").append(shown);
        }
        line(depth, line.toString());
    }

    /** Plain data on one line. */
    static String flow(Object data) {
        if (data instanceof Map<?, ?> map) {
            List<String> entries = new ArrayList<>();
            map.forEach((key, value) -> entries.add(flow(key) + ": " + flow(value)));
            return "{" + String.join(", ", entries) + "}";
        }
        if (data instanceof Collection<?> list) {
            return "[" + String.join(", ", list.stream().map(YamlLines::flow).toList()) + "]";
        }
        return YamlText.document(data).strip();
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
