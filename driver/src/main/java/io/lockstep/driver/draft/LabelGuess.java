package io.lockstep.driver.draft;

import io.lockstep.driver.draft.ColumnGuess.Role;
import io.lockstep.driver.survey.ColumnSurvey;
import io.lockstep.driver.survey.Survey;
import io.lockstep.kernels.plaindata.Excerpt;
import io.lockstep.kernels.plaindata.Names;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The column that is asked for, by its name, its place and what it holds.
 *
 * @param label its name
 * @param reason for people; empty where a person said it
 * @param others that may be meant instead, the likelier first
 */
record LabelGuess(String label, String reason, List<String> others) {
    private static final int NAMED = 8;
    private static final int LIKELY = 4;
    private static final int LAST = 3;
    private static final int FIRST = 1;
    private static final int MOST_OTHERS = 3;

    private record Candidate(String name, int score, String reason) {}

    /**
     * @param said by a person; absent: nothing
     * @throws IllegalArgumentException when there is no such column, or none that could be meant
     */
    static LabelGuess of(Survey survey, @Nullable String said) {
        List<String> names = survey.columns().stream().map(ColumnSurvey::name).toList();
        if (said != null) {
            if (survey.column(said) == null) {
                throw new IllegalArgumentException("--label " + said
                        + ": expected a column, got none of this name; perhaps '" + Names.closest(said, names)
                        + "' was meant. Columns: " + Excerpt.list(names));
            }
            return new LabelGuess(said, "", List.of());
        }
        List<Candidate> candidates = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            Candidate candidate = candidate(survey, i);
            if (candidate != null) {
                candidates.add(candidate);
            }
        }
        candidates.sort(Comparator.comparingInt(Candidate::score).reversed());
        if (candidates.isEmpty()) {
            throw new IllegalArgumentException("expected a column with classes or numbers to predict, got none among "
                    + Excerpt.list(names) + ". Name it with --label COLUMN");
        }
        Candidate best = candidates.get(0);
        return new LabelGuess(
                best.name,
                best.reason,
                candidates.stream()
                        .skip(1)
                        .limit(MOST_OTHERS)
                        .map(Candidate::name)
                        .toList());
    }

    private static @Nullable Candidate candidate(Survey survey, int index) {
        ColumnSurvey column = survey.columns().get(index);
        boolean named = ColumnNames.isAnswer(column.name());
        ColumnGuess guess = ColumnGuesses.of(column, survey.rows());
        boolean fits =
                guess.role() == Role.NUMERIC || guess.role() == Role.PIECEWISE || guess.role() == Role.CATEGORICAL;
        if (!fits || column.different().count() < 2) {
            return null;
        }
        boolean likely = ColumnNames.isLikelyAnswer(column.name());
        boolean last = index == survey.columns().size() - 1;
        int byName = named ? NAMED : likely ? LIKELY : 0;
        int score = byName + place(index, survey.columns().size()) + (column.distinct() == 2 ? 1 : 0);
        String reason = named || likely
                ? "by its name" + (last ? ", and as the last column" : "")
                : last ? "as the last column" : "by its place";
        return new Candidate(column.name(), score, reason);
    }

    private static int place(int index, int columns) {
        return index == columns - 1 ? LAST : index == 0 ? FIRST : 0;
    }
}
