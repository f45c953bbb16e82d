package io.lockstep.driver.survey;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Counts of turning points of one column's numbers, within the rows of each part. */
final class TurnTally {
    private double before = Double.NaN;
    private double last = Double.NaN;
    private long triples;
    private long turning;

    /** @param number of the next row; NaN where it has none, which stands between its neighbours */
    void add(double number) {
        boolean rises = last > before;
        boolean falls = last < before;
        if ((rises || falls) && (number < last || number > last)) {
            triples++;
            turning += rises == (number < last) ? 1 : 0;
        }
        before = last;
        last = number;
    }

    void write(DataOutput out) throws IOException {
        out.writeLong(triples);
        out.writeLong(turning);
    }

    void mergeFrom(DataInput in) throws IOException {
        triples += in.readLong();
        turning += in.readLong();
    }

    ColumnSurvey.Turns turns() {
        return new ColumnSurvey.Turns(triples, turning);
    }
}
