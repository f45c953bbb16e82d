package io.lockstep.driver.audit;

import io.lockstep.driver.audit.ScoreCounts.Scored;
import java.util.ArrayList;
import java.util.List;

/**
 * Upper convex hull of a group's ROC curve: the best rates that yes from a score on gives, and those between two of them, which a
 * share of the rows between two scores gives.
 */
final class RocHull {
    private final List<Point> points = new ArrayList<>(List.of(new Point(Double.POSITIVE_INFINITY, 0, 0)));
    private final double yes;
    private final double no;

    /** Yes from a score on. */
    private record Point(double from, double fpr, double tpr) {}

    /** @param scored by score, rising; of both answers */
    RocHull(List<Scored> scored) {
        this.yes = scored.stream().mapToLong(Scored::yes).sum();
        this.no = scored.stream().mapToLong(Scored::no).sum();
        double yesSoFar = 0;
        double noSoFar = 0;
        for (int i = scored.size() - 1; i >= 0; i--) {
            yesSoFar += scored.get(i).yes();
            noSoFar += scored.get(i).no();
            add(new Point(scored.get(i).score(), noSoFar / no, yesSoFar / yes));
        }
    }

    private void add(Point next) {
        while (points.size() > 1 && !isAbove(points.get(points.size() - 2), points.get(points.size() - 1), next)) {
            points.remove(points.size() - 1);
        }
        points.add(next);
    }

    private static boolean isAbove(Point first, Point middle, Point last) {
        return (middle.tpr - first.tpr) * (last.fpr - first.fpr) > (last.tpr - first.tpr) * (middle.fpr - first.fpr);
    }

    /** Rows of yes. */
    double yes() {
        return yes;
    }

    /** Rows of no. */
    double no() {
        return no;
    }

    /** Of its corners, rising. */
    List<Double> tprs() {
        return points.stream().map(Point::tpr).toList();
    }

    /** Of its corners, rising. */
    List<Double> fprs() {
        return points.stream().map(Point::fpr).toList();
    }

    /** The least FPR with a TPR. */
    double fpr(double tpr) {
        int at = atTpr(tpr);
        Point before = points.get(at - 1);
        Point after = points.get(at);
        return before.fpr + share(before.tpr, after.tpr, tpr) * (after.fpr - before.fpr);
    }

    /** The largest TPR with an FPR. */
    double tpr(double fpr) {
        int at = atFpr(fpr);
        Point before = points.get(at);
        if (at == points.size() - 1) {
            return before.tpr;
        }
        Point after = points.get(at + 1);
        return before.tpr + share(before.fpr, after.fpr, fpr) * (after.tpr - before.tpr);
    }

    /** What gives a TPR with the least FPR. */
    MixedThreshold withTpr(double tpr) {
        int at = atTpr(tpr);
        return mixed(at - 1, share(points.get(at - 1).tpr, points.get(at).tpr, tpr));
    }

    /** What gives an FPR with the largest TPR. */
    MixedThreshold withFpr(double fpr) {
        int at = atFpr(fpr);
        boolean last = at == points.size() - 1;
        return last ? mixed(at, 0) : mixed(at, share(points.get(at).fpr, points.get(at + 1).fpr, fpr));
    }

    private MixedThreshold mixed(int at, double share) {
        if (share == 0 || share == 1) {
            double from = points.get(at + (int) share).from;
            return new MixedThreshold(from, from, 1);
        }
        return new MixedThreshold(points.get(at).from, points.get(at + 1).from, share);
    }

    /** The first corner with a TPR or more, but for the first of all. */
    private int atTpr(double tpr) {
        int at = 1;
        while (at < points.size() - 1 && points.get(at).tpr < tpr) {
            at++;
        }
        return at;
    }

    /** The last corner with an FPR or less. */
    private int atFpr(double fpr) {
        int at = 0;
        while (at < points.size() - 1 && points.get(at + 1).fpr <= fpr) {
            at++;
        }
        return at;
    }

    private static double share(double before, double after, double wanted) {
        return after > before ? Math.min(1, Math.max(0, (wanted - before) / (after - before))) : 1;
    }
}
