package io.lockstep.driver.counterfactual;

import io.lockstep.driver.column.Cell;
import io.lockstep.driver.value.CanonicalText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Search for the nearest change that turns an answer: fewest columns first, then the least sum of distances, a number's divided by
 * the median absolute deviation of the training rows, a category's 1 (the measures of Wachter, Mittelstadt and Russell,
 * <a href="https://arxiv.org/abs/1711.00399">Counterfactual Explanations without Opening the Black Box</a>, 2018, and of Mothilal,
 * Sharma and Tan, <a href="https://arxiv.org/abs/1905.07697">Explaining Machine Learning Classifiers through Diverse Counterfactual
 * Explanations</a>, 2020). Every value of one column is tried, then of two where there are not too many, else, as with three and more,
 * those that go on from the {@value #BEAM} changes that came closest. Numbers are then moved back to
 * where the answer only just turns. Nothing is random: the same row has the same counterfactual everywhere. One change of a column is the nearest there
 * is, up to how densely values are tried; of more it is the nearest of those that were met.
 */
public final class CounterfactualSearch {
    private static final int BEAM = 16;
    private static final int MOST_PAIRS = 20_000;
    private static final int MOST_MOVED = 32;
    /** Numbers on the way back are asked about in one pass of the model. */
    private static final int STEPS = 128;

    private static final int ROUNDS = 3;

    /** What is asked of a model. */
    public interface Turn {
        /**
         * How far answers have turned: above 0 where one has, the nearer to it the larger; NaN of what cannot be asked.
         *
         * @param changes of the row, each its new values by column. Not modified.
         * @return [changes]
         */
        double[] of(List<Map<String, String>> changes);
    }

    private final List<Candidates> columns;
    private final int most;

    /** Of changed columns, with what they give. */
    private record State(Map<String, String> changes, double turn, double distance) {
        static final Comparator<State> NEAREST_FIRST = Comparator.comparingInt((State state) -> state.changes.size())
                .thenComparingDouble(State::distance)
                .thenComparing(Comparator.comparingDouble(State::turn).reversed())
                .thenComparing(state -> state.changes.toString());
        static final Comparator<State> CLOSEST_FIRST = Comparator.comparingDouble(State::turn)
                .reversed()
                .thenComparingDouble(State::distance)
                .thenComparing(state -> state.changes.toString());
    }

    /** @param changes columns at most that are changed together */
    public CounterfactualSearch(List<Candidates> columns, int changes) {
        this.columns = List.copyOf(columns);
        this.most = Math.min(changes, columns.size());
    }

    /**
     * The nearest change that was found.
     *
     * @param row text of each column's value, by its name; absent: missing. Not modified.
     * @return empty where none was
     */
    public Optional<List<Change>> find(Map<String, String> row, Turn turn) {
        List<State> states = List.of(new State(Map.of(), Double.NEGATIVE_INFINITY, 0));
        for (int changed = 1; changed <= most; changed++) {
            List<State> tried = ask(row, next(row, states, changed), turn);
            List<State> turned = tried.stream()
                    .filter(state -> state.turn > 0)
                    .sorted(State.NEAREST_FIRST)
                    .toList();
            if (!turned.isEmpty()) {
                return Optional.of(changes(row, nearest(row, firsts(turned), turn)));
            }
            states = changed == 1 && pairs(tried) <= MOST_PAIRS
                    ? tried
                    : tried.stream().sorted(State.CLOSEST_FIRST).limit(BEAM).toList();
        }
        return Optional.empty();
    }

    private static long pairs(List<State> singles) {
        return (long) singles.size() * singles.size() / 2;
    }

    /** Of each set of columns the nearest few: which of them is the nearest shows once numbers are moved back. */
    private static List<State> firsts(List<State> turned) {
        Map<String, Integer> counts = new TreeMap<>();
        List<State> firsts = new ArrayList<>();
        for (State state : turned) {
            String set = state.changes.keySet().toString();
            if (counts.merge(set, 1, Integer::sum) <= BEAM) {
                firsts.add(state);
            }
        }
        return firsts.subList(0, Math.min(MOST_MOVED, firsts.size()));
    }

    /** Every change of one column more. */
    private List<Map<String, String>> next(Map<String, String> row, List<State> states, int changed) {
        Map<String, Map<String, String>> next = new TreeMap<>();
        for (State state : states) {
            for (Candidates column : columns) {
                if (state.changes.containsKey(column.column())) {
                    continue;
                }
                for (String value : values(column, row.get(column.column()))) {
                    Map<String, String> changes = new TreeMap<>(state.changes);
                    changes.put(column.column(), value);
                    next.put(changes.toString(), changes);
                }
            }
        }
        return next.values().stream()
                .filter(changes -> changes.size() == changed)
                .toList();
    }

    private static List<String> values(Candidates column, @Nullable String own) {
        if (!column.isNumeric()) {
            return column.categories().stream()
                    .filter(value -> !value.equals(own))
                    .toList();
        }
        Double number = own == null ? null : Cell.number(own);
        List<String> values = new ArrayList<>();
        for (double value : column.numbers()) {
            boolean other = number == null
                    ? column.direction() == 0
                    : value != number && Math.signum(value - number) != -column.direction();
            if (other) {
                values.add(text(value));
            }
        }
        return values;
    }

    private static String text(double number) {
        return String.valueOf(CanonicalText.of(number));
    }

    private List<State> ask(Map<String, String> row, List<Map<String, String>> changes, Turn turn) {
        double[] turns = turn.of(changes);
        List<State> states = new ArrayList<>();
        for (int i = 0; i < turns.length; i++) {
            if (!Double.isNaN(turns[i])) {
                states.add(new State(changes.get(i), turns[i], distance(row, changes.get(i))));
            }
        }
        return states;
    }

    private double distance(Map<String, String> row, Map<String, String> changes) {
        double sum = 0;
        for (Candidates column : columns) {
            String to = changes.get(column.column());
            if (to == null) {
                continue;
            }
            String from = row.get(column.column());
            Double old = from == null ? null : Cell.number(from);
            Double now = column.isNumeric() ? Cell.number(to) : null;
            sum += old == null || now == null ? 1 : Math.abs(now - old) / column.scale();
        }
        return sum;
    }

    /** The nearest after numbers were moved back towards what they were, one column after another, in either order. */
    private State nearest(Map<String, String> row, List<State> turned, Turn turn) {
        State nearest = turned.get(0);
        for (State state : turned) {
            List<Candidates> numeric = columns.stream()
                    .filter(column -> column.isNumeric() && state.changes.containsKey(column.column()))
                    .toList();
            for (int first = 0; first < Math.max(1, numeric.size()); first++) {
                State moved = state;
                for (int i = 0; i < numeric.size(); i++) {
                    moved = moveBack(row, moved, numeric.get((first + i) % numeric.size()), turn);
                }
                if (State.NEAREST_FIRST.compare(moved, nearest) < 0) {
                    nearest = moved;
                }
            }
        }
        return nearest;
    }

    /** Goes from the row's own number to one that turns the answer, in ever smaller steps, to the first that does. */
    private State moveBack(Map<String, String> row, State state, Candidates column, Turn turn) {
        String own = row.get(column.column());
        Double from = own == null ? null : Cell.number(own);
        Double to = Cell.number(state.changes.getOrDefault(column.column(), ""));
        if (from == null || to == null) {
            return state;
        }
        State best = state;
        // of a number beyond those it may become, the way begins at the nearest of them
        List<Double> numbers = column.numbers();
        double not = Math.max(numbers.get(0), Math.min(numbers.get(numbers.size() - 1), from));
        double turned = to;
        for (int round = 0; round < ROUNDS; round++) {
            double start = not;
            double end = turned;
            List<Double> between = between(start, end, column.whole());
            List<Map<String, String>> asked = new ArrayList<>();
            for (double number : between) {
                Map<String, String> changes = new TreeMap<>(best.changes);
                changes.put(column.column(), text(number));
                asked.add(changes);
            }
            List<State> states = ask(row, asked, turn);
            int first = 0;
            while (first < states.size() && !(states.get(first).turn > 0)) {
                first++;
            }
            if (states.size() < between.size()) {
                return best;
            }
            if (first < states.size()) {
                best = states.get(first);
                turned = between.get(first);
            }
            not = first > 0 ? between.get(first - 1) : start;
        }
        return best;
    }

    /** Numbers between two, both left out, beginning at the first. */
    private static List<Double> between(double start, double end, boolean whole) {
        List<Double> numbers = new ArrayList<>();
        double before = start;
        for (int i = 1; i < STEPS; i++) {
            double number = start + (end - start) * i / STEPS;
            number = whole ? Math.rint(number) : number;
            if (number != before && number != end && number != start) {
                numbers.add(number);
                before = number;
            }
        }
        return numbers;
    }

    private List<Change> changes(Map<String, String> row, State state) {
        List<Change> changes = new ArrayList<>();
        for (Candidates column : columns) {
            String to = state.changes.get(column.column());
            if (to != null) {
                changes.add(new Change(column.column(), row.get(column.column()), to));
            }
        }
        return changes;
    }
}
