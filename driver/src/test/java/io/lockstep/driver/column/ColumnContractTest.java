package io.lockstep.driver.column;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import io.lockstep.driver.slot.Decoder;
import io.lockstep.driver.slot.Noise;
import io.lockstep.driver.slot.Noises;
import io.lockstep.driver.testing.MainClasses;
import io.lockstep.kernels.plaindata.Binding;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every kind of column promises, by its {@link ColumnExamples}; and that no kind is missing from a registry. */
class ColumnContractTest {
    private static final Binding BINDING = new Binding(
                    Columns.REGISTRY, Columns.FEATURES, Scalings.REGISTRY, Scalings.SCALES)
            .with(new ColumnBinding());

    static Collection<Class<? extends Column>> kinds() {
        return Columns.REGISTRY.kinds().values();
    }

    private record Described(List<Column> columns) {}

    /** Else a key that comes later would change the identity of what has not got it. */
    @Test
    void theCanonicalFormLeavesOutWhatIsAtItsDefault() {
        Column numeric = BINDING.bind(Column.class, Map.of("numeric", "a"), "");
        assertThat(BINDING.canonical(new Described(List.of(numeric)))).hasToString("{columns=[{numeric={column=a}}]}");
        assertThat(String.valueOf(BINDING.unbind(numeric))).contains("missingIndicators");
    }

    @Test
    void nothingIsMissing() {
        assertThat(Set.copyOf(Columns.REGISTRY.kinds().values())).isEqualTo(records(Column.class));
        assertThat(Set.copyOf(Columns.FEATURES.kinds().values())).isEqualTo(records(Feature.class));
        assertThat(Set.copyOf(Decoders.REGISTRY.kinds().values())).isEqualTo(records(Decoder.class));
        assertThat(Set.copyOf(Scalings.REGISTRY.kinds().values())).isEqualTo(records(Scaling.class));
        assertThat(Set.copyOf(Scalings.SCALES.kinds().values())).isEqualTo(records(Scale.class));
        assertThat(Set.copyOf(Noises.REGISTRY.kinds().values())).isEqualTo(records(Noise.class));
    }

    private static Set<Class<?>> records(Class<?> type) {
        return MainClasses.all().stream()
                .filter(one -> one.isAssignableTo(type) && one.isRecord())
                .map(JavaClass::reflect)
                .collect(Collectors.toSet());
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void learnsTheSameInAnyOrderAndFromAnyParts(Class<? extends Column> kind) throws Exception {
        ColumnExamples examples = ColumnExamples.of(kind);
        List<@Nullable Object> values = new ArrayList<>(examples.values());
        for (int parts = 1; parts <= values.size() + 1; parts++) {
            assertThat(Learnt.of(examples.column(), values, parts)).isEqualTo(examples.learnt());
            Collections.shuffle(values, new Random(parts));
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void becomesPlainDataAndBack(Class<? extends Column> kind) {
        ColumnExamples examples = ColumnExamples.of(kind);
        Column column = examples.column();
        assertThat(BINDING.bind(Column.class, BINDING.unbind(column), "column")).isEqualTo(column);
        Map<String, Object> shortForm = Map.of(Columns.REGISTRY.nameOf(column), column.column());
        assertThat(BINDING.bind(Column.class, shortForm, "column").column()).isEqualTo(column.column());
        assertThat(BINDING.bind(Feature.class, BINDING.canonical((Record) examples.learnt()), "feature"))
                .isEqualTo(examples.learnt());
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void valuesBecomeWhatTheNetworkGets(Class<? extends Column> kind) throws BadRowException {
        ColumnExamples examples = ColumnExamples.of(kind);
        Feature feature = examples.learnt();
        for (int i = 0; i < examples.values().size(); i++) {
            assertThat(Encoding.of(feature, examples.values().get(i)))
                    .as("value %s", i)
                    .isEqualTo(examples.encoded().get(i));
        }
        List<String> elements = Stream.iterate(0, i -> i + 1)
                .limit(examples.elements().size())
                .map(feature::element)
                .toList();
        assertThat(elements).isEqualTo(examples.elements());
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void whatCannotBeUsedIsRefusedBeforeAnythingIsLearnt(Class<? extends Column> kind) throws BadRowException {
        ColumnExamples examples = ColumnExamples.of(kind);
        RowDigest digest = new RowDigest();
        for (Map.Entry<Object, String> refused : examples.refused().entrySet()) {
            assertThatThrownBy(() -> examples.column().identify(refused.getKey(), digest))
                    .isInstanceOf(BadRowException.class)
                    .hasMessage(refused.getValue());
        }
        List<String> identities = new ArrayList<>();
        for (Object value : examples.values()) {
            digest.clear();
            examples.column().identify(value, digest);
            identities.add(java.util.HexFormat.of().formatHex(digest.identity()));
        }
        assertThat(identities).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aTypeThatCannotBeReadIsRefused(Class<? extends Column> kind) {
        ColumnExamples examples = ColumnExamples.of(kind);
        String column = examples.column().column();
        ColumnTypes right =
                new ColumnTypes(List.of(column), List.of(examples.types().get(0)));
        ColumnTypes wrong =
                new ColumnTypes(List.of(column), List.of(examples.types().get(1)));
        examples.column().checkType("data: ", right);
        examples.learnt().checkType(right);
        assertThatThrownBy(() -> examples.column().checkType("data: ", wrong))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("data: column '" + column + "': expected ");
        assertThatThrownBy(() -> examples.learnt().checkType(wrong))
                .hasMessageStartingWith("column '" + column + "': expected ");
    }
}
