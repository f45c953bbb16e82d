package io.lockstep.driver.overview;

import io.lockstep.driver.thumbnail.Thumbnail;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A row as a person sees it.
 *
 * @param group its class; empty where rows have none
 * @param values by column, answers first
 * @param count rows that are equal to it
 */
public record Example(String group, Map<String, Thumbnail> values, long count) {
    public Example {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }
}
