package io.lockstep.driver.explanation;

import io.lockstep.driver.column.ArrayFeature;
import io.lockstep.driver.column.BadRowException;
import io.lockstep.driver.column.Feature;
import io.lockstep.driver.column.ImageFeature;
import io.lockstep.driver.column.Measure;
import io.lockstep.driver.profile.CategoryProfile;
import io.lockstep.driver.profile.ColumnProfile;
import io.lockstep.driver.profile.NumericProfile;
import io.lockstep.driver.profile.Profile;
import io.lockstep.driver.slot.Slot;
import io.lockstep.driver.slot.SlotColumn;
import io.lockstep.driver.slot.SlotWriter;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Mean of what a column became in the training rows. Of categories and of numbers with at most 256 different values it is exact;
 * of others each bin of the profile stands as one number, so placed between the bin's ends that the mean of the numbers themselves
 * is exact.
 */
final class EncodedMean {
    private static final double SECONDS_OF_DAY = 86_400;

    private EncodedMean() {}

    /**
     * One column's.
     *
     * @return one number for each of its elements; absent: its profile says nothing of it
     * @throws BadRowException when what stands in the profile is no value of the column
     */
    static double @Nullable [] of(Feature feature, Profile profile) throws BadRowException {
        if (feature instanceof ImageFeature image) {
            // a channel's mean is 0 once it is subtracted
            return image.mean().isEmpty() ? null : new double[image.size()];
        }
        ColumnProfile column = profile.column(feature.column()).orElse(null);
        if (!feature.slot().isDense() || column == null) {
            return null;
        }
        if (column instanceof NumericProfile numbers
                && numbers.mean() != null
                && numbers.measure() == Measure.ELEMENT_MEAN
                && feature instanceof ArrayFeature array) {
            return filled(array, numbers.mean());
        }
        return counted(feature, column);
    }

    /** Of its values and how often each was there. */
    private static double @Nullable [] counted(Feature feature, ColumnProfile column) throws BadRowException {
        Sum sum = new Sum(feature);
        if (column instanceof CategoryProfile categories && column.measure().hasText()) {
            for (var value : categories.values().entrySet()) {
                sum.add(value.getKey(), value.getValue());
            }
        } else if (column instanceof NumericProfile numbers && numbers.mean() != null) {
            addNumbers(sum, numbers);
        }
        if (column.missing() > 0) {
            sum.add(null, column.missing());
        }
        return sum.mean();
    }

    /** Every element the mean of all. */
    private static double[] filled(ArrayFeature array, double mean) {
        double[] filled = new double[array.size()];
        Arrays.fill(filled, mean * array.scale());
        return filled;
    }

    private static void addNumbers(Sum sum, NumericProfile numbers) throws BadRowException {
        double[] representatives = representatives(numbers);
        for (int bin = 0; bin < representatives.length; bin++) {
            Object value = representatives[bin];
            switch (numbers.measure()) {
                case NUMBER, NUMBER_OR_CATEGORY ->
                    sum.add(value, numbers.counts().get(bin));
                case DAYS ->
                    sum.add(
                            LocalDateTime.ofEpochSecond(
                                            (long) Math.floor(representatives[bin] * SECONDS_OF_DAY), 0, ZoneOffset.UTC)
                                    .toString(),
                            numbers.counts().get(bin));
                default -> {
                    // of a text's length or an array's the column's elements do not follow
                }
            }
        }
    }

    /** A number for each bin, whose mean is that of the column. */
    static double[] representatives(NumericProfile numbers) {
        List<Double> edges = numbers.edges();
        int bins = edges.size() + 1;
        double[] low = new double[bins];
        double[] width = new double[bins];
        double rows = 0;
        double lows = 0;
        double widths = 0;
        for (int bin = 0; bin < bins; bin++) {
            double count = numbers.counts().get(bin);
            low[bin] = bin == 0 ? number(numbers.minimum()) : edges.get(bin - 1);
            width[bin] = (bin == bins - 1 ? number(numbers.maximum()) : edges.get(bin)) - low[bin];
            rows += count;
            lows += count * low[bin];
            widths += count * width[bin];
        }
        double share = widths > 0 ? (number(numbers.mean()) * rows - lows) / widths : 1;
        double within = Math.max(0, Math.min(1, share));
        double[] representatives = new double[bins];
        for (int bin = 0; bin < bins; bin++) {
            representatives[bin] = low[bin] + within * width[bin];
        }
        return representatives;
    }

    private static double number(@Nullable Double value) {
        return value == null ? 0 : value;
    }

    /** Weighted sum of encoded values. */
    private static final class Sum {
        private final Feature feature;
        private final SlotWriter writer;
        private final double[] sums;
        private long rows;

        Sum(Feature feature) {
            this.feature = feature;
            Slot slot = feature.slot();
            this.writer = new SlotWriter((int) slot.fixedBytes());
            this.sums = new double[slot.size()];
        }

        void add(@Nullable Object value, long count) throws BadRowException {
            if (count == 0) {
                return;
            }
            writer.clear();
            feature.encode(value, writer);
            SlotColumn encoded = new SlotColumn(feature.slot(), 1, writer.array(), 0);
            for (int i = 0; i < sums.length; i++) {
                sums[i] += encoded.floats().get(i) * (double) count;
            }
            rows += count;
        }

        double @Nullable [] mean() {
            if (rows == 0) {
                return null;
            }
            double[] mean = new double[sums.length];
            for (int i = 0; i < mean.length; i++) {
                mean[i] = sums[i] / rows;
            }
            return mean;
        }
    }
}
