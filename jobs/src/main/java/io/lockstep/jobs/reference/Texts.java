package io.lockstep.jobs.reference;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Sentences about records and examples of them, by name.
 *
 * @param sentences by class and component: {@code kernels.optimizer.Adam.beta1}
 * @param examples by path: {@code train.epochs}, {@code optimizer.adam}
 */
record Texts(Map<String, String> sentences, Map<String, String> examples) {
    static final String SENTENCES = "sentences.txt";
    static final String EXAMPLES = "examples.txt";

    private static final String PROJECT = "io.lockstep.";

    /** Those that the program brings along. */
    static Texts ofProgram() {
        return new Texts(read(SENTENCES), read(EXAMPLES));
    }

    private static Map<String, String> read(String file) {
        try (InputStream in = Texts.class.getResourceAsStream(file)) {
            return parse(new String(Objects.requireNonNull(in, file).readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(file, e);
        }
    }

    /** Lines {@code name: text}. */
    static Map<String, String> parse(String lines) {
        Map<String, String> texts = new LinkedHashMap<>();
        lines.lines().forEach(line -> {
            int colon = line.indexOf(": ");
            texts.put(line.substring(0, colon), line.substring(colon + 2));
        });
        return texts;
    }

    static String nameOf(Class<?> type) {
        return type.getName().startsWith(PROJECT) ? type.getName().substring(PROJECT.length()) : type.getName();
    }

    /** About a record, an enum or an interface; empty: nothing. */
    String sentence(Class<?> type) {
        return sentences.getOrDefault(nameOf(type), "");
    }

    /** About a component, what its interface says of it where it says nothing itself, or a constant; empty: nothing. */
    String sentence(Class<?> owner, String member) {
        String own = sentences.getOrDefault(nameOf(owner) + "." + member, "");
        for (Class<?> above : owner.getInterfaces()) {
            own = own.isEmpty() ? sentence(above, member) : own;
        }
        return own;
    }

    /** Empty: none. */
    String example(String path) {
        return examples.getOrDefault(path, "");
    }
}
