package io.lockstep.driver.profile;

import io.lockstep.driver.json.SealedDocument;
import io.lockstep.kernels.plaindata.Binding;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.plaindata.PlainDataException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the training rows of a model looked like, and what it answers.
 *
 * @param rows training rows
 * @param inputs source columns of the inputs
 * @param labels columns with the answers
 * @param scores of each output; empty: nothing has answered yet
 */
public record Profile(
        long rows,
        List<ColumnProfile> inputs,
        List<ColumnProfile> labels,
        @Default("[]") List<ScoreProfile> scores) {
    private static final SealedDocument FORMAT =
            new SealedDocument("lockstep-profile", 1, "copy it whole from where the model was trained");
    private static final Binding BINDING = new Binding(ColumnProfiles.REGISTRY);

    public Profile {
        inputs = List.copyOf(inputs);
        labels = List.copyOf(labels);
        scores = List.copyOf(scores);
    }

    /** The same, with a model's answers. */
    public Profile withScores(List<ScoreProfile> others) {
        return new Profile(rows, inputs, labels, others);
    }

    /**
     * The distributions of these rows and others.
     *
     * @param counted others, by a {@link ProfileCounter} of this profile and rows that have all of its columns
     */
    public Profile plus(Profile counted) {
        return new Profile(rows + counted.rows, plus(inputs, counted.inputs), plus(labels, counted.labels), List.of());
    }

    private static List<ColumnProfile> plus(List<ColumnProfile> own, List<ColumnProfile> others) {
        if (own.size() != others.size()) {
            throw new IllegalArgumentException("profile: expected rows with all of its " + own.size() + " columns, got "
                    + others.size() + ". Count rows that have them");
        }
        List<ColumnProfile> sums = new ArrayList<>();
        for (int i = 0; i < own.size(); i++) {
            sums.add(own.get(i).plus(others.get(i)));
        }
        return sums;
    }

    /** An input's or an answer's column. */
    public Optional<ColumnProfile> column(String name) {
        return Stream.concat(inputs.stream(), labels.stream())
                .filter(column -> column.column().equals(name))
                .findFirst();
    }

    /** The file's bytes. */
    public byte[] toBytes() {
        return FORMAT.write(BINDING.canonical(this));
    }

    /**
     * A file's profile.
     *
     * @param where the file's name, for messages
     * @throws IOException when it is no profile, of another version, or not as it was written
     */
    public static Profile read(byte[] bytes, String where) throws IOException {
        try {
            return BINDING.bind(Profile.class, FORMAT.read(bytes, where), "");
        } catch (PlainDataException e) {
            throw new IOException(where + ": " + e.getMessage(), e);
        }
    }

    /** For {@link #fromPlainData}. */
    public Map<String, @Nullable Object> toPlainData() {
        return BINDING.canonical(this);
    }

    /** @throws PlainDataException naming the path of what does not fit */
    public static Profile fromPlainData(Object data, String path) {
        return BINDING.bind(Profile.class, data, path);
    }
}
