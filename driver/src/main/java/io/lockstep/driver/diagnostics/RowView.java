package io.lockstep.driver.diagnostics;

import io.lockstep.driver.column.BadRowException;
import io.lockstep.driver.column.Feature;
import io.lockstep.driver.column.PictureForm;
import io.lockstep.driver.diagnostics.Diagnostics.Field;
import io.lockstep.driver.feature.InputFeatures;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.feature.RowEncoder;
import io.lockstep.driver.value.CanonicalText;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.plaindata.Excerpt;
import io.lockstep.kernels.shape.Shape;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A row as people see it: pictures and text of the columns that the model reads, and its key. Not thread-safe. */
final class RowView {
    private static final int MOST_FIELDS = 30;
    private static final int MOST_PICTURES = 4;
    private static final int TEXT_LENGTH = 120;
    private static final int ITEMS = 6;
    private static final int PICTURE_RANK = 3;

    private final Preprocessing preprocessing;
    private final List<String> columns;
    private final List<String> shown;
    private final int[] digested;
    private final RowEncoder encoder;
    private final Batch batch;
    private final MessageDigest digest;

    /** @param order column that rows have an order by; absent: none */
    RowView(ModelSpec model, Preprocessing preprocessing, List<String> columns, @Nullable String order) {
        this.preprocessing = preprocessing;
        this.columns = List.copyOf(columns);
        this.encoder = preprocessing.encoder(columns);
        this.batch = new Batch(1, model.inputTypes(), model.targetTypes());
        Set<String> named = new LinkedHashSet<>();
        if (preprocessing.key() != null) {
            named.add(preprocessing.key());
        }
        if (order != null) {
            named.add(order);
        }
        preprocessing.features().forEach(feature -> named.add(feature.column()));
        named.removeAll(preprocessing.targets());
        named.retainAll(columns);
        this.shown = List.copyOf(named);
        Set<String> all = new TreeSet<>(preprocessing.needed(true));
        all.addAll(named);
        all.retainAll(columns);
        this.digested = all.stream().mapToInt(columns::indexOf).toArray();
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** A hash of what a row holds. */
    long hash(@Nullable Object[] row) {
        digest.reset();
        for (int column : digested) {
            update(row[column]);
        }
        return ByteBuffer.wrap(digest.digest()).getLong();
    }

    /** A length in front of each value, so that no two rows are the same bytes. */
    private void update(@Nullable Object value) {
        if (value instanceof Object[] items) {
            digest.update(
                    ByteBuffer.allocate(Integer.BYTES).putInt(items.length).flip());
            for (Object item : items) {
                update(item);
            }
            return;
        }
        byte[] bytes;
        if (value instanceof byte[] own) {
            bytes = own;
        } else if (value instanceof double[] numbers) {
            ByteBuffer buffer = ByteBuffer.allocate(numbers.length * Double.BYTES);
            for (double number : numbers) {
                buffer.putDouble(number);
            }
            bytes = buffer.array();
        } else {
            String text = value == null ? null : CanonicalText.of(value);
            bytes = (text == null ? "" : text).getBytes(StandardCharsets.UTF_8);
        }
        digest.update(ByteBuffer.allocate(Integer.BYTES)
                .putInt(value == null ? -1 : bytes.length)
                .flip());
        digest.update(bytes);
    }

    /**
     * A row's pictures and fields.
     *
     * @param more columns that are left out
     */
    record View(List<Picture> pictures, List<Field> fields, int more) {}

    View view(@Nullable Object[] row) {
        Set<String> drawn = new HashSet<>();
        List<Picture> pictures = pictures(row, drawn);
        List<Field> fields = new ArrayList<>();
        int more = 0;
        for (String column : shown) {
            if (drawn.contains(column)) {
                continue;
            }
            if (fields.size() < MOST_FIELDS) {
                fields.add(new Field(Excerpt.of(column, Excerpt.VALUE_LENGTH), text(row[columns.indexOf(column)])));
            } else {
                more++;
            }
        }
        return new View(pictures, fields, more);
    }

    /** @param drawn names of the columns that are in the pictures. Added to. */
    private List<Picture> pictures(@Nullable Object[] row, Set<String> drawn) {
        List<Picture> pictures = new ArrayList<>();
        try {
            encoder.features(row, batch, 0);
        } catch (BadRowException e) {
            throw new IllegalStateException("a row that was scored can be encoded", e);
        }
        for (int input = 0; input < preprocessing.inputs().size(); input++) {
            InputFeatures own = preprocessing.inputs().get(input);
            if (own.noise() == null && batch.inputType(input).isDense()) {
                List<Picture> found = pictures(own, row, batch.input(input), drawn);
                pictures.addAll(found.subList(0, Math.min(found.size(), MOST_PICTURES - pictures.size())));
            }
        }
        return pictures;
    }

    /** Those of columns, or else of the input as a whole where its shape is that of one. */
    private List<Picture> pictures(InputFeatures input, @Nullable Object[] row, float[] numbers, Set<String> drawn) {
        List<Picture> pictures = new ArrayList<>();
        Shape alone = input.features().size() == 1 ? input.shape() : null;
        int from = 0;
        for (Feature feature : input.features()) {
            PictureForm form = feature.picture(alone);
            if (form != null) {
                Object value = row[columns.indexOf(feature.column())];
                pictures.add(picture(feature.column(), form, value, numbers, from));
                drawn.add(feature.column());
            }
            from += feature.tensor().shape().elementCount();
        }
        if (pictures.isEmpty()
                && input.shape().rank() == PICTURE_RANK
                && input.shape().size(1) > 1) {
            pictures.add(picture(input.name(), new PictureForm(input.shape(), false), null, numbers, 0));
            input.features().forEach(feature -> drawn.add(feature.column()));
        }
        return pictures;
    }

    private static Picture picture(String column, PictureForm form, @Nullable Object value, float[] numbers, int from) {
        Shape shape = form.shape();
        int size = shape.elementCount();
        byte[] pixels = value instanceof byte[] bytes && bytes.length == size
                ? bytes
                : Picture.scaled(numbers, from, size, form.fromBelow() ? shape.size(1) : 0, shape.size(2));
        return Picture.of(
                Excerpt.of(column, Excerpt.VALUE_LENGTH), pixels, shape.size(0), shape.size(1), shape.size(2));
    }

    private static String text(@Nullable Object value) {
        if (value == null) {
            return "";
        }
        if (value instanceof byte[] bytes) {
            String text = CanonicalText.of(bytes);
            return text == null || bytes.length > TEXT_LENGTH ? bytes.length + " bytes" : Excerpt.of(text, TEXT_LENGTH);
        }
        if (value instanceof double[] || value instanceof Object[]) {
            return items(value);
        }
        String text = CanonicalText.of(value);
        return Excerpt.of(text == null ? String.valueOf(value) : text, TEXT_LENGTH);
    }

    /** The first and the last of an array. */
    private static String items(Object array) {
        int length = array instanceof double[] numbers ? numbers.length : ((Object[]) array).length;
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            if (length <= ITEMS || i < ITEMS / 2 || i >= length - ITEMS / 2) {
                Object item = array instanceof double[] numbers ? (Object) numbers[i] : ((Object[]) array)[i];
                text.append(i == 0 ? "" : ", ").append(text(item));
            } else if (i == ITEMS / 2) {
                text.append(", …");
            }
        }
        return "[" + text + "]" + (length > ITEMS ? " of " + length : "");
    }
}
