package io.lockstep.driver.modelcard;

import io.lockstep.driver.files.Sha256;
import io.lockstep.kernels.plaindata.Excerpt;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A card as Markdown. Text of data cannot become markup: what Markdown or HTML would act on is escaped. */
final class CardText {
    private static final String NOT_STATED = "not stated";
    private static final String NOT_MEASURED = "not measured";
    private static final int MOST_ROWS = 40;
    private static final int TEXT_LENGTH = 1_000;

    private final ModelCard card;
    private final StringBuilder out = new StringBuilder();

    CardText(ModelCard card) {
        this.card = card;
    }

    String text() {
        Map<?, ?> model = card.section(ModelCard.MODEL);
        out.append("# Model card: ").append(shown(model.get("name"))).append("\n");
        purpose(card.section(ModelCard.PURPOSE));
        model(model);
        data(card.section(ModelCard.DATA));
        metrics(card.section(ModelCard.METRICS));
        groups(card.section(ModelCard.GROUPS));
        explanation(card.section(ModelCard.EXPLANATION));
        lineage(card.section(ModelCard.LINEAGE));
        out.append("\nMade of model-card.json, sha256 ")
                .append(Sha256.of(card.toBytes()))
                .append(".\n");
        return out.toString();
    }

    private void purpose(Map<?, ?> said) {
        heading("Purpose");
        out.append(shown(said.get("purpose"))).append("\n\n");
        fact("owner", said.get("owner"));
        fact("contact", said.get("contact"));
        fact("licence", said.get("licence"));
        heading("Limits");
        List<?> limits = list(said.get("limits"));
        if (limits.isEmpty()) {
            out.append(NOT_STATED).append("\n");
        }
        limits.forEach(limit -> out.append("- ").append(shown(limit)).append("\n"));
    }

    private void model(Map<?, ?> model) {
        heading("Model");
        fact("parameters", model.get("parameters"));
        fact("inputs", joined(list(model.get("inputs"))));
        List<String> answers = new ArrayList<>();
        list(model.get("answers"))
                .forEach(answer -> answers.add(
                        map(answer).get("output") + " (" + map(answer).get("kind") + ")"));
        fact("answers", joined(answers));
        fact("label columns", joined(list(model.get("targets"))));
        fact("model_sha256", model.get(ModelCard.MODEL_SHA256));
        fact("weights_sha256", model.get("weights_sha256"));
    }

    private void data(Map<?, ?> data) {
        heading("Data");
        map(data.get("sources")).forEach((part, source) -> {
            Map<?, ?> own = map(source);
            Object digest = own.get("sha256");
            fact(part + " source", own.get("name") + (digest == null ? "" : ", sha256 " + digest));
        });
        if (map(data.get("sources")).isEmpty()) {
            fact("sources", null);
        }
        Map<?, ?> rows = map(data.get("rows"));
        fact("rows read", rows.get("read"));
        fact("rows trained on", rows.get("trained"));
        map(rows.get("skipped")).forEach((reason, count) -> fact("rows not trained on, " + reason, count));
        if (map(data.get("labels")).isEmpty()) {
            fact("balance of labels", null);
        }
        map(data.get("labels")).forEach((label, counts) -> labels(String.valueOf(label), map(counts)));
    }

    private void labels(String label, Map<?, ?> counts) {
        double all = 0;
        boolean classes = true;
        for (Object count : counts.values()) {
            classes &= count instanceof Long || count instanceof Integer;
            all += count instanceof Number number ? number.doubleValue() : 0;
        }
        out.append("\n");
        row(List.of(shown(label), classes ? "rows" : "value", classes ? "share" : ""));
        row(List.of("---", "---", "---"));
        int written = 0;
        for (Map.Entry<?, ?> entry : counts.entrySet()) {
            if (written++ == MOST_ROWS) {
                out.append("\nand ").append(counts.size() - MOST_ROWS).append(" more\n");
                break;
            }
            String share = classes && entry.getValue() instanceof Number count && all > 0
                    ? String.format(Locale.ROOT, "%.1f %%", 100 * count.doubleValue() / all)
                    : "";
            row(List.of(shown(entry.getKey()), number(entry.getValue()), share));
        }
    }

    private void metrics(Map<?, ?> metrics) {
        heading("Metrics");
        Set<String> names = new LinkedHashSet<>();
        List<String> parts = new ArrayList<>();
        for (String part : List.of("test", "validation", "train")) {
            if (!map(metrics.get(part)).isEmpty()) {
                parts.add(part);
                map(metrics.get(part)).keySet().forEach(name -> names.add(String.valueOf(name)));
            }
        }
        if (parts.isEmpty()) {
            out.append(NOT_MEASURED).append("\n");
            return;
        }
        List<String> head = new ArrayList<>(List.of("metric"));
        head.addAll(parts);
        row(head);
        row(head.stream().map(cell -> "---").toList());
        for (String name : names) {
            List<String> cells = new ArrayList<>(List.of(shown(name)));
            parts.forEach(part -> cells.add(number(map(metrics.get(part)).get(name))));
            row(cells);
        }
        if (!parts.contains("test")) {
            out.append("\nNo test rows were given: nothing here is of rows that no choice was made on.\n");
        }
    }

