package io.lockstep.driver.judgement;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.generation.ImageGenerator;
import io.lockstep.driver.generation.ImageGenerator.Asked;
import io.lockstep.driver.generation.PictureGrid;
import io.lockstep.driver.judgement.ImageJudgement.Judged;
import io.lockstep.driver.judgement.ImageJudgement.Nearest;
import io.lockstep.driver.judgement.PictureFeatures.Seen;
import io.lockstep.driver.modeldir.LoadedModel;
import io.lockstep.driver.prepare.Rows;
import io.lockstep.driver.sample.RowSample;
import io.lockstep.driver.sample.SampledRow;
import io.lockstep.driver.scoring.ScoringOptions;
import io.lockstep.kernels.backend.Backend;
import io.lockstep.kernels.plaindata.Excerpt;
import io.lockstep.kernels.shape.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Judge of a generator's pictures. Not thread-safe. */
public final class ImageJudge implements AutoCloseable {
    private static final int SHOWN = 16;
    private static final double SIGMA = 1;

    private final PictureFeatures features;
    private final LoadedModel classifier;
    private final Sizes sizes;

    /**
     * How many pictures are looked at.
     *
     * @param made pictures to make
     * @param train training rows at most, those with the smallest hashes
     * @param neighbours pictures and training rows of which precision and recall are counted, the first ones: what they cost grows with their square
     * @param nearest made pictures whose nearest training rows are looked for
     */
    public record Sizes(int made, int train, int neighbours, int nearest) {
        public Sizes {
            int fewest = Manifold.NEIGHBOURS + 1; // else a ball has no radius
            if (made < fewest || train < fewest || neighbours < fewest || nearest < 1) {
                throw new IllegalArgumentException(
                        "--count, --rows, --neighbours and --nearest: expected at least " + fewest + ", " + fewest
                                + ", " + fewest + " and 1, got " + made + ", " + train + ", " + neighbours
                                + " and "
                                + nearest);
            }
        }
    }

    /**
     * What was found.
     *
     * @param neighbours PNG: made pictures in every first line, the training rows nearest to them below
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    public record Found(ImageJudgement judgement, byte[] neighbours) {}

    private ImageJudge(PictureFeatures features, LoadedModel classifier, Sizes sizes) {
        this.features = features;
        this.classifier = classifier;
        this.sizes = sizes;
    }

    /**
     * By a classifier's features.
     *
     * @throws IllegalArgumentException when the model is no classifier of pictures
     */
    public static ImageJudge of(LoadedModel classifier, Backend backend, Sizes sizes) throws IOException {
        return new ImageJudge(PictureFeatures.of(classifier, backend), classifier, sizes);
    }

    /**
     * Judges a generator.
     *
     * @param train rows it learnt from
     * @param heldOut rows it did not; absent: there are none
     * @throws IllegalArgumentException when its pictures are not those that the classifier reads
     */
    public Found judge(
            Files files,
            ImageGenerator generator,
            long seed,
            Rows train,
            @Nullable Rows heldOut,
            ScoringOptions options)
            throws IOException {
        Shape shape = features.shape();
        if (!generator.shape().equals(shape)) {
            throw new IllegalArgumentException("--classifier: expected one of pictures of " + generator.shape()
                    + ", as the generator makes them, got one of " + shape + ". Take another one");
        }
        List<Asked> asked = generator.asked(seed, sizes.made());
        List<byte[]> pictures = generator.make(asked);
        List<byte[]> rows = pictures(files, train, sizes.train(), options);
        List<byte[]> others = heldOut == null ? List.of() : pictures(files, heldOut, sizes.made(), options);
        float[] trained = floats(rows);
        Beside beside = beside(rows);
        float[] made = floats(pictures);
        List<Judged> judged = new ArrayList<>();
        Seen seen = features.see(made);
        judged.add(beside.judge("made", seen, right(asked, seen)));
        if (others.size() > Manifold.NEIGHBOURS) {
            judged.add(beside.judge("held_out", features.see(floats(others)), null));
        }
        float[] some = Arrays.copyOf(trained, Math.min(rows.size(), sizes.made()) * shape.elementCount());
        judged.add(beside.judge("blurred", features.see(Blur.of(some, shape, SIGMA)), null));
        return new Found(
                new ImageJudgement(rows.size(), judged, nearest(made, floats(others), trained)),
                neighbours(pictures, rows, made, trained));
    }

    /**
     * What made pictures are held against.
     *
     * @param rows [channels, height, width] pixels of each
     * @throws IllegalArgumentException when there are too few, or they are not of the classifier's size
     */
    public Beside beside(List<byte[]> rows) {
        if (rows.size() <= Manifold.NEIGHBOURS) {
            throw new IllegalArgumentException("--data: expected at least " + (Manifold.NEIGHBOURS + 1)
                    + " training rows, got " + rows.size() + ". Take more");
        }
        if (rows.get(0).length != features.shape().elementCount()) {
            throw new IllegalArgumentException("classifier: expected one of pictures of " + rows.get(0).length
                    + " pixels, got one of " + features.shape() + ". Take another one");
        }
        return new Beside(features.see(floats(rows)));
    }

