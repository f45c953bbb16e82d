package io.lockstep.driver.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
                Object[] values = {group, String.valueOf(next), String.valueOf(next)};
                windower.add(new OrderedRow(group, order, group + order, values, new double[0]));
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
        OrderedRow season = window.season();
        return first.group() + (int) first.order() + ".."
                + (int) window.rows().get(window.rows().size() - 1).order()
                + (ahead == null ? "" : ">" + (int) ahead.order())
                + (season == null ? "" : "~" + (int) season.order());
    }

    private static WindowsConfig config(int length, int horizon, int stride, @Nullable Double gap) {
        return new WindowsConfig("t", List.of("g"), length, List.of("x"), Map.of("next", "y"), horizon, stride, gap);
    }

    private static WindowsConfig seasonal(int horizon, @Nullable Double gap, int season) {
        return new WindowsConfig("t", List.of("g"), 1, List.of("x"), Map.of("next", "x"), horizon, 1, gap, season);
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
        Gaps gaps = new Gaps(2, 4, List.of(new Gap("a", "8", "11", 3), new Gap("a", "3", "5", 2)));
        assertThat(account).isEqualTo(new WindowAccount(9, 7, Map.of(Windower.TOO_FEW, 2L), gaps));
        assertThat(account.describe())
                .endsWith(
                        " in none (too few rows in a run); 2 gaps cost 4 windows, the largest 8 to 11 of a, 3 to 5 of a");
        assertThat(WindowAccount.ofProblem(account.asProblem())).isEqualTo(account);
        WindowAccount other = windows(config(2, 1, 1, 1.0), true, "b", 1, 5, 7, 10, 20, "c", 1, 2, 3);
        assertThat(account.plus(other)).isEqualTo(other.plus(account));
        assertThat(account.plus(other).gaps())
                .isEqualTo(new Gaps(
                        6,
                        7,
                        List.of(
                                new Gap("b", "10", "20", 10),
                                new Gap("b", "1", "5", 4),
                                new Gap("a", "8", "11", 3),
                                new Gap("b", "7", "10", 3),
                                new Gap("a", "3", "5", 2))));
    }

    @Test
    void aStepIsNoGapByItsRounding() {
        WindowAccount account = windows(config(2, 1, 1, 0.1), true, "a", 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7);
        assertThat(account).isEqualTo(new WindowAccount(7, 7, Map.of()));
        account = windows(config(1, 1, 1, 0.1), true, "a", 1767225600.0, 1767225600.1, 1767225600.2, 1767225600.301);
        assertThat(account.gaps()).isNotNull().extracting(Gaps::count).isEqualTo(1L);
        assertThat(account.used()).isEqualTo(3);
    }

    /** Two rows before the answer; four, where three rows ahead are asked for; never from before a gap. */
    @Test
    void aSeasonIsRowsBeforeTheAnswerAndNeverBehindTheWindow() {
        windows(seasonal(1, null, 2), true, "a", 1, 2, 3, 4, "b", 1, 2, 3);
        assertThat(made).containsExactly("a1..1>2", "a2..2>3~1", "a3..3>4~2", "b1..1>2", "b2..2>3~1");
        windows(seasonal(3, null, 2), true, "a", 1, 2, 3, 4, 5, 6);
        assertThat(made).containsExactly("a1..1>4", "a2..2>5~1", "a3..3>6~2");
        windows(seasonal(1, 1.0, 2), true, "a", 1, 2, 3, 5, 6, 7);
        assertThat(made).containsExactly("a1..1>2", "a2..2>3~1", "a5..5>6", "a6..6>7~5");
    }

    @Test
    void whatTellsTheAnswerIsRefused() {
        assertThatThrownBy(() -> new WindowsConfig("t", List.of(), 2, List.of("x"), Map.of("next", "x"), 0, 1, null))
                .hasMessage(
                        "ahead: expected a horizon of at least 1 for 'next', as column 'x' is in the window itself, got 0."
                                + " Raise horizon, or take the column from columns");
        assertThatThrownBy(() -> new WindowsConfig("t", List.of(), 2, List.of("x"), Map.of(), 1, 1, null, 7))
                .hasMessage(
                        "season: expected rows of a season, at least 1, beside values under ahead, got no ahead. Name the"
                                + " answer under ahead, or leave season out");
        assertThatThrownBy(() -> seasonal(1, null, 0))
                .hasMessageContaining("at least 1, beside values under ahead, got 0.");
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

    /** The first reaches to its answer at 7, the second ends at 6: only 8 is in none. */
    @Test
    void aLaterWindowThatEndsEarlierTakesNoRowFromTheAccount() {
        WindowAccount account = windows(config(2, 5, 4, null), false, "a", 1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(made).containsExactly("a1..2>7", "a5..6");
        assertThat(account).isEqualTo(new WindowAccount(8, 7, Map.of(Windower.BETWEEN, 1L)));
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
