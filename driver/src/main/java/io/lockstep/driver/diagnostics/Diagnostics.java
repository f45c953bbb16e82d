package io.lockstep.driver.diagnostics;

import io.lockstep.driver.json.SealedDocument;
import io.lockstep.kernels.plaindata.Binding;
import io.lockstep.kernels.plaindata.Default;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Result of a collector.
 *
 * @param side {@code test} or {@code validation}
 * @param rows that were answered, but for those of weight 0
 * @param order column that the course of numbers is over; absent: rows have no order
 * @param dated whether it is one of dates or moments, in seconds since 1970
 * @param answers of the model, in order
 */
public record Diagnostics(
        String side,
        long rows,
        @Nullable String order,
        @Default("false") boolean dated,
        List<AnswerDiagnostics> answers) {
    /** Name of the file in a run directory. */
    public static final String FILE = "diagnostics.json";

    private static final Binding BINDING = new Binding();
    private static final SealedDocument DOCUMENT =
            new SealedDocument("lockstep-diagnostics", 1, "delete it: only the report shows it, and goes without");

    public Diagnostics {
        answers = List.copyOf(answers);
    }

    /** The same with at most so many examples of each answer; 0: with no number of a single row either. */
    public Diagnostics withExamples(int most) {
        return new Diagnostics(
                side,
                rows,
                order,
                dated,
                answers.stream().map(answer -> answer.withExamples(most)).toList());
    }

    /** The file's bytes. */
    public byte[] toBytes() {
        return DOCUMENT.write(BINDING.canonical(this));
    }

    /**
     * Reads a file.
     *
     * @param where the file's name, for messages
     * @throws IOException when it is none, of another version, or was altered
     */
    public static Diagnostics of(byte[] bytes, String where) throws IOException {
        Map<String, @Nullable Object> content = DOCUMENT.read(bytes, where);
        return BINDING.bind(Diagnostics.class, content, where);
    }

    /**
     * One answer's part.
     *
     * @param name of the output; empty where it is the only one
     * @param confusion of classes; absent: the answer is none
     * @param labels of which each is there or not, those with the most wrong rows
     * @param reliability bins with rows, in the order of their probability
     * @param numbers that are answered
     * @param worst rows, the largest loss first
     */
    public record AnswerDiagnostics(
            @Default("") String name,
            @Nullable Confusion confusion,
            @Default("[]") List<Label> labels,
            @Default("[]") List<Bin> reliability,
            @Default("[]") List<Numbers> numbers,
            @Default("[]") List<Example> worst) {
        public AnswerDiagnostics {
            labels = List.copyOf(labels);
            reliability = List.copyOf(reliability);
            numbers = List.copyOf(numbers);
            worst = List.copyOf(worst);
        }

        private AnswerDiagnostics withExamples(int most) {
            return new AnswerDiagnostics(
                    name,
                    confusion,
                    labels,
                    reliability,
                    most == 0 ? numbers.stream().map(Numbers::withoutRows).toList() : numbers,
                    worst.subList(0, Math.min(most, worst.size())));
        }
    }

    /**
     * Confusion of classes.
     *
     * @param classes in order; empty where there are too many for a table
     * @param rows of each class that is right how many were given each class
     * @param most pairs of classes that were taken for each other most often, where there is no table
     * @param hardest classes with the most wrong rows, where there is no table
     */
    public record Confusion(
            @Default("[]") List<String> classes,
            @Default("[]") List<List<Long>> rows,
            @Default("[]") List<Confused> most,
            @Default("[]") List<ClassRows> hardest) {
        public Confusion {
            classes = List.copyOf(classes);
            rows = List.copyOf(rows);
            most = List.copyOf(most);
            hardest = List.copyOf(hardest);
        }
    }

    /** Rows of one class that were given another. */
    public record Confused(String right, String answered, long rows) {}

    /** Rows of a class, and how many of them were given it. */
    public record ClassRows(String name, long rows, long right) {}

    /**
     * Rows of a label.
     *
     * @param there rows that have it, of which {@code found} were given it
     * @param absent rows that do not, of which {@code given} were given it
     */
    public record Label(String name, long there, long found, long absent, long given) {}

    /**
     * Answers of about one probability.
     *
     * @param probability their mean
     * @param rate of those that came true
     */
    public record Bin(double probability, double rate, long rows) {}

    /**
     * One number that is answered.
     *
     * @param name of its column
     * @param pairs of rows drawn by what they hold
     * @param residuals of all rows, predicted less true
     * @param course over the order, the latest rows; empty: there is none
     */
    public record Numbers(
            String name,
            List<Pair> pairs,
            Histogram residuals,
            @Default("[]") List<Moment> course) {
        public Numbers {
            pairs = List.copyOf(pairs);
            course = List.copyOf(course);
        }

        private Numbers withoutRows() {
            return new Numbers(name, List.of(), residuals, List.of());
        }
    }

    /** A true number and the predicted one. */
    public record Pair(double right, double predicted) {}

    /** A pair at a place of the order. */
    public record Moment(double at, double right, double predicted) {}

    /**
     * Counts in bins of equal width.
     *
     * @param low end of the first bin
     * @param below rows before the first bin, at most a half percent of all
     * @param above rows behind the last
     */
    public record Histogram(double low, double width, List<Long> counts, long below, long above) {
        public Histogram {
            counts = List.copyOf(counts);
        }
    }

    /**
     * A row with a large loss.
     *
     * @param right label, or numbers
     * @param answered likewise
     * @param probability that the model gave its answer; absent: it is none of classes
     * @param pictures among its columns
     * @param fields the other columns, by name
     * @param more columns that are not shown
     */
    public record Example(
            double loss,
            String right,
            String answered,
            @Nullable Double probability,
            @Default("[]") List<Picture> pictures,
            @Default("[]") List<Field> fields,
            @Default("0") int more) {
        public Example {
            pictures = List.copyOf(pictures);
            fields = List.copyOf(fields);
        }
    }

    /** A column's value as text. */
    public record Field(String name, String value) {}
}