    private List<byte[]> pictures(Files files, Rows rows, int most, ScoringOptions options) throws IOException {
        List<byte[]> pictures = new ArrayList<>();
        for (SampledRow row :
                RowSample.take(files, classifier, rows, most, false, options).rows()) {
            pictures.add(row.slots()[0]);
        }
        return pictures;
    }

    private static float[] floats(List<byte[]> pictures) {
        int size = pictures.isEmpty() ? 0 : pictures.get(0).length;
        float[] floats = new float[Math.multiplyExact(pictures.size(), size)];
        for (int row = 0; row < pictures.size(); row++) {
            for (int i = 0; i < size; i++) {
                floats[row * size + i] = pictures.get(row)[i] & 0xff;
            }
        }
        return floats;
    }

    /**
     * Share of pictures that are of the class asked for, by the classifier; null where none was.
     *
     * @throws IllegalArgumentException when the classifier has no class of that name
     */
    private @Nullable Double right(List<Asked> asked, Seen seen) {
        List<String> names = classifier.preprocessing().answers().get(0).classes();
        long right = 0;
        for (int row = 0; row < asked.size(); row++) {
            String wanted = asked.get(row).className();
            if (wanted == null) {
                return null;
            }
            if (!names.contains(wanted)) {
                throw new IllegalArgumentException("--classifier: expected one that knows the generator's class "
                        + Excerpt.quoted(wanted) + ", got one of " + Excerpt.list(names)
                        + ". Take a classifier of the same classes");
            }
            int found = ClassShares.likeliest(seen.probabilities(), row, features.classes());
            right += names.get(found).equals(wanted) ? 1 : 0;
        }
        return (double) right / asked.size();
    }

    /** The training rows' features, which all is held against. */
    public final class Beside {
        private final Gaussian gaussian;
        private final float[] first;
        private final Manifold manifold;

        Beside(Seen trained) {
            this.gaussian = Gaussian.of(trained.features(), features.hidden());
            this.first = first(trained);
            this.manifold = Manifold.of(first, features.hidden());
        }

        private float[] first(Seen seen) {
            int rows = Math.min(seen.features().length / features.hidden(), sizes.neighbours());
            return Arrays.copyOf(seen.features(), rows * features.hidden());
        }

        /**
         * Judges made pictures.
         *
         * @param pictures one for each asked for
         */
        public Judged judge(List<Asked> asked, List<byte[]> pictures) {
            Seen seen = features.see(floats(pictures));
            return judge("made", seen, right(asked, seen));
        }

        Judged judge(String of, Seen seen, @Nullable Double asked) {
            float[] own = first(seen);
            ClassShares shares = ClassShares.of(seen.probabilities(), features.classes());
            return new Judged(
                    of,
                    seen.features().length / features.hidden(),
                    gaussian.distance(Gaussian.of(seen.features(), features.hidden())),
                    manifold.covers(own),
                    Manifold.of(own, features.hidden()).covers(first),
                    shares.certain(),
                    shares.score(),
                    shares.covered(),
                    shares.shares(),
                    asked);
        }
    }

    private Nearest nearest(float[] made, float[] heldOut, float[] trained) {
        int size = features.shape().elementCount();
        int count = Math.min(sizes.nearest(), made.length / size);
        double[] own = distances(made, count, trained);
        int equal = 0;
        for (double distance : own) {
            equal += distance == 0 ? 1 : 0;
        }
        int others = Math.min(count, heldOut.length / size);
        return new Nearest(count, mean(own), others == 0 ? null : mean(distances(heldOut, others, trained)), equal);
    }

    private double[] distances(float[] pictures, int count, float[] trained) {
        int size = features.shape().elementCount();
        double[] distances = new double[count];
        for (int row = 0; row < count; row++) {
            int nearest = Distances.nearest(pictures, row * size, trained, size);
            distances[row] = Math.sqrt(Distances.squared(pictures, row * size, trained, nearest * size, size) / size);
        }
        return distances;
    }

    private static double mean(double[] numbers) {
        double sum = 0;
        for (double number : numbers) {
            sum += number;
        }
        return sum / numbers.length;
    }

    private byte[] neighbours(List<byte[]> pictures, List<byte[]> rows, float[] made, float[] trained) {
        int size = features.shape().elementCount();
        int shown = Math.min(SHOWN, pictures.size());
        List<byte[]> pairs = new ArrayList<>(pictures.subList(0, shown));
        for (int row = 0; row < shown; row++) {
            pairs.add(rows.get(Distances.nearest(made, row * size, trained, size)));
        }
        return new PictureGrid(features.shape(), shown, 2).png(pairs);
    }

    @Override
    public void close() {
        features.close();
    }
}
