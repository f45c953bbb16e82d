package io.lockstep.driver.overview;

import io.lockstep.driver.survey.ColumnSurvey;
import io.lockstep.driver.survey.Survey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What rows of one part hold.
 *
 * @param ends the least and the largest number in arrays, of each column of the survey; infinite where there are none
 */
record PartSurvey(Survey survey, List<Double> ends, List<Example> examples) {
    PartSurvey {
        ends = List.copyOf(ends);
        examples = List.copyOf(examples);
    }

    /** Where a column is; -1: nowhere. */
    int index(String column) {
        for (int i = 0; i < survey.columns().size(); i++) {
            if (survey.columns().get(i).name().equals(column)) {
                return i;
            }
        }
        return -1;
    }

    /** What a column holds; absent: it is not there. */
    @Nullable ColumnSurvey column(String column) {
        return survey.column(column);
    }
}
