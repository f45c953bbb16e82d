package io.lockstep.driver.drift;

import io.lockstep.driver.profile.CategoryProfile;
import io.lockstep.driver.profile.ColumnProfile;
import io.lockstep.driver.profile.ColumnProfiles;
import io.lockstep.driver.profile.HashedProfile;
import io.lockstep.driver.profile.NumericProfile;
import io.lockstep.kernels.plaindata.Excerpt;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Comparison of one column before and after. Used once. */
final class Comparison {
    /** Rows in each bin of numbers, of the smaller sample, at least. */
    private static final int ROWS_OF_BIN = 5;

    private final String name;
    private final Role role;
    private final DriftConfig config;
    private final List<Measured> sizes = new ArrayList<>();
    private final List<SignificanceTest> tests = new ArrayList<>();
    private final List<Alarm> alarms = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private @Nullable Histogram histogram;

    private Comparison(String name, Role role, DriftConfig config) {
        this.name = name;
        this.role = role;
        this.config = config;
    }

    /** A column that the window does not have. */
    static ColumnDrift lost(String name, Role role, ColumnProfile before, DriftConfig config) {
        Comparison comparison = new Comparison(name, role, config);
        if (role == Role.INPUT) {
            comparison.alarms.add(Alarm.lost(config.lostColumns(), "is not there"));
        } else {
            comparison.notes.add("is not there");
        }
        return comparison.result(kind(before), Summary.of(before), null);
    }

    /** A column that only the window has. */
    static ColumnDrift fresh(String name, Role role, ColumnProfile after, DriftConfig config) {
        Comparison comparison = new Comparison(name, role, config);
        comparison.notes.add("is new");
        return comparison.result(kind(after), null, Summary.of(after));
    }

    /** A column that both have. */
    static ColumnDrift of(String name, Role role, ColumnProfile before, ColumnProfile after, DriftConfig config) {
        Comparison comparison = new Comparison(name, role, config);
        comparison.compare(before, after);
        return comparison.result(kind(before), Summary.of(before), Summary.of(after));
    }

    private static String kind(ColumnProfile profile) {
        return ColumnProfiles.REGISTRY.nameOf(profile);
    }

    private ColumnDrift result(String kind, @Nullable Summary before, @Nullable Summary after) {
        return new ColumnDrift(name, role, kind, before, after, sizes, tests, histogram, alarms, notes);
    }

    private void compare(ColumnProfile before, ColumnProfile after) {
        long usable = after.rows() - after.missing() - after.unusable();
        if (before.getClass() != after.getClass()) {
            alarms.add(
                    Alarm.lost(config.lostColumns(), "is of another kind: " + kind(after) + ", was " + kind(before)));
            return;
        }
        if (before.rows() == 0 || after.rows() == 0) {
            notes.add(before.rows() == 0 ? "had no rows at training" : "has no rows");
            return;
        }
        shares(before, after);
        if (after.unusable() > usable) {
            alarms.add(Alarm.lost(
                    config.lostColumns(),
                    "is of another kind: " + Rounded.percent(after.unusable() / (double) after.rows())
                            + " of the rows have a value that is none of " + kind(before)));
        }
        if (before instanceof NumericProfile numbers) {
            numbers(numbers, (NumericProfile) after);
        } else if (before instanceof CategoryProfile categories) {
            categories(categories, (CategoryProfile) after);
        } else if (before instanceof HashedProfile hashed) {
            HashedProfile other = (HashedProfile) after;
            requireSameBins(hashed.cells().size() == other.cells().size());
            cells(Cells.hashes(hashed, other));
        }
    }

    private void requireSameBins(boolean same) {
        if (!same) {
            throw new IllegalArgumentException("column " + Excerpt.quoted(name)
                    + ": expected the window counted in the bins of the reference, got other bins. Count it with a"
                    + " ProfileCounter of the reference");
        }
    }

    private void shares(ColumnProfile before, ColumnProfile after) {
        long n = before.rows();
        long m = after.rows();
        double missing = after.missing() / (double) m - before.missing() / (double) n;
        double p = Chance.ofCounts(before.missing(), n, after.missing(), m);
        measure(Size.MISSING, Math.abs(missing), 0, p);
        if (before.missing() + after.missing() > 0) {
            tests.add(new SignificanceTest("missing", missing, null, p));
        }
        double unusable = after.unusable() / (double) m - before.unusable() / (double) n;
        measure(Size.UNUSABLE, Math.abs(unusable), 0, Chance.ofCounts(before.unusable(), n, after.unusable(), m));
    }

    /** Adds a size, and the alarm that it is. */
    private void measure(Size size, double value, double floor, double p) {
        sizes.add(new Measured(size, value, floor, p));
        if (p > config.chance()) {
            return;
        }
        Double refused = config.refuse().of(size);
        double warned = config.warn().of(size);
        if (refused != null && value >= refused) {
            alarms.add(Alarm.of(Level.REFUSE, size, value, refused));
        } else if (value >= warned) {
            alarms.add(Alarm.of(Level.WARN, size, value, warned));
        }
    }

    private boolean isEmpty(Cells cells) {
        if (cells.beforeRows() == 0 || cells.afterRows() == 0) {
            notes.add(cells.beforeRows() == 0 ? "had no values at training" : "has no values");
            return true;
        }
        return false;
    }

