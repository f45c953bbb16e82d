package io.lockstep.driver.gate;

import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * The challenger needs no more time for a row than allowed, in parts of the champion's on the same rows and executors.
 *
 * @param mostRatio above 0; 1: no slower
 */
public record ScoringTime(double mostRatio) implements Rule {
    public ScoringTime {
        if (!(mostRatio > 0)) {
            throw new IllegalArgumentException("mostRatio must be above 0, got " + mostRatio);
        }
    }

    @Override
    public boolean comparesWithChampion() {
        return true;
    }

    @Override
    public Finding judge(Evidence evidence) {
        double champion = Objects.requireNonNull(evidence.championSeconds());
        double ratio = evidence.challengerSeconds() / champion;
        return new Finding(
                "scoringTime",
                ratio <= mostRatio,
                Map.of("champion", champion, "challenger", evidence.challengerSeconds(), "ratio", ratio),
                String.format(Locale.ROOT, "%.4g times the champion's; asked at most %s", ratio, mostRatio));
    }
}
