package io.lockstep.driver.source;

import io.lockstep.driver.value.ReadingRules;
import io.lockstep.kernels.plaindata.Binding;
import io.lockstep.kernels.plaindata.Excerpt;
import io.lockstep.kernels.plaindata.PlainDataException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Rules of reading that a model takes along: what a path alone does not say. Only the same rules make the same values
 * of the same file.
 */
public final class Reading {
    private static final Binding BINDING = new Binding(Sources.REGISTRY);

    private Reading() {}

    /** The rules of a source, whatever its path; absent where there is more to say than a path. */
    public static @Nullable ReadingRules rules(Source train) {
        return train.at("") instanceof Record alike ? new ReadingRules(BINDING.canonical(alike)) : null;
    }

    /**
     * The source whose {@link #rules} a model has, without its path; absent when it has none.
     *
     * @throws PlainDataException when no source of this version has such rules
     */
    public static @Nullable Source learnt(@Nullable ReadingRules rules) {
        return rules == null ? null : BINDING.bind(Source.class, rules.keys(), "preprocessing.reading");
    }

    /**
     * Rows at a path, read as a model's training rows were.
     *
     * @param named what the path says: Parquet also where it says nothing, which is what the model learnt from if that
     *     has rows in directories: lines of JSON, images or sounds in folders
     * @param learnt the source of the training rows, whatever its path; absent: nothing is known of it
     */
    public static Source of(Source named, @Nullable Source learnt) {
        String path = named.paths().get(0);
        boolean open =
                named instanceof Parquet && !path.toLowerCase(Locale.ROOT).endsWith(".parquet");
        boolean same = learnt != null && (sameFormat(named, learnt) || (open && !(learnt instanceof Csv)));
        Source alike = learnt == null || !same ? null : learnt.at(path);
        if (alike != null) {
            return alike;
        }
        List<String> missing = learnt == null ? List.of() : missing(learnt);
        if (named instanceof Parquet) {
            return new Parquet(path, missing);
        }
        if (named instanceof Orc orc) {
            return new Orc(path, missing, null, orc.ignoreCorruptFiles());
        }
        if (!(named instanceof Csv)) {
            return named;
        }
        Set<String> texts = new LinkedHashSet<>(Csv.MISSING);
        texts.addAll(missing);
        return new Csv(path, true, List.of(), ",", "\"", new ArrayList<>(texts));
    }

    /** Whether a path's format is that of the model's rows; passages are of plain text. */
    private static boolean sameFormat(Source named, Source learnt) {
        return named.getClass().equals(learnt.getClass()) || (named instanceof Text && learnt instanceof Passages);
    }

    /**
     * What is said where a source takes other values for missing than the rows that are learnt from.
     *
     * @param what names the source
     */
    public static Optional<String> difference(String what, Source source, @Nullable Source learnt) {
        if (learnt == null || !isTable(source) || !isTable(learnt)) {
            return Optional.empty();
        }
        Set<String> own = new LinkedHashSet<>(missing(source));
        Set<String> others = new LinkedHashSet<>(missing(learnt));
        if (!source.getClass().equals(learnt.getClass())) {
            // what each format takes for missing anyway
            own.removeAll(Csv.MISSING);
            others.removeAll(Csv.MISSING);
        }
        return own.equals(others)
                ? Optional.empty()
                : Optional.of(what + ": expected " + list(others)
                        + " under missing, as the rows that the model learns from"
                        + " have, got " + list(own) + ". It is read as written; the same text then means something else"
                        + " here");
    }

    /**
     * What is said where values that {@link Csv#replace} has others stand for in the rows that are learnt from are read as they
     * stand: no other format replaces.
     *
     * @param what names the source
     */
    public static Optional<String> unreplaced(String what, Source source, @Nullable Source learnt) {
        if (!(learnt instanceof Csv csv) || !(isTable(source) || source instanceof JsonLines)) {
            return Optional.empty();
        }
        List<Replacement> left =
                new ArrayList<>(csv.replace().stream().map(Replacement::ifThere).toList());
        if (source instanceof Csv own) {
            left.removeAll(own.replace().stream().map(Replacement::ifThere).toList());
        }
        return left.isEmpty()
                ? Optional.empty()
                : Optional.of(what
                        + ": expected under replace what the rows that the model learns from have there, for "
                        + Excerpt.list(left.stream().map(Replacement::place).toList())
                        + ", got none of it. These values are read as they stand: replace them in the rows, or read CSV"
                        + " with the same replace");
    }

    private static String list(Set<String> texts) {
        return "[" + Excerpt.list(texts.stream().map(Excerpt::quoted).toList()) + "]";
    }

    private static boolean isTable(Source source) {
        return source instanceof Csv || source instanceof Parquet || source instanceof Orc;
    }

    private static List<String> missing(Source source) {
        List<String> missing = null;
        if (source instanceof Csv csv) {
            missing = csv.missing();
        } else if (source instanceof Parquet parquet) {
            missing = parquet.missing();
        } else if (source instanceof Orc orc) {
            missing = orc.missing();
        }
        return missing == null ? List.of() : missing;
    }
}
