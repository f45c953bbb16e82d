package io.lockstep.driver.overview;

import io.lockstep.driver.survey.ColumnSurvey;
import io.lockstep.driver.survey.Survey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What rows of one part hold.
 *
 * @param ends the least and the largest number in arrays, of each column of the survey; infinite where there are none
 * @param places of the columns in the survey
 */
record PartSurvey(Survey survey, List<Double> ends, List<Example> examples, Map<String, Integer> places) {
    PartSurvey(Survey survey, List<Double> ends, List<Example> examples) {
        this(survey, ends, examples, places(survey));
    }

    private static Map<String, Integer> places(Survey survey) {
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < survey.columns().size(); i++) {
            places.put(survey.columns().get(i).name(), i);
        }
        return places;
    }

    PartSurvey {
        ends = List.copyOf(ends);
        examples = List.copyOf(examples);
        places = Map.copyOf(places);
    }

    /** Where a column is; -1: nowhere. */
    int index(String column) {
        return places.getOrDefault(column, -1);
    }

    /** What a column holds; absent: it is not there. */
    @Nullable ColumnSurvey column(String column) {
        int index = index(column);
        return index < 0 ? null : survey.columns().get(index);
    }
}
