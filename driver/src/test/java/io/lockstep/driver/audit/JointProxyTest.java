package io.lockstep.driver.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JointProxyTest {
    private static final List<GroupColumn> SEX = List.of(new GroupColumn("sex", List.of()));

    /**
     * Hours of study and who passed: intercept -4.0777, coefficient 1.5046, of the article Logistic regression of Wikipedia, and of
     * R's glm.
     */
    @Test
    void coefficientsAreThoseOfGlm() {
        double[] hours = {
            0.5, 0.75, 1, 1.25, 1.5, 1.75, 1.75, 2, 2.25, 2.5, 2.75, 3, 3.25, 3.5, 4, 4.25, 4.5, 4.75, 5, 5.5
        };
        double[] passed = {0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 1, 1, 1, 1, 1};
        double[][] x = new double[hours.length][];
        Arrays.setAll(x, i -> new double[] {hours[i]});
        double[] failed = Arrays.stream(passed).map(own -> 1 - own).toArray();
        double[] coefficients = LogisticRegression.fit(x, passed, failed, 0);
        assertThat(coefficients[0]).isCloseTo(-4.0777, within(5e-5));
        assertThat(coefficients[1]).isCloseTo(1.5046, within(5e-5));
    }

    /** Weights count as rows; of rows that are told apart without an error the penalty keeps coefficients finite. */
    @Test
    void weightsAreRowsAndSeparatedRowsHaveAnEnd() {
        double[][] x = {{0}, {1}};
        double[] odds = LogisticRegression.fit(x, new double[] {30, 10}, new double[] {10, 20}, 0);
        assertThat(odds[0]).isCloseTo(Math.log(3), within(1e-9));
        assertThat(odds[1]).isCloseTo(Math.log(0.5) - Math.log(3), within(1e-9));
        double[] apart = LogisticRegression.fit(x, new double[] {0, 40}, new double[] {40, 0}, 1);
        assertThat(apart[1]).isBetween(2.0, 20.0);
        // the gradient by the coefficient is 0: 40 (1 - p) = b, with p of x = 1; by symmetry the logit is b / 2
        assertThat(40 / (1 + Math.exp(apart[1] / 2))).isCloseTo(apart[1], within(1e-6));
    }

    private static DataCounts counts(int rows, double distance, String... inputs) {
        DataCounts counts = new DataCounts(SEX, List.of(inputs));
        RandomStream random = RandomStream.of(9, Purpose.SAMPLE_DATA);
        for (int row = 0; row < rows; row++) {
            boolean man = random.uniform(100L * row) < 0.6;
            @Nullable String[] values = new @Nullable String[inputs.length];
            for (int i = 0; i < values.length; i++) {
                double mean = man && inputs[i].startsWith("told") ? distance : 0;
                values[i] = String.valueOf(mean + random.normal(50L * row + 5 + i));
            }
            counts.add(List.of(man ? "m" : "f"), Arrays.asList(values));
        }
        return counts;
    }

    /**
     * Of two independent normal inputs a distance of 1 apart each has an area of Phi(1 / sqrt(2)) = 0.760, both together one of
     * Phi(1) = 0.841; what tells nothing has one of 1/2.
     */
    @Test
    void inputsTellMoreTogetherThanAlone() {
        JointProxy one = JointProxy.of(counts(6_000, 1, "told"), 0).get(0);
        JointProxy both =
                JointProxy.of(counts(6_000, 1, "told1", "noise", "told2"), 0).get(0);
        JointProxy none =
                JointProxy.of(counts(6_000, 1, "noise1", "noise2", "noise3"), 0).get(0);
        assertThat(one.auc()).isCloseTo(0.760, within(0.02));
        assertThat(both.auc()).isCloseTo(0.841, within(0.02));
        assertThat(none.auc()).isCloseTo(0.5, within(0.03));
        assertThat(both.learnt() + both.judged()).isEqualTo(RowSample.MOST_ROWS);
        assertThat(both.words()).startsWith("proxy: all inputs together tell sex: m with an AUC of 0.8");
        assertThat(JointProxy.of(counts(6_000, 1, "told1", "noise", "told2"), 0))
                .containsExactly(both);
    }

    /** Few different rows, each met often: both halves have all of them. Two inputs that tell three groups. */
    @Test
    void fewDifferentRowsOfSeveralGroups() {
        DataCounts counts = new DataCounts(List.of(new GroupColumn("g", List.of())), List.of("hair", "g", "eyes"));
        for (int i = 0; i < 6_000; i++) {
            String group = "abc".substring(i % 3, i % 3 + 1);
            String hair = group.equals("a") || i % 10 == 0 ? "dark" : "fair";
            String eyes = group.equals("b") ? "blue" : i % 7 == 0 ? null : "grey";
            counts.add(List.of(group), Arrays.asList(hair, group, eyes));
        }
        counts.add(List.of("rare"), Arrays.asList("dark", "rare", "grey"));
        List<JointProxy> proxies = JointProxy.of(counts, 0);
        assertThat(proxies).extracting(JointProxy::group).containsExactly("a", "b", "c");
        assertThat(proxies).allSatisfy(own -> assertThat(own.auc()).isGreaterThan(0.93));
        DataAudit audit = DataAudit.of(counts, 100);
        assertThat(audit.joint()).isEqualTo(proxies);
        assertThat(audit.plainData()).containsKey("joint_proxies");
        assertThat(audit.words())
                .anyMatch(words -> words.startsWith("proxy: all inputs together tell g: a with an AUC of "));
    }
}
