package io.lockstep.driver.gate;

import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * The challenger answers few rows otherwise than the champion: another class, another label, or a number that differs by more
 * than a hundredth of the targets' deviation.
 *
 * @param most share of the rows, by weight
 */
public record Churn(double most) implements Rule {
    private static final double PART_OF_DEVIATION = 0.01;

    public Churn {
        if (!(most >= 0 && most <= 1)) {
            throw new IllegalArgumentException("most must be from 0 to 1, got " + most + ". It is a share of the rows");
        }
    }

    @Override
    public boolean comparesWithChampion() {
        return true;
    }

    @Override
    public Finding judge(Evidence evidence) {
        JudgedRows rows = evidence.rows();
        ModelAnswers champion = Objects.requireNonNull(rows.champion());
        double allowed = PART_OF_DEVIATION * champion.deviation();
        double changed = 0;
        double all = 0;
        for (int row = 0; row < rows.count(); row++) {
            all += rows.weights()[row];
            changed += champion.agrees(rows.challenger(), row, allowed) ? 0 : rows.weights()[row];
        }
        double share = changed / all;
        return new Finding(
                "churn",
                share <= most,
                Map.of("share", share),
                String.format(Locale.ROOT, "%.5g of the rows are answered otherwise; asked at most %s", share, most));
    }
}
