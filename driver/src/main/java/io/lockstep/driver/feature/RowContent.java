package io.lockstep.driver.feature;

import io.lockstep.kernels.loss.Task;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
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
    private final List<String> content;
    private final int[] indices;
    private final int key;
    private final Set<String> classes;
    private final MessageDigest digest;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** @param recipe whose columns are those of the rows */
    public RowContent(Recipe recipe) {
        this.recipe = recipe;
        this.content = recipe.contentColumns();
        this.indices = content.stream().mapToInt(recipe.columns()::indexOf).toArray();
        this.key = recipe.key() == null ? -1 : recipe.columns().indexOf(recipe.key());
        this.classes = new HashSet<>(recipe.classes());
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
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
            for (int i = 0; i < indices.length; i++) {
                write(out, content.get(i), i, row[indices[i]]);
            }
            if (key >= 0) {
                Object value = row[key];
                if (value == null) {
                    throw new BadRowException(
                            "missing key", "column '" + recipe.key() + "': expected the row's key, got none");
                }
                bytes.reset();
                text(out, Numbers.label(value));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Arrays.copyOf(digest.digest(bytes.toByteArray()), IDENTITY_BYTES);
    }

    private void write(DataOutputStream out, String column, int index, @Nullable Object value)
            throws IOException, BadRowException {
        int numeric = recipe.numeric().size();
        int categorical = numeric + recipe.categorical().size();
        int arrays = categorical + recipe.arrays().size();
        int targets = arrays + recipe.targets().size();
        if (index < numeric) {
            if (value == null) {
                out.writeByte(MISSING);
            } else {
                number(out, Numbers.parse(column, value));
            }
        } else if (index < categorical) {
            category(out, value);
        } else if (index < arrays) {
            array(out, column, value);
        } else if (index < targets) {
            target(out, column, value);
        } else {
            number(out, Labels.weight(column, value));
        }
    }

    private void target(DataOutputStream out, String column, @Nullable Object value)
            throws IOException, BadRowException {
        if (recipe.task() == Task.REGRESSION) {
            number(out, Labels.number(column, value));
            return;
        }
        String name = Labels.text(column, value);
        if (!classes.isEmpty() && !classes.contains(name)) {
            throw Labels.unknown(column, name, recipe.classes());
        }
        text(out, name);
    }

    private void array(DataOutputStream out, String column, @Nullable Object value)
            throws IOException, BadRowException {
        List<Integer> shape = recipe.shape();
        boolean alone = content.size() == recipe.targets().size() + 1 + (recipe.weight() == null ? 0 : 1);
        int expected = -1;
        if (alone && shape != null) {
            expected = shape.stream().reduce(1, (a, b) -> a * b);
        }
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
                    "column '" + column + "': expected an array of " + expected + " numbers, got " + numbers.length);
        }
        out.writeByte(NUMBERS);
        out.writeInt(numbers.length);
        for (double number : numbers) {
            out.writeDouble(Numbers.parse(column, number));
        }
    }

    private static void number(DataOutputStream out, double number) throws IOException {
        out.writeByte(NUMBER);
        out.writeDouble(number);
    }

    private static void category(DataOutputStream out, @Nullable Object value) throws IOException {
        if (value == null) {
            out.writeByte(MISSING);
        } else {
            text(out, Numbers.label(value));
        }
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.writeByte(TEXT);
        out.writeInt(utf8.length);
        out.write(utf8);
    }
}
