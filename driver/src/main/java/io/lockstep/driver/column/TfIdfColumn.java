package io.lockstep.driver.column;

import io.lockstep.driver.text.NGrams;
import io.lockstep.driver.text.Tokenizer;
import io.lockstep.kernels.plaindata.Default;
import org.jspecify.annotations.Nullable;

/**
 * A text as numbers, one for each of some terms: how often the text has the term, weighed by how rare it is among the
 * training rows, as {@link io.lockstep.driver.text.DocumentFrequencies} says. Terms are runs of neighbouring words or
 * characters. They are those that most training rows have, ascending by code point where as many have them; or, with
 * {@code buckets}, all there are, and those that fall into the same bucket (by the hash of {@link HashedColumn}) are
 * one. A missing text is an empty one, all zeros.
 *
 * @param unit what terms are made of
 * @param shortest words or characters of a term
 * @param longest words or characters of a term
 * @param most terms
 * @param least training rows that have a term
 * @param buckets in place of terms, where there are too many to list; absent: terms are listed
 * @param lowerCase whether capitals are the same as small letters
 * @param sublinear whether a term that a text has n times counts 1 + ln n times
 */
public record TfIdfColumn(
        String column,
        @Default("words") Tokenizer.Unit unit,
        @Default("1") int shortest,
        @Default("2") int longest,
        @Default("4096") int most,
        @Default("1") int least,
        @Nullable Integer buckets,
        @Default("true") boolean lowerCase,
        @Default("false") boolean sublinear)
        implements TextColumn {
    private static final int LARGEST = 1 << 20;

    public TfIdfColumn {
        grams(unit, lowerCase, shortest, longest);
        if (most < 1 || most > LARGEST || least < 1) {
            throw new IllegalArgumentException("most and least must be at least 1, and most at most " + LARGEST
                    + ", got " + most + " and " + least);
        }
        if (buckets != null && (buckets < 1 || buckets > LARGEST)) {
            throw new IllegalArgumentException("buckets must be from 1 to " + LARGEST + ", got " + buckets);
        }
    }

    static NGrams grams(Tokenizer.Unit unit, boolean lowerCase, int shortest, int longest) {
        return new NGrams(new Tokenizer(unit, lowerCase), shortest, longest);
    }

    @Override
    public ColumnLearner<?> learner(ColumnPlace place) {
        return buckets == null ? new TermFrequencies(this, place) : new BucketFrequencies(this, buckets);
    }
}
