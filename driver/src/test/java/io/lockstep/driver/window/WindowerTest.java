package io.lockstep.driver.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.config.WindowsConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Windows worked by hand, written as {@code first..last>ahead} of their orders. */
class WindowerTest {
    private final List<String> made = new ArrayList<>();

    private WindowAccount windows(WindowsConfig config, boolean answers, Object... groupsAndOrders) {
        made.clear();
        Windower windower = new Windower(config, answers, window -> made.add(text(window)));
        String group = "";
        for (Object next : groupsAndOrders) {
            if (next instanceof String name) {
                group = name;
            } else {
                double order = ((Number) next).doubleValue();
                windower.add(new OrderedRow(group, order, group + order, new Object[0], new double[0]));
            }
        }
        return windower.finish();
    }

    private static String text(Window window) {
        OrderedRow first = window.rows().get(0);
        if (window.problem() != null) {
            return first.group() + (int) first.order() + " " + window.problem().replaceFirst(":.*", "");
        }
        OrderedRow ahead = window.ahead();
        return first.group() + (int) first.order() + ".."
                + (int) window.rows().get(window.rows().size() - 1).order()
                + (ahead == null ? "" : ">" + (int) ahead.order());
    }

    private static WindowsConfig config(int length, int horizon, int stride, @Nullable Double gap) {
        return new WindowsConfig("t", List.of("g"), length, List.of("x"), Map.of("next", "x"), horizon, stride, gap);
    }

    @Test
    void windowsGoThroughEachGroupAndNeedTheRowAhead() {
        WindowAccount account = windows(config(3, 2, 1, null), true, "a", 1, 2, 3, 4, 5, 6, "b", 1, 2, 3, 4);
        assertThat(made).containsExactly("a1..3>5", "a2..4>6");
        assertThat(account).isEqualTo(new WindowAccount(10, 6, Map.of(Windower.TOO_FEW, 4L)));
    }

    /** Windows of 1-2>3 and 4-5>6; 7 begins one that has no end. */
    @Test
    void aStrideLeavesRowsBetweenAndBehind() {
        WindowAccount account = windows(config(2, 1, 3, null), true, "a", 1, 2, 3, 4, 5, 6, 7);
        assertThat(made).containsExactly("a1..2>3", "a4..5>6");
        assertThat(account).isEqualTo(new WindowAccount(7, 6, Map.of(Windower.BETWEEN, 1L)));
        account = windows(config(2, 0, 5, null), true, "a", 1, 2, 3, 4, 5, 6, 7);
        assertThat(made).containsExactly("a1..2>2", "a6..7>7");
        assertThat(account).isEqualTo(new WindowAccount(7, 4, Map.of(Windower.BETWEEN, 3L)));
    }

    @Test
    void aGapEndsARun() {
        WindowAccount account = windows(config(2, 1, 1, 1.0), true, "a", 1, 2, 3, 5, 6, 7, 8, 11, 12);
        assertThat(made).containsExactly("a1..2>3", "a5..6>7", "a6..7>8");
        assertThat(account).isEqualTo(new WindowAccount(9, 7, Map.of(Windower.TOO_FEW, 2L)));
    }

    @Test
    void aRepeatedOrderIsNoRowOfAWindow() {
        WindowAccount account = windows(config(2, 1, 1, null), true, "a", 1, 2, 2, 3, "b", 3);
        assertThat(made).containsExactly("a2 repeated order", "a1..2>3");
        assertThat(account).isEqualTo(new WindowAccount(5, 3, Map.of(Windower.REPEATED, 1L, Windower.TOO_FEW, 1L)));
    }

    /** The same windows, and those whose answer is not there yet. */
    @Test
    void whereNoAnswerIsAskedForTheLatestWindowsAreThereToo() {
        WindowAccount account = windows(config(3, 2, 1, null), false, "a", 1, 2, 3, 4, 5, 6, "b", 1, 2, 3, 4, "c", 1);
        assertThat(made).containsExactly("a1..3>5", "a2..4>6", "a3..5", "a4..6", "b1..3", "b2..4");
        assertThat(account).isEqualTo(new WindowAccount(11, 10, Map.of(Windower.TOO_FEW, 1L)));
        windows(config(2, 1, 2, null), false, "a", 1, 2, 3, 4);
        assertThat(made).containsExactly("a1..2>3", "a3..4");
    }

    @Test
    void anAccountTravelsAmongRows() {
        WindowAccount account = new WindowAccount(7, 4, Map.of(Windower.BETWEEN, 3L));
        assertThat(WindowAccount.isAccount(account.asProblem())).isTrue();
        assertThat(WindowAccount.ofProblem(account.asProblem())).isEqualTo(account);
        assertThat(account.plus(account).describe())
                .isEqualTo("source rows: 14 read = 8 in windows + 6 in none (between windows)");
    }
}
