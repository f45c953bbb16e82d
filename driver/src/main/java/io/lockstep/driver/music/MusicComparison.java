package io.lockstep.driver.music;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Made pieces beside those of a corpus, measured in the same way.
 *
 * @param intervalDistance between both histograms of intervals, 0 to 1
 * @param repeated made pieces that are equal to one made before
 * @param copied made pieces that are equal to one of the corpus
 */
public record MusicComparison(
        MusicMeasures made, MusicMeasures corpus, double intervalDistance, int repeated, int copied) {
    /** Of both. */
    public static MusicComparison of(List<Notes> made, List<Notes> corpus) {
        MusicMeasures own = MusicMeasures.of(made);
        MusicMeasures others = MusicMeasures.of(corpus);
        Set<Notes> known = new HashSet<>(corpus);
        Set<Notes> seen = new HashSet<>();
        int repeated = 0;
        int copied = 0;
        for (Notes piece : made) {
            repeated += seen.add(piece) ? 0 : 1;
            copied += known.contains(piece) ? 1 : 0;
        }
        return new MusicComparison(own, others, own.intervalDistance(others), repeated, copied);
    }

    /** For JSON. */
    public Map<String, Object> plainData() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("made", plainData(made));
        data.put("corpus", plainData(corpus));
        data.put("interval_distance", intervalDistance);
        data.put("repeated", repeated);
        data.put("copied", copied);
        return data;
    }

    private static Map<String, Object> plainData(MusicMeasures measures) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("pieces", measures.pieces());
        data.put("notes", measures.notes());
        data.put("in_key", measures.inKey());
        data.put("pitch_class_entropy", measures.pitchClassEntropy());
        data.put("pitch_class_entropy_of_pieces", measures.pitchEntropy());
        Map<String, Object> intervals = new LinkedHashMap<>();
        measures.intervals().forEach((interval, share) -> intervals.put(String.valueOf(interval), share));
        data.put("intervals", intervals);
        return data;
    }
}
