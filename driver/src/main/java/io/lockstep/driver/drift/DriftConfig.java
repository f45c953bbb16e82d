package io.lockstep.driver.drift;

import io.lockstep.kernels.plaindata.Binding;
import io.lockstep.kernels.plaindata.Default;
import java.util.Map;

/**
 * From where on a change of the data is an alarm: {@code drift} of a config.
 *
 * @param test what makes an alarm
 * @param significance under {@code test: significance} the probability that undrifted data gives any alarm, by Holm over all
 *     tests of all columns
 * @param chance a size that sampling alone exceeds with at least this probability is no alarm: it matters where a window has few
 *     rows only
 * @param bins of numbers for PSI and histograms, at most
 * @param lostColumns what columns of the inputs ask for that the window lacks, or has of another kind
 */
public record DriftConfig(
        @Default("{}") WarnLimits warn,
        @Default("{}") RefuseLimits refuse,
        @Default("size") AlarmRule test,
        @Default("0.01") double significance,
        @Default("0.001") double chance,
        @Default("20") int bins,
        @Default("refuse") Level lostColumns) {
    private static final Binding BINDING = new Binding();
    private static final int MOST_BINS = 256;

    public DriftConfig {
        Limits.share("significance", significance);
        Limits.share("chance", chance);
        if (bins < 2 || bins > MOST_BINS) {
            throw new IllegalArgumentException("bins: expected 2 to " + MOST_BINS + ", got " + bins);
        }
    }

    /** Every limit at its default. */
    public static DriftConfig standard() {
        return BINDING.bind(DriftConfig.class, Map.of(), "drift");
    }

    /** The same limits, with another rule. */
    public DriftConfig withTest(AlarmRule rule) {
        return new DriftConfig(warn, refuse, rule, significance, chance, bins, lostColumns);
    }
}
