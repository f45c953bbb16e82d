package io.lockstep.driver.registry;

import java.util.List;
import java.util.Map;

/**
 * A version, as its {@code version.json} says.
 *
 * @param name of the model
 * @param number from 1
 * @param key under which it was published
 * @param modelSha256 of its model
 * @param facts plain data that its publisher gave: metrics, the day it is as of, the decision
 * @param files all of the version's
 */
public record Version(
        String name, long number, String key, String modelSha256, Map<String, Object> facts, List<WrittenFile> files) {
    /** Key of the metrics among the facts: numbers by name, the most telling first. */
    public static final String METRICS = "metrics";

    /** Key of the version that served when this one was judged: its number, 0 for none. */
    public static final String CHAMPION = "champion";

    /** Key of that version's metrics, on the same rows. */
    public static final String CHAMPION_METRICS = "champion_metrics";

    /** Key of its own metrics on those rows; {@link #METRICS} are of all that it could answer itself. */
    public static final String JUDGED_METRICS = "judged_metrics";

    /**
     * A file.
     *
     * @param name path inside the version
     */
    public record WrittenFile(String name, long bytes, String sha256) {}
}
