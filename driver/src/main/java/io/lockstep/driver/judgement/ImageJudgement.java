package io.lockstep.driver.judgement;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How good made pictures are.
 *
 * @param trainRows rows of the data that all are held against
 * @param judged the made pictures, then what they are to be compared with: rows held out, where there are such, and training rows blurred
 * @param nearest to training rows
 */
public record ImageJudgement(int trainRows, List<Judged> judged, Nearest nearest) {
    /**
     * One set of pictures beside the training rows.
     *
     * @param of what: {@code made}, {@code held_out} or {@code blurred}
     * @param frechet Fréchet distance of features, squared as is usual
     * @param precision share of these among the training rows' features
     * @param recall share of the training rows among these pictures' features
     * @param certain share of which the classifier is certain, above 0.9
     * @param score the classifier's, 1 to the number of classes
     * @param covered classes that have at least a hundredth of an even share
     * @param shares of classes, in the classifier's order
     * @param asked share in which the classifier sees the class that was asked for; null where none was
     */
    public record Judged(
            String of,
            int count,
            double frechet,
            double precision,
            double recall,
            double certain,
            double score,
            int covered,
            List<Double> shares,
            @Nullable Double asked) {
        /** Its measures that are one number, by name. */
        public Map<String, Double> measures() {
            Map<String, Double> measures = new LinkedHashMap<>();
            measures.put("frechet_distance", frechet);
            measures.put("precision", precision);
            measures.put("recall", recall);
            measures.put("certain", certain);
            measures.put("classifier_score", score);
            measures.put("classes_covered", (double) covered);
            if (asked != null) {
                measures.put("asked_class", asked);
            }
            return measures;
        }

        Map<String, @Nullable Object> plainData() {
            Map<String, @Nullable Object> data = new LinkedHashMap<>();
            data.put("count", count);
            data.put("frechet_distance", frechet);
            data.put("precision", precision);
            data.put("recall", recall);
            data.put("certain", certain);
            data.put("classifier_score", score);
            data.put("classes_covered", covered);
            data.put("class_shares", shares);
            data.put("asked_class", asked);
            return data;
        }
    }

    /**
     * Distances of pixels, as root of the mean square from 0 to 255, between pictures and the training rows nearest to them.
     *
     * @param made mean over made pictures
     * @param heldOut mean over rows that were not trained on; null where there are none. Copies would be much nearer than these
     * @param equal made pictures that are a training row, pixel by pixel
     */
    public record Nearest(int count, double made, @Nullable Double heldOut, int equal) {
        /** For people. */
        public String describe() {
            return "to the nearest training row " + shown(made) + " of 255 a pixel, of " + count + " made"
                    + (heldOut == null ? "" : "; of as many held out " + shown(heldOut)) + "; " + equal
                    + (equal == 1 ? " is" : " are") + " equal to one";
        }

        Map<String, @Nullable Object> plainData() {
            Map<String, @Nullable Object> data = new LinkedHashMap<>();
            data.put("count", count);
            data.put("made", made);
            data.put("held_out", heldOut);
            data.put("equal", equal);
            return data;
        }
    }

    public ImageJudgement {
        judged = List.copyOf(judged);
    }

    /** For JSON. */
    public Map<String, @Nullable Object> plainData() {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("train_rows", trainRows);
        judged.forEach(set -> data.put(set.of(), set.plainData()));
        data.put("nearest", nearest.plainData());
        return data;
    }

    /** For people, a row a set; the first has the headings. */
    public List<List<String>> table() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("", "count", "Fréchet", "precision", "recall", "certain", "score", "classes", "asked"));
        for (Judged set : judged) {
            rows.add(List.of(
                    set.of().replace('_', ' '),
                    String.valueOf(set.count()),
                    shown(set.frechet()),
                    shown(set.precision()),
                    shown(set.recall()),
                    shown(set.certain()),
                    shown(set.score()),
                    String.valueOf(set.covered()),
                    set.asked() == null ? "" : shown(set.asked())));
        }
        return rows;
    }

    private static String shown(double number) {
        return String.format(Locale.ROOT, Math.abs(number) >= 100 ? "%.1f" : "%.4f", number);
    }
}