    private void groups(Map<?, ?> audit) {
        heading("Groups");
        List<?> groups = list(audit.get("groups"));
        if (groups.isEmpty()) {
            out.append(NOT_MEASURED).append(": `lockstep audit … --card` measures how alike groups are treated\n");
            return;
        }
        list(audit.get("words"))
                .forEach(words -> out.append("- ").append(shown(words)).append("\n"));
        out.append("\n");
        Set<String> measures = new LinkedHashSet<>();
        map(groups.get(0)).forEach((key, value) -> {
            if (value instanceof Number) {
                measures.add(String.valueOf(key));
            }
        });
        List<String> head = new ArrayList<>(List.of("group"));
        measures.forEach(measure -> head.add(measure.replace('_', ' ')));
        row(head);
        row(head.stream().map(cell -> "---").toList());
        for (Object group : groups.subList(0, Math.min(MOST_ROWS, groups.size()))) {
            List<String> cells = new ArrayList<>(List.of(group(map(map(group).get("group")))));
            measures.forEach(measure -> cells.add(number(map(group).get(measure))));
            row(cells);
        }
        if (groups.size() > MOST_ROWS) {
            out.append("\nand ").append(groups.size() - MOST_ROWS).append(" more, which the JSON has\n");
        }
        definitions(map(audit.get("differences")));
    }

    private static String group(Map<?, ?> values) {
        List<String> named = new ArrayList<>();
        values.forEach((column, value) -> named.add(shown(column) + " = " + shown(value)));
        return named.isEmpty() ? "all" : String.join(", ", named);
    }

    private void definitions(Map<?, ?> differences) {
        if (differences.isEmpty()) {
            return;
        }
        out.append("\n");
        row(List.of("definition", "value", "low", "high"));
        row(List.of("---", "---", "---", "---"));
        int intersections = 0;
        for (Map.Entry<?, ?> own : differences.entrySet()) {
            if (String.valueOf(own.getKey()).contains(",")) {
                intersections++;
                continue;
            }
            Map<?, ?> measured = map(own.getValue());
            row(List.of(
                    shown(own.getKey()),
                    number(measured.get("value")),
                    number(measured.get("low")),
                    number(measured.get("high"))));
        }
        if (intersections > 0) {
            out.append("\nand ").append(intersections).append(" of intersections, which the JSON has\n");
        }
    }

    private void explanation(Map<?, ?> explanation) {
        heading("Explanation");
        List<?> columns = list(explanation.get("columns"));
        if (columns.isEmpty()) {
            out.append(NOT_MEASURED).append(": `lockstep explain … --card` measures which columns matter\n");
            return;
        }
        fact("method", explanation.get("method"));
        fact("rows", explanation.get("rows"));
        list(explanation.get("words"))
                .forEach(words -> out.append("- ").append(shown(words)).append("\n"));
        out.append("\n");
        row(List.of("column", "mean absolute attribution", "mean"));
        row(List.of("---", "---", "---"));
        for (Object column : columns.subList(0, Math.min(MOST_ROWS, columns.size()))) {
            Map<?, ?> own = map(column);
            row(List.of(shown(own.get("column")), number(own.get("mean_absolute")), number(own.get("mean"))));
        }
    }

    private void lineage(Map<?, ?> lineage) {
        heading("Lineage");
        fact("run", lineage.get("run"));
        fact("config sha256", lineage.get("config_sha256"));
        fact("data", lineage.get("data"));
        fact("seed", lineage.get("seed"));
        fact("precision", lineage.get("precision"));
        fact("step", lineage.get("step"));
        if (lineage.get("ended") != null) {
            fact("ended", lineage.get("ended"));
        }
        Map<?, ?> first = map(lineage.get("initFrom"));
        if (!first.isEmpty()) {
            first.forEach((name, value) -> fact("first weights, " + name, value));
        }
        map(lineage.get("versions")).forEach((name, version) -> fact(String.valueOf(name), version));
        out.append(
                "\nThe same config, data, seed, library and CPU level give the same weights, on any number of executors.\n");
    }

    private void heading(String name) {
        out.append("\n## ").append(name).append("\n\n");
    }

    private void fact(String name, @Nullable Object value) {
        boolean none = value == null || value.toString().isEmpty();
        out.append("- ")
                .append(shown(name))
                .append(": ")
                .append(none ? NOT_STATED : number(value))
                .append("\n");
    }

    private void row(List<String> cells) {
        out.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    private static String joined(Collection<?> names) {
        return names.isEmpty() ? "" : Excerpt.list(names);
    }

    private static String number(@Nullable Object value) {
        if (value instanceof Double || value instanceof Float) {
            double number = ((Number) value).doubleValue();
            return Double.isFinite(number) ? String.format(Locale.ROOT, "%.4g", number) : "";
        }
        return value == null ? "" : shown(value);
    }

    /** Without anything that Markdown acts on, at the beginning of a line or within one. */
    private static String shown(@Nullable Object value) {
        if (value == null) {
            return NOT_STATED;
        }
        StringBuilder escaped = new StringBuilder();
        String text = Excerpt.of(String.valueOf(value).strip(), TEXT_LENGTH);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean list = (c == '.' || c == ')') && i > 0 && i == digits(text) && !isInside(text, i);
            if (list || (i == 0 && "+-=_".indexOf(c) >= 0) || "\\`*[]<>|#&~".indexOf(c) >= 0) {
                escaped.append('\\');
            }
            escaped.append(c);
        }
        return escaped.toString();
    }

    /** How many a text begins with: behind some a stop makes a list of it. */
    private static int digits(String text) {
        int count = 0;
        while (count < text.length() && text.charAt(count) >= '0' && text.charAt(count) <= '9') {
            count++;
        }
        return count;
    }

    /** Whether a stop has more of a word behind it, as in 0.5. */
    private static boolean isInside(String text, int place) {
        return place + 1 < text.length() && text.charAt(place + 1) != ' ';
    }

    private static List<?> list(@Nullable Object data) {
        return data instanceof List<?> list ? list : List.of();
    }

    private static Map<?, ?> map(@Nullable Object data) {
        return data instanceof Map<?, ?> map ? map : Map.of();
    }
}
