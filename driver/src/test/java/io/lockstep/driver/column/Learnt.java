package io.lockstep.driver.column;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.json.Json;
import io.lockstep.kernels.plaindata.Binding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a column learns from values, in as many passes as it wants. */
final class Learnt {
    private static final Binding BINDING = new Binding();
    private static final ColumnPlace PLACE = new ColumnPlace("data.columns[0]", "data.columns[0].kind");

    private Learnt() {}

    /** @param parts learners that share the rows and are merged, as tasks' results are, through their plain data */
    static Feature of(Column column, List<? extends @Nullable Object> values, int parts)
            throws BadRowException, IOException {
        return learner(column, values, parts).feature();
    }

    static ColumnLearner<?> learner(Column column, List<? extends @Nullable Object> values, int parts)
            throws BadRowException, IOException {
        List<Record> passes = new ArrayList<>();
        while (true) {
            ColumnLearner<?> all = after(column.learner(PLACE), passes);
            for (int part = 0; part < parts; part++) {
                ColumnLearner<?> own = after(column.learner(PLACE), passes);
                for (int i = part; i < values.size(); i += parts) {
                    own.add(values.get(i));
                }
                merge(all, own.state());
            }
            if (!all.wantsAnotherPass()) {
                return all;
            }
            passes.add(all.state());
        }
    }

    private static <S extends Record> ColumnLearner<S> after(ColumnLearner<S> first, List<Record> passes)
            throws IOException {
        ColumnLearner<S> learner = first;
        for (Record pass : passes) {
            merge(learner, pass);
            learner = learner.again();
        }
        return learner;
    }

    private static <S extends Record> void merge(ColumnLearner<S> all, Record state) throws IOException {
        String json = Json.line(BINDING.unbind(state));
        S read = BINDING.bind(all.stateType(), Json.parse(json.getBytes(StandardCharsets.UTF_8), "state"), "state");
        assertThat(read).isEqualTo(state);
        all.merge(read);
    }
}
