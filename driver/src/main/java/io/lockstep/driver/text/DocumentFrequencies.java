package io.lockstep.driver.text;

import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;

/**
 * How many of some texts have each term, and the weights that follow (TF-IDF): how often a text has a term, times how
 * rare it is among all texts, of length 1 together. As scikit-learn defines it with {@code smooth_idf} and the l2 norm,
 * which is not the textbook's form:
 *
 * <pre>
 * idf(t) = ln((1 + n) / (1 + df(t))) + 1        n texts, df(t) of which have t
 * w(t)   = tf(t) idf(t) / |tf idf|              sublinear: 1 + ln tf(t) in place of tf(t)
 * </pre>
 *
 * In double by {@link StrictMath}, sums over ascending terms. Immutable.
 */
public final class DocumentFrequencies extends AbstractList<Long> implements RandomAccess {
    private final List<Long> frequencies;
    private final double[] idf;

    /**
     * @param texts n
     * @param frequencies df, by term
     */
    public DocumentFrequencies(long texts, List<Long> frequencies) {
        this.frequencies = List.copyOf(frequencies);
        this.idf = new double[frequencies.size()];
        for (int i = 0; i < idf.length; i++) {
            long frequency = frequencies.get(i);
            if (frequency < 0 || frequency > texts) {
                throw new IllegalArgumentException(
                        "expected numbers from 0 to " + texts + ", got " + frequency + " at index " + i);
            }
            idf[i] = StrictMath.log((1.0 + texts) / (1.0 + frequency)) + 1;
        }
    }

    /**
     * Weights of a text's terms.
     *
     * @param terms [n] ascending, each once. Not modified.
     * @param counts [n] of them, at least 1. Not modified.
     * @return [n]
     */
    public float[] weights(int[] terms, int[] counts, boolean sublinear) {
        double[] products = new double[terms.length];
        double squares = 0;
        for (int i = 0; i < terms.length; i++) {
            double frequency = sublinear ? 1 + StrictMath.log(counts[i]) : counts[i];
            products[i] = frequency * idf[terms[i]];
            squares += products[i] * products[i];
        }
        double norm = Math.sqrt(squares);
        float[] weights = new float[terms.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) (products[i] / norm);
        }
        return weights;
    }

    @Override
    public Long get(int index) {
        return frequencies.get(index);
    }

    @Override
    public int size() {
        return frequencies.size();
    }
}
