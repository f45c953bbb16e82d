package io.lockstep.driver.gate;

import java.util.Map;

/**
 * The challenger's weights are no larger than allowed.
 *
 * @param mostBytes at least 1
 */
public record LargestSize(long mostBytes) implements Rule {
    public LargestSize {
        if (mostBytes < 1) {
            throw new IllegalArgumentException("mostBytes must be at least 1, got " + mostBytes);
        }
    }

    @Override
    public boolean comparesWithChampion() {
        return false;
    }

    @Override
    public Finding judge(Evidence evidence) {
        return new Finding(
                "size",
                evidence.challengerBytes() <= mostBytes,
                Map.of("bytes", (double) evidence.challengerBytes()),
                evidence.challengerBytes() + " bytes; asked at most " + mostBytes);
    }
}
