package io.lockstep.driver.overview;

import io.lockstep.driver.survey.Survey;
import io.lockstep.driver.survey.TableTally;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What rows of one part hold; parts of it merge in any order to the same. */
final class PartTally {
    private final TableTally table;
    private final ExampleSample examples;
    /** Of each column the least and the largest number in arrays. */
    private final double[] ranges;

    /** @param columns of the rows, in order */
    PartTally(List<String> columns, ExampleColumns examples) {
        this.table = new TableTally(columns);
        this.examples = new ExampleSample(examples);
        this.ranges = new double[2 * columns.size()];
        for (int i = 0; i < columns.size(); i++) {
            ranges[2 * i] = Double.POSITIVE_INFINITY;
            ranges[2 * i + 1] = Double.NEGATIVE_INFINITY;
        }
    }

    /** @param content [16] of the row. Not modified. */
    void add(byte[] content, @Nullable Object[] values) {
        table.add(values);
        examples.add(content, values);
        for (int i = 0; i < values.length; i++) {
            if (values[i] instanceof double[] numbers) {
                for (double number : numbers) {
                    range(i, number, number);
                }
            }
        }
    }

    private void range(int column, double least, double largest) {
        ranges[2 * column] = Math.min(ranges[2 * column], Double.isNaN(least) ? Double.POSITIVE_INFINITY : least);
        ranges[2 * column + 1] =
                Math.max(ranges[2 * column + 1], Double.isNaN(largest) ? Double.NEGATIVE_INFINITY : largest);
    }

    void write(DataOutput out) throws IOException {
        byte[] bytes = table.toBytes();
        out.writeInt(bytes.length);
        out.write(bytes);
        examples.write(out);
        for (double end : ranges) {
            out.writeDouble(end);
        }
    }

    void mergeFrom(DataInput in) throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        table.merge(bytes);
        examples.mergeFrom(in);
        for (int i = 0; i < ranges.length / 2; i++) {
            range(i, in.readDouble(), in.readDouble());
        }
    }

    PartSurvey survey() {
        List<Double> ends = new ArrayList<>();
        for (double end : ranges) {
            ends.add(end);
        }
        Survey survey = table.survey();
        return new PartSurvey(survey, ends, examples.examples());
    }
}