    private void numbers(NumericProfile before, NumericProfile after) {
        requireSameBins(before.edges().equals(after.edges()));
        Cells fine = Cells.bins(before, after);
        if (isEmpty(fine)) {
            return;
        }
        if (Objects.equals(before.minimum(), before.maximum())) {
            constant(before, after, fine);
            return;
        }
        long smaller = Math.min(fine.beforeRows(), fine.afterRows());
        Cells merged = fine.merged((int) Math.max(2, Math.min(config.bins(), smaller / ROWS_OF_BIN)));
        histogram = Histogram.of(merged);
        Psi psi = Psi.of(merged);
        measure(Size.PSI, psi.corrected(), psi.floor(), psi.p());
        KolmogorovSmirnov distance = KolmogorovSmirnov.of(fine);
        measure(Size.D, distance.d(), 0, distance.p());
        tests.add(new SignificanceTest("Kolmogorov-Smirnov", distance.d(), null, distance.p()));
        means(before, after, fine);
    }

    private void means(NumericProfile before, NumericProfile after, Cells cells) {
        double deviation = present(before.deviation());
        double other = present(after.deviation());
        double difference = present(after.mean()) - present(before.mean());
        double variance = deviation * deviation / cells.beforeRows() + other * other / cells.afterRows();
        double size = Math.abs(difference) / deviation;
        if (Double.isFinite(size) && Double.isFinite(variance)) {
            measure(role == Role.INPUT ? Size.MEAN : Size.LABEL_MEAN, size, 0, Chance.ofMeans(difference, variance));
            if (!alarms.isEmpty()) {
                notes.add("mean " + Rounded.of(present(before.mean())) + " -> " + Rounded.of(present(after.mean())));
            }
        }
    }

    private static double present(@Nullable Double number) {
        return number == null ? Double.NaN : number;
    }

    /** What was one number has no bins; mean and deviation still say how many rows have another. */
    private void constant(NumericProfile before, NumericProfile after, Cells cells) {
        double value = present(before.minimum());
        double low = present(after.minimum());
        double high = present(after.maximum());
        double farthest = Math.max(Math.abs(low - value), Math.abs(high - value));
        if (farthest == 0) {
            notes.add("was and is constant at " + Rounded.of(value));
            return;
        }
        double away = Math.abs(present(after.mean()) - value) / farthest;
        double spread = present(after.deviation()) / farthest;
        double share = Math.min(1, Math.max(away, away * away + spread * spread));
        notes.add("was constant at " + Rounded.of(value) + ", is from " + Rounded.of(low) + " to " + Rounded.of(high)
                + ", another number in " + Rounded.percent(share) + " of rows or more");
        long rows = (long) (share * cells.afterRows());
        measure(Size.UNSEEN, share, 0, Chance.atLeast(rows, cells.afterRows(), 1.0 / (cells.beforeRows() + 1)));
    }

    private void categories(CategoryProfile before, CategoryProfile after) {
        requireSameBins(before.values().keySet().containsAll(after.values().keySet()));
        Cells cells = Cells.categories(before, after);
        if (isEmpty(cells)) {
            return;
        }
        if (before.values().size() == 1) {
            notes.add("was constant at "
                    + Excerpt.quoted(before.values().keySet().iterator().next()));
        }
        cells(cells);
        long rows = cells.beforeRows();
        long once =
                before.values().values().stream().filter(count -> count == 1).count();
        double floor = once / (double) rows;
        double share = after.others() / (double) cells.afterRows();
        double rare = (once + 1) / (rows + 1.0);
        measure(Size.UNSEEN, share - floor, floor, Chance.atLeast(after.others(), cells.afterRows(), rare));
        if (role != Role.INPUT) {
            rates(cells);
        }
    }

    private void rates(Cells cells) {
        int widest = 0;
        double most = -1;
        for (int i = 0; i < cells.size(); i++) {
            double difference = Math.abs(rate(cells, i, true) - rate(cells, i, false));
            if (difference > most) {
                most = difference;
                widest = i;
            }
        }
        int already = alarms.size();
        measure(Size.LABEL_RATE, most, 0, ChiSquare.of(cells.pooled()).p());
        if (alarms.size() > already) {
            notes.add("class " + Excerpt.quoted(cells.names().get(widest)) + " "
                    + Rounded.percent(rate(cells, widest, false)) + " -> "
                    + Rounded.percent(rate(cells, widest, true)));
        }
    }

    private static double rate(Cells cells, int cell, boolean after) {
        return after
                ? cells.after().get(cell) / (double) cells.afterRows()
                : cells.before().get(cell) / (double) cells.beforeRows();
    }

    private void cells(Cells cells) {
        if (isEmpty(cells)) {
            return;
        }
        histogram = Histogram.of(cells.largest(config.bins()));
        Cells pooled = cells.pooled();
        if (pooled.size() > 1) {
            Psi psi = Psi.of(pooled);
            measure(Size.PSI, psi.corrected(), psi.floor(), psi.p());
            ChiSquare chi = ChiSquare.of(pooled);
            tests.add(new SignificanceTest("chi-square", chi.statistic(), chi.degrees(), chi.p()));
        }
    }
}
