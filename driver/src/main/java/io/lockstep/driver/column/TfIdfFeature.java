package io.lockstep.driver.column;

import io.lockstep.driver.image.Augmentation;
import io.lockstep.driver.slot.Decoder;
import io.lockstep.driver.slot.Slot;
import io.lockstep.driver.slot.SlotWriter;
import io.lockstep.driver.text.DocumentFrequencies;
import io.lockstep.driver.text.NGrams;
import io.lockstep.driver.text.Tokenizer;
import io.lockstep.driver.text.Vocabulary;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.shape.TensorType;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Terms of a text, weighed. Stored are the terms that a text has with their weights ({@link SparseDecoder}), as of some
 * thousand numbers all but some dozen are 0.
 *
 * @param shortest words or characters of a term
 * @param longest words or characters of a term
 * @param terms in the order of their numbers; none: they fall into buckets
 * @param rows training rows
 * @param rowsWith for each term or bucket, training rows that have it
 */
public record TfIdfFeature(
        String column,
        @Default("words") Tokenizer.Unit unit,
        int shortest,
        int longest,
        @Default("true") boolean lowerCase,
        @Default("false") boolean sublinear,
        @Default("[]") List<String> terms,
        long rows,
        List<Long> rowsWith)
        implements Feature {
    public TfIdfFeature {
        terms = new Vocabulary(terms);
        rowsWith = new DocumentFrequencies(rows, rowsWith);
        if (!terms.isEmpty() && terms.size() != rowsWith.size()) {
            throw new IllegalArgumentException(
                    "rowsWith: expected one number for each of " + terms.size() + " terms, got " + rowsWith.size());
        }
        TfIdfColumn.grams(unit, lowerCase, shortest, longest);
    }

    /** What was learnt about a column. */
    static TfIdfFeature of(TfIdfColumn of, List<String> terms, long rows, List<Long> rowsWith) {
        return new TfIdfFeature(
                of.column(),
                of.unit(),
                of.shortest(),
                of.longest(),
                of.lowerCase(),
                of.sublinear(),
                terms,
                rows,
                rowsWith);
    }

    @Override
    public Slot slot() {
        return SparseDecoder.SLOT;
    }

    @Override
    public TensorType tensor() {
        return TensorType.dense(Shape.of(rowsWith.size()));
    }

    @Override
    public Decoder decoder(@Nullable Shape input, Augmentation augmentation) {
        return new SparseDecoder(rowsWith.size());
    }

    @Override
    public void checkType(ColumnTypes types) {
        types.requireText("", column);
    }

    @Override
    public void encode(@Nullable Object value, SlotWriter row) throws BadRowException {
        TreeMap<Integer, Integer> counts = counts(value);
        int[] places = new int[counts.size()];
        int[] times = new int[places.length];
        int at = 0;
        for (Map.Entry<Integer, Integer> entry : counts.entrySet()) {
            places[at] = entry.getKey();
            times[at++] = entry.getValue();
        }
        float[] weights = ((DocumentFrequencies) rowsWith).weights(places, times, sublinear);
        row.items(places.length);
        for (int i = 0; i < places.length; i++) {
            SparseDecoder.write(places[i], weights[i], row);
        }
    }

    /** How often a text has each term it has. */
    private TreeMap<Integer, Integer> counts(@Nullable Object value) throws BadRowException {
        NGrams grams = TfIdfColumn.grams(unit, lowerCase, shortest, longest);
        TreeMap<Integer, Integer> counts = new TreeMap<>();
        for (String term : grams.of(Texts.of(column, value))) {
            int place = terms.isEmpty() ? HashedColumn.bucket(term, rowsWith.size()) : ((Vocabulary) terms).place(term);
            if (place != Vocabulary.ABSENT) {
                counts.merge(place, 1, Integer::sum);
            }
        }
        return counts;
    }

    @Override
    public boolean isUnknown(@Nullable Object value) throws BadRowException {
        return value != null
                && !Texts.of(column, value).isEmpty()
                && counts(value).isEmpty();
    }

    @Override
    public String element(int index) {
        return terms.isEmpty() ? column + "[" + index + "]" : column + " has " + terms.get(index);
    }
}
