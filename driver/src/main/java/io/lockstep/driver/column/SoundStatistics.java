package io.lockstep.driver.column;

import io.lockstep.driver.sound.BadSoundException;
import io.lockstep.driver.sound.SoundExtractor;
import io.lockstep.kernels.sum.ExactSum;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Mean and deviation of each band of one column's sounds, over all frames, where they are asked for. */
final class SoundStatistics implements ColumnLearner<SoundStatistics.State> {
    private final SoundColumn column;
    private final SoundExtractor extractor;
    private final List<ExactSum> sums = new ArrayList<>();
    private final List<ExactSum> squares = new ArrayList<>();
    private long frames;

    /** Of each band, sums in the digits of {@link ExactSum#toBytes}. */
    record State(long frames, List<String> sums, List<String> squares) {}

    SoundStatistics(SoundColumn column) {
        this.column = column;
        this.extractor = SoundExtractor.of(column.form());
        for (int band = 0; column.standardize() && band < column.form().bands(); band++) {
            sums.add(new ExactSum());
            squares.add(new ExactSum());
        }
    }

    @Override
    public void add(@Nullable Object value) throws BadRowException {
        if (sums.isEmpty()) {
            return;
        }
        double[] numbers;
        try {
            numbers = extractor.extract(SoundColumn.file(column.column(), value));
        } catch (BadSoundException e) {
            throw SoundColumn.bad(column.column(), e);
        }
        int own = numbers.length / sums.size();
        frames += own;
        for (int i = 0; i < numbers.length; i++) {
            sums.get(i / own).add(numbers[i]);
            squares.get(i / own).addProduct(numbers[i], numbers[i]);
        }
    }

    @Override
    public State state() {
        return new State(frames, digits(sums), digits(squares));
    }

    private static List<String> digits(List<ExactSum> sums) {
        return sums.stream().map(sum -> HexFormat.of().formatHex(sum.toBytes())).toList();
    }

    @Override
    public Class<State> stateType() {
        return State.class;
    }

    @Override
    public void merge(State other) {
        frames += other.frames;
        merge(sums, other.sums);
        merge(squares, other.squares);
    }

    private static void merge(List<ExactSum> own, List<String> other) {
        for (int i = 0; i < own.size(); i++) {
            own.get(i).merge(ExactSum.fromBytes(HexFormat.of().parseHex(other.get(i))));
        }
    }

    @Override
    public Feature feature() {
        List<Double> means = new ArrayList<>();
        List<Double> deviations = new ArrayList<>();
        ExactSum counted = new ExactSum();
        counted.add((double) frames);
        for (int band = 0; band < sums.size(); band++) {
            double count = (double) Math.max(1, frames);
            double spread = ExactSum.squaredDistance(counted, sums.get(band), squares.get(band));
            double deviation = Math.sqrt(spread / count);
            means.add(sums.get(band).value() / count);
            deviations.add(deviation > 0 ? deviation : 1);
        }
        return new SoundFeature(column.column(), column.form(), means, deviations);
    }
}
