package io.lockstep.driver.audit;

import io.lockstep.driver.audit.AuditForm.Kind;
import io.lockstep.driver.audit.AuditReport.Comparison;
import io.lockstep.driver.audit.AuditReport.Difference;
import io.lockstep.driver.audit.AuditReport.Group;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What is to be said of the numbers of an audit. */
final class AuditWords {
    /** Of the United States' Uniform Guidelines on Employee Selection Procedures, 1978. */
    private static final double FOUR_FIFTHS = 0.8;

    private static final int MOST_COMPARISONS = 20;

    private final AuditConfig config;
    private final AuditReport report;

    AuditWords(AuditConfig config, AuditReport report) {
        this.config = config;
        this.report = report;
    }

    List<String> all() {
        List<String> words = new ArrayList<>();
        selected(words);
        small(words);
        report.definitions().forEach(own -> fourFifths(own, words));
        unalike(words);
        if (report.form().kind() == Kind.YES_NO && report.form().labelled()) {
            oneAnswer(words);
            report.definitions().stream()
                    .filter(own -> own.name().equals("baseRateDifference")
                            && own.columns().size() == 1)
                    .forEach(own -> excluded(own, words));
        }
        return words;
    }

    /** A model's classes are in the order of their names, whichever of them is wanted. */
    private void selected(List<String> words) {
        List<String> classes = report.form().classes();
        if (report.form().kind() == Kind.YES_NO && !classes.equals(List.of("no", "yes"))) {
            words.add("note: yes, or selected, is the class " + classes.get(1) + "; no is " + classes.get(0));
        }
    }

    private void small(List<String> words) {
        List<String> small = report.groups().stream()
                .filter(group -> !group.judged())
                .map(group -> group.name() + " (" + group.count() + ")")
                .toList();
        if (!small.isEmpty()) {
            words.add("note: too small to judge, fewer than " + config.fewest() + " rows: "
                    + String.join("; ", small.subList(0, Math.min(small.size(), MOST_COMPARISONS)))
                    + (small.size() > MOST_COMPARISONS ? "; and " + (small.size() - MOST_COMPARISONS) + " more" : ""));
        }
    }

    private void oneAnswer(List<String> words) {
        double rate = report.groups().get(0).value("base_rate");
        if (rate == 0 || rate == 1) {
            words.add("note: every right answer is " + (rate == 0 ? "no" : "yes")
                    + ", so that rates of the others are none. Check the label, and --positive");
        }
    }

    private static void fourFifths(Difference own, List<String> words) {
        if (own.name().equals("demographicParityRatio") && own.measured().value() < FOUR_FIFTHS) {
            words.add(String.format(
                    Locale.ROOT,
                    "four fifths: %s: %s is selected %.3f times as often as %s, below 0.8%s",
                    String.join(" and ", own.columns()),
                    own.least(),
                    own.measured().value(),
                    own.most(),
                    chance(own.measured().high())));
        }
    }

    private static String chance(double high) {
        if (Double.isNaN(high)) {
            return ", whether by chance is not told";
        }
        return high < FOUR_FIFTHS
                ? String.format(Locale.ROOT, " beyond chance (at most %.3f)", high)
                : ", which may be chance";
    }

    private void unalike(List<String> words) {
        List<Comparison> found = report.comparisons().stream()
                .filter(own -> own.adjusted() != null && own.adjusted() <= 1 - config.confidence())
                .toList();
        long tests = report.comparisons().stream()
                .filter(own -> own.adjusted() != null)
                .count();
        if (tests > 0) {
            words.add(String.format(
                    Locale.ROOT,
                    "tests: %d of %d differences from the reference are beyond chance (Holm's adjusted p at most %.2g)",
                    found.size(),
                    tests,
                    1 - config.confidence()));
        }
    }

    /** Chouldechova, Big Data 5(2), 2017; Kleinberg, Mullainathan and Raghavan, ITCS 2017. */
    private void excluded(Difference base, List<String> words) {
        String column = base.columns().get(0);
        Optional<Group> more = group(column, base.most());
        Optional<Group> fewer = group(column, base.least());
        if (more.isEmpty() || fewer.isEmpty() || Double.isNaN(base.measured().low())) {
            return; // of so many groups there is no interval
        }
        if (!(base.measured().low() > 0)) {
            words.add("definitions: " + column
                    + ": base rates do not differ beyond chance, so that no definition excludes another here");
            return;
        }
        double rate = fewer.get().value("base_rate");
        double ppv = more.get().value("ppv");
        double tpr = more.get().value("tpr");
        double needed = rate / (1 - rate) * (1 - ppv) / ppv * tpr;
        words.add(String.format(
                Locale.ROOT,
                "definitions: %s: base rates differ (%s %.3f, %s %.3f), so that equal PPV, TPR and FPR cannot hold together"
                        + " unless every answer is right. With the PPV and TPR of %s, the FPR of %s would have to be %.4f; it is"
                        + " %.4f",
                column,
                base.most(),
                more.get().value("base_rate"),
                base.least(),
                rate,
                base.most(),
                base.least(),
                needed,
                fewer.get().value("fpr")));
        words.add(
                "definitions: " + column
                        + ": nor can equal selection rates and equal TPR and FPR, unless TPR is FPR, as in answers that tell nothing");
    }

    private Optional<Group> group(String column, String value) {
        return report.groups().stream()
                .filter(group -> group.values().size() == 1
                        && value.equals(group.values().get(column)))
                .findFirst();
    }
}
