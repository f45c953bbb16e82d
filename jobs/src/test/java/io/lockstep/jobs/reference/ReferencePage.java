package io.lockstep.jobs.reference;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** {@code conf/REFERENCE.md}. */
final class ReferencePage {
    private static final String HEAD = """
        # Reference

        Every key of a config, and every kind of layer, loss, column and so on that it may name. `jobs/bin/lockstep reference KEY` says the same of one of them:
        `train.optimizer.adam`, `adam`, `dense.units`. Where `[]` stands there is a list, where `NAME` stands any name. A key without a default that is not required
        may be left out. A kind of which all keys may be left out is written as its name alone. The page is written by

            %s
        """;

    private final Reference reference;
    private final StringBuilder out = new StringBuilder();

    private ReferencePage(Reference reference) {
        this.reference = reference;
    }

    /** @param command that writes the page */
    static String of(Reference reference, String command) {
        ReferencePage page = new ReferencePage(reference);
        page.out.append(HEAD.formatted(command));
        page.addConfig();
        reference.choices().forEach(page::addChoice);
        return page.out.toString();
    }

    private void line(String text) {
        out.append(text).append('\n');
    }

    private void addConfig() {
        line("\n## Keys\n");
        line("| key | type | default | for example | |");
        line("|---|---|---|---|---|");
        for (Topic topic : reference.config()) {
            for (Topic key : topic.all()) {
                if (key.sort() == Topic.Sort.KEY) {
                    line(row(key.path(), key, " | " + cell(code(key.example()))));
                }
            }
        }
    }

    private void addChoice(Topic choice) {
        line("\n## " + choice.name() + "\n");
        line((choice.sentence() + " In " + list(reference.usedIn(choice.name())) + ".").strip());
        for (Topic kind : choice.topics()) {
            line("\n### " + choice.name() + " " + kind.name() + "\n");
            line(kind.sentence() + (kind.example().isEmpty() ? "" : " For example " + code(kind.example())));
            if (!kind.topics().isEmpty()) {
                line("\n| key | type | default | |");
                line("|---|---|---|---|");
                kind.topics().stream()
                        .flatMap(topic -> topic.all().stream())
                        .filter(topic -> topic.sort() == Topic.Sort.KEY)
                        .forEach(key ->
                                line(row(key.path().substring(kind.path().length() + 1), key, "")));
            }
        }
    }

    private static String list(List<String> paths) {
        return paths.stream().map(ReferencePage::code).collect(Collectors.joining(", "));
    }

    private static String row(String path, Topic key, String example) {
        String values = key.topics().stream()
                .filter(value -> value.sort() == Topic.Sort.VALUE)
                .map(value -> code(value.name()) + ": " + value.sentence())
                .collect(Collectors.joining(" "));
        String said = values.isEmpty() || key.sentence().endsWith(".") ? key.sentence() : key.sentence() + ".";
        String standard = key.required() ? "required" : key.standard() == null ? "" : code(key.standard());
        return ("| " + code(path) + " | " + type(key) + " | " + standard + example + " | "
                        + cell((said + " " + values).strip()) + " |")
                .replaceAll("  +\\|", " |");
    }

    private static String type(Topic key) {
        String type = cell(key.type());
        for (Class<?> choice : key.choices()) {
            String name = Reference.nameOf(choice);
            type = type.replaceFirst("\\b" + name + "\\b", "[" + name + "](#" + name.toLowerCase(Locale.ROOT) + ")");
        }
        return type;
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }

    private static String code(String text) {
        return text.isEmpty() ? "" : "`" + text + "`";
    }
}
