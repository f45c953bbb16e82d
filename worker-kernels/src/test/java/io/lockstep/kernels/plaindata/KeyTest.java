package io.lockstep.kernels.plaindata;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KeyTest {
    private interface Fruit {}

    private record Apple() implements Fruit {}

    private record Banana(@Default("2") int length) implements Fruit {}

    private record Inner(
            @Default("[]") List<String> names, @Nullable Long most) {}

    private record Outer(String path, @Inlined Inner inner, Map<String, Integer> counts) {}

    @Test
    void keysOfInlinedRecordsStandAmongTheOthers() {
        List<Key> keys = Key.of(Outer.class);
        assertThat(keys).extracting(Key::name).containsExactly("path", "names", "most", "counts");
        assertThat(keys).extracting(Key::required).containsExactly(true, false, false, true);
        assertThat(keys).extracting(Key::standard).containsExactly(null, "[]", null, null);
        assertThat(keys).extracting(Key::owner).containsExactly(Outer.class, Inner.class, Inner.class, Outer.class);
    }

    @Test
    void valuesAreReadByTheTypeOfTheirKey() {
        Key counts = Key.of(Outer.class).get(3);
        assertThat(new Binding().bindValue(counts.type(), Map.of("a", 3L), "counts"))
                .isEqualTo(Map.of("a", 3));
    }

    @Test
    void kindsStandInTheOrderOfTheirRegistration() {
        Registry<Fruit> registry =
                new Registry<>(Fruit.class).with("banana", Banana.class).with("apple", Apple.class);
        assertThat(registry.kinds().keySet()).containsExactly("banana", "apple");
        assertThat(new Binding(registry).registries()).isEqualTo(List.of(registry));
    }

    /** Edits: adma to adam 2, to adamw 3, to lamb 3. */
    @Test
    void theNearestNamesComeFirst() {
        assertThat(Names.nearest("adma", List.of("lamb", "adamw", "sgd", "adam", "adam"), 3))
                .containsExactly("adam", "adamw", "lamb");
    }
}
