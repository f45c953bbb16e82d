package io.lockstep.driver.column;

import io.lockstep.driver.text.Tokenizer.Unit;
import io.lockstep.driver.value.ColumnType;
import io.lockstep.driver.value.ColumnType.Kind;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Examples of {@link TfIdfColumn}: the counts and weights of scikit-learn's user guide, "Tf-idf term weighting", with
 * {@code smooth_idf=True} (in float32, one in its eighth digit), where terms are columns: the first, the third and the
 * second.
 */
final class TfIdfColumnExamples implements ColumnExamples {
    @Override
    public Column column() {
        return new TfIdfColumn("title", Unit.WORDS, 1, 1, 3, 1, null, true, false);
    }

    @Override
    public List<ColumnType> types() {
        return List.of(new ColumnType(Kind.SCALAR, "string"), new ColumnType(Kind.NUMBERS, "vector"));
    }

    @Override
    public List<@Nullable Object> values() {
        return List.of("a A a c", "a a", "a, a, a", "a a a a", "a a b a b", "c a a c a");
    }

    @Override
    public Feature learnt() {
        return new TfIdfFeature("title", Unit.WORDS, 1, 1, true, false, List.of("a", "c", "b"), 6, List.of(6L, 2L, 1L));
    }

    @Override
    public List<List<? extends Number>> encoded() {
        return List.of(
                List.of((float) 0.85151335, (float) 0.52433293, 0f),
                List.of(1f, 0f, 0f),
                List.of(1f, 0f, 0f),
                List.of(1f, 0f, 0f),
                List.of((float) 0.55422896, 0f, (float) 0.83236428),
                List.of((float) 0.63035731, (float) 0.77630514, 0f));
    }

    @Override
    public List<String> elements() {
        return List.of("title has a", "title has c", "title has b");
    }

    @Override
    public Map<Object, String> refused() {
        return ColumnExamples.refusals(
                "\uD834", "column 'title': expected Unicode text, got half a surrogate pair at index 0");
    }
}
