package io.lockstep.driver.feature;

import io.lockstep.driver.config.Question;
import io.lockstep.kernels.plaindata.Excerpt;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks a row and gives it its identity: the first 128 bits of SHA-256 over its key, or over the values that become
 * inputs, targets and weight, numbers as doubles, so that the same rows from CSV and Parquet have the same identities. Not
 * thread-safe.
 */
public final class RowContent {
    private static final int IDENTITY_BYTES = 16;
    private static final int MISSING = 0;
    private static final int NUMBER = 1;
    private static final int TEXT = 2;
    private static final int NUMBERS = 3;
    private static final int BYTES = 4;

    private final Recipe recipe;
    private final ColumnPositions positions;
    private final List<Part> parts = new ArrayList<>();
    private final int key;
    private final MessageDigest digest;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private byte[] content = new byte[0];

    private enum Kind {
        NUMERIC,
        CATEGORICAL,
        ARRAY,
        TARGET,
        WEIGHT
    }

    /**
     * @param question whose target it is
     * @param classes of the question; empty: any
     */
    private record Part(
            String column, int index, Kind kind, @Nullable Question question, Set<String> classes) {}

    /** @param recipe whose columns are those of the rows */
    public RowContent(Recipe recipe) {
        this.recipe = recipe;
        this.positions = new ColumnPositions(recipe.columns());
        add(recipe.numeric(), Kind.NUMERIC, null);
        add(recipe.categorical(), Kind.CATEGORICAL, null);
        add(recipe.arrays(), Kind.ARRAY, null);
        for (Question question : recipe.questions()) {
            add(question.targets(), Kind.TARGET, question);
        }
        add(recipe.weight() == null ? List.of() : List.of(recipe.weight()), Kind.WEIGHT, null);
        this.key = recipe.key() == null ? -1 : positions.of(recipe.key());
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void add(List<String> columns, Kind kind, @Nullable Question question) {
        Set<String> classes = question == null
                ? Set.of()
                : ClassNames.indices(question.classes()).keySet();
        for (String column : columns) {
            parts.add(new Part(column, positions.of(column), kind, question, classes));
        }
    }

    /**
     * A row's identity.
     *
     * @return [16]
     * @throws BadRowException when a value cannot be used, whatever will be learnt
     */
    public byte[] identity(@Nullable Object[] row) throws BadRowException {
        bytes.reset();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            for (Part part : parts) {
                write(out, part, row[part.index()]);
            }
            if (key >= 0) {
                Object value = row[key];
                if (value == null) {
                    throw new BadRowException(
                            "missing key",
                            "column " + Excerpt.quoted(Objects.requireNonNull(recipe.key()))
                                    + ": expected the row's key, got none");
                }
                text(out, Numbers.label(Objects.requireNonNull(recipe.key()), value));
                content = digested();
                bytes.reset();
                text(out, Numbers.label(Objects.requireNonNull(recipe.key()), value));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        byte[] identity = digested();
        if (key < 0) {
            content = identity;
        }
        return identity;
    }

    private byte[] digested() {
        return Arrays.copyOf(digest.digest(bytes.toByteArray()), IDENTITY_BYTES);
    }

    /**
     * What the row holds that {@link #identity} was asked for last: its values and its key, where that alone is its identity.
     *
     * @return [16]
     */
    public byte[] content() {
        return content.clone();
    }

    private void write(DataOutputStream out, Part part, @Nullable Object value) throws IOException, BadRowException {
        String column = part.column();
        switch (part.kind()) {
            case NUMERIC -> {
                if (value == null) {
                    out.writeByte(MISSING);
                } else {
                    number(out, Numbers.parse(column, value));
                }
            }
            case CATEGORICAL -> category(out, column, value);
            case ARRAY -> array(out, column, value);
            case TARGET -> target(out, part, Objects.requireNonNull(part.question()), value);
            case WEIGHT -> number(out, Labels.weight(column, value));
        }
    }

    private static void target(DataOutputStream out, Part part, Question question, @Nullable Object value)
            throws IOException, BadRowException {
        String column = part.column();
        if (!question.task().hasClasses()) {
            number(out, Labels.number(question.task(), column, value));
            return;
        }
        String name = Labels.text(column, value);
        if (!part.classes().isEmpty() && !part.classes().contains(name)) {
            throw Labels.unknown(column, name, question.classes(), "");
        }
        text(out, name);
    }

    private void array(DataOutputStream out, String column, @Nullable Object value)
            throws IOException, BadRowException {
        int expected = recipe.expectedLength(column);
        if (value instanceof byte[] pixels) {
            if (expected >= 0) {
                ImageFeature.checked(column, expected, value);
            }
            out.writeByte(BYTES);
            out.writeInt(pixels.length);
            out.write(pixels);
            return;
        }
        double[] numbers = ArrayFeature.numbers(column, value);
        if (expected >= 0 && numbers.length != expected) {
            throw new BadRowException(
                    "wrong length",
                    "column " + Excerpt.quoted(column) + ": expected an array of " + expected + " numbers, got "
                            + numbers.length);
        }
        out.writeByte(NUMBERS);
        out.writeInt(numbers.length);
        for (double number : numbers) {
            out.writeDouble(Numbers.required(column, number));
        }
    }

    private static void number(DataOutputStream out, double number) throws IOException {
        out.writeByte(NUMBER);
        out.writeDouble(number);
    }

    private static void category(DataOutputStream out, String column, @Nullable Object value)
            throws IOException, BadRowException {
        if (value == null) {
            out.writeByte(MISSING);
        } else {
            text(out, Numbers.label(column, value));
        }
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.writeByte(TEXT);
        out.writeInt(utf8.length);
        out.write(utf8);
    }
}
