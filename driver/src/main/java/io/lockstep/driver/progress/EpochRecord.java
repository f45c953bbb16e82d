package io.lockstep.driver.progress;

import io.lockstep.driver.progress.RunListener.EpochReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reports of epochs as plain data, as in {@code metrics.jsonl}. */
public final class EpochRecord {
    /** Ranks up to which a record says for whom each of them waited, as that grows with their square. */
    private static final int MOST_WITH_WAITS = 16;

    private EpochRecord() {}

    /** By key; ranks and the slowest only where they are known. */
    public static Map<String, @Nullable Object> plainData(EpochReport report) {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("epoch", report.epoch());
        data.put("step", report.step());
        data.put("seconds", report.seconds());
        data.put("train", new LinkedHashMap<>(report.train()));
        data.put("validation", new LinkedHashMap<>(report.validation()));
        if (!report.ranks().isEmpty()) {
            boolean many = report.ranks().size() > MOST_WITH_WAITS;
            data.put(
                    "ranks",
                    report.ranks().stream()
                            .map(times -> many ? times.withoutWaits() : times)
                            .map(PhaseTimes::plainData)
                            .toList());
        }
        report.slowest().ifPresent(slowest -> data.put("slowest", slowest.plainData()));
        return data;
    }

    /** From {@link #plainData}, of this version or an earlier one. */
    public static EpochReport report(Map<?, ?> data) {
        List<PhaseTimes> ranks = new ArrayList<>();
        if (data.get("ranks") instanceof List<?> list) {
            for (Object rank : list) {
                ranks.add(rank instanceof Map<?, ?> times ? PhaseTimes.of(times) : PhaseTimes.NONE);
            }
        }
        return new EpochReport(
                (int) number(data.get("epoch")),
                (long) number(data.get("step")),
                number(data.get("seconds")),
                numbers(data.get("train")),
                numbers(data.get("validation")),
                ranks);
    }

    private static Map<String, Double> numbers(@Nullable Object data) {
        Map<String, Double> numbers = new LinkedHashMap<>();
        if (data instanceof Map<?, ?> map) {
            map.forEach((metric, value) -> numbers.put(String.valueOf(metric), number(value)));
        }
        return numbers;
    }

    /** JSON has no NaN, so one is written as text. */
    private static double number(@Nullable Object value) {
        return value instanceof Number number ? number.doubleValue() : Double.parseDouble(String.valueOf(value));
    }
}
