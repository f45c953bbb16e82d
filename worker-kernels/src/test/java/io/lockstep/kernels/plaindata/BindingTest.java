package io.lockstep.kernels.plaindata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BindingTest {
    interface Animal {}

    record Cat(@Default("9") int lives) implements Animal {}

    record Bird(double wingspan, @Nullable String song) implements Animal {
        Bird {
            if (wingspan <= 0) {
                throw new IllegalArgumentException("bird: wingspan must be above 0, got " + wingspan);
            }
        }
    }

    interface Shelf {}

    record Crate(int width) implements Shelf {}

    enum Mood {
        CALM,
        VERY_CROSS
    }

    record House(
            String name,
            @Default("2") int floors,
            @Default("0.5") double share,
            @Default("true") boolean warm,
            @Default("calm") Mood mood,
            @Default("cat") Animal pet,
            @Default("[]") List<Animal> others,
            @Default("{}") Map<String, Integer> rooms,
            @Nullable Long number,
            @Nullable Object free) {}

    record Street(House first, @Default("{}") Garden garden, List<Crate> crates) {}

    record Garden(@Default("3") int trees) {}

    @Unwrapped
    record Route(List<Integer> stops) {
        Route {
            if (stops.isEmpty()) {
                throw new IllegalArgumentException("expected a stop, got none");
            }
        }
    }

    record Bus(@Default("7") Route route, @Nullable Route back) {}

    private static final Binding BINDING = new Binding(
            new Registry<>(Animal.class).with("cat", Cat.class).with("bird", Bird.class),
            new Registry<>(Shelf.class, "format").with("crate", Crate.class));

    private static House house(Map<String, ?> data) {
        return BINDING.bind(House.class, data, "");
    }

    private static void assertRefused(String message, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(PlainDataException.class).hasMessage(message);
    }

    @Test
    void absentKeysTakeTheirDefaults() {
        assertThat(house(Map.of("name", "a")))
                .isEqualTo(new House("a", 2, 0.5, true, Mood.CALM, new Cat(9), List.of(), Map.of(), null, null));
    }

    @Test
    void aKeyGivenAsNullTakesItsDefaultToo() {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("name", "a");
        data.put("floors", null);
        assertThat(BINDING.bind(House.class, data, "").floors()).isEqualTo(2);
    }

    @Test
    void numbersMayBeTextAndWholeNumbersMayHaveAPoint() {
        House house = house(Map.of("name", 7, "floors", 3.0, "share", "1e-3", "number", "5000000000"));
        assertThat(house.name()).isEqualTo("7");
        assertThat(house.floors()).isEqualTo(3);
        assertThat(house.share()).isEqualTo(0.001);
        assertThat(house.number()).isEqualTo(5_000_000_000L);
    }

    @Test
    void kindsAreWrittenAsNamesOrWithTheirKeys() {
        House house = house(Map.of(
                "name",
                "a",
                "pet",
                Map.of("bird", Map.of("wingspan", 2)),
                "others",
                List.of("cat", Map.of("cat", Map.of("lives", 1)))));
        assertThat(house.pet()).isEqualTo(new Bird(2, null));
        assertThat(house.others()).containsExactly(new Cat(9), new Cat(1));
    }

    @Test
    void aKindWithNothingBehindItTakesDefaults() {
        Map<String, @Nullable Object> kind = new LinkedHashMap<>();
        kind.put("cat", null);
        assertThat(BINDING.bind(Animal.class, kind, "pet")).isEqualTo(new Cat(9));
    }

    @Test
    void aDiscriminatorStandsBesideTheKeysOfItsKind() {
        assertThat(BINDING.bind(Shelf.class, Map.of("format", "crate", "width", 4), "shelf"))
                .isEqualTo(new Crate(4));
        assertRefused(
                "shelf.format: is required. Known: crate",
                () -> BINDING.bind(Shelf.class, Map.of("width", 4), "shelf"));
        assertRefused(
                "shelf.format: unknown kind 'crat'. Did you mean 'crate'? Known: crate",
                () -> BINDING.bind(Shelf.class, Map.of("format", "crat", "width", 4), "shelf"));
    }

    @Test
    void whatIsUnboundBindsToTheSameRecord() {
        House house = new House(
                "a",
                1,
                0.25,
                false,
                Mood.VERY_CROSS,
                new Bird(1.5, "tweet"),
                List.of(new Cat(3), new Bird(0.5, null)),
                Map.of("attic", 2),
                12L,
                List.of("x", 1));
        Object data = BINDING.unbind(house);
        assertThat(BINDING.bind(House.class, data, "")).isEqualTo(house);
        assertThat(String.valueOf(data))
                .isEqualTo("{name=a, floors=1, share=0.25, warm=false, mood=veryCross,"
                        + " pet={bird={wingspan=1.5, song=tweet}}, others=[{cat={lives=3}},"
                        + " {bird={wingspan=0.5, song=null}}], rooms={attic=2}, number=12, free=[x, 1]}");
        assertThat(BINDING.unbind(new Crate(2))).isEqualTo(Map.of("format", "crate", "width", 2));
        assertThat(BINDING.bind(Shelf.class, BINDING.unbind(new Crate(2)), "")).isEqualTo(new Crate(2));
    }

    @Test
    void theCanonicalFormLeavesOutWhatIsAtItsDefaultAtAnyDepth() {
        House plain = BINDING.bind(House.class, Map.of("name", "a"), "");
        assertThat(BINDING.canonical(plain)).isEqualTo(Map.of("name", "a"));
        House house = new House(
                "a",
                1,
                0.5,
                true,
                Mood.CALM,
                new Cat(3),
                List.of(BINDING.bind(Cat.class, Map.of(), ""), new Bird(0.5, null)),
                Map.of("attic", 2),
                null,
                null);
        Map<String, @Nullable Object> data = BINDING.canonical(house);
        assertThat(data.toString())
                .isEqualTo("{name=a, floors=1, pet={cat={lives=3}}, others=[{cat={}}, {bird={wingspan=0.5}}],"
                        + " rooms={attic=2}}");
        assertThat(BINDING.bind(House.class, data, "")).isEqualTo(house);
        Street street = new Street(plain, new Garden(3), List.of(new Crate(1)));
        assertThat(BINDING.canonical(street).toString())
                .isEqualTo("{first={name=a}, crates=[{format=crate, width=1}]}");
        assertThat(BINDING.canonical(new Bus(new Route(List.of(7)), null))).isEmpty();
        assertThat(BINDING.unbindRecord(new Garden(3))).isEqualTo(Map.of("trees", 3));
        assertThatThrownBy(() -> BINDING.canonical(new Route(List.of(7))))
                .hasMessage("expected a record that is written with keys, got one written as 7");
    }

    @Test
    void unwrappedRecordsAreTheirListOrItsOnlyElement() {
        assertThat(bus(Map.of())).isEqualTo(new Bus(new Route(List.of(7)), null));
        assertThat(bus(Map.of("route", 3, "back", List.of(2, 1))))
                .isEqualTo(new Bus(new Route(List.of(3)), new Route(List.of(2, 1))));
        Object data = BINDING.unbind(new Bus(new Route(List.of(3)), new Route(List.of(2, 1))));
        assertThat(String.valueOf(data)).isEqualTo("{route=3, back=[2, 1]}");
        assertRefused("town.route: expected a stop, got none", () -> bus(Map.of("route", List.of())));
        assertRefused("town.route[1]: expected a whole number, got 1.5", () -> bus(Map.of("route", List.of(1, 1.5))));
        assertRefused("town.route[0]: expected a number, got keys and values", () -> bus(Map.of("route", Map.of())));
    }

    private static Bus bus(Map<String, ?> data) {
        return BINDING.bind(Bus.class, data, "town");
    }

    @Test
    void nestedRecordsAndListsAreNamedByTheirPath() {
        Street street = BINDING.bind(
                Street.class, Map.of("first", Map.of("name", "a"), "crates", List.of(Map.of("width", 1))), "");
        assertThat(street.garden()).isEqualTo(new Garden(3));
        assertThat(street.crates()).containsExactly(new Crate(1));
        assertRefused(
                "town.crates[1].width: expected a number, got text 'wide'",
                () -> BINDING.bind(
                        Street.class,
                        Map.of(
                                "first",
                                Map.of("name", "a"),
                                "crates",
                                List.of(Map.of("width", 1), Map.of("width", "wide"))),
                        "town"));
    }

    @Test
    void unknownKeysNameTheNearest() {
        assertRefused(
                "flors: unknown key 'flors'. Did you mean 'floors'? Known: floors, free, mood, name, number, others, pet,"
                        + " rooms, share, warm",
                () -> house(Map.of("name", "a", "flors", 1)));
        assertRefused(
                "pet.cat.colour: unknown key 'colour'. Known: lives",
                () -> house(Map.of("name", "a", "pet", Map.of("cat", Map.of("colour", 1)))));
    }

    @Test
    void unknownKindsAndConstantsNameTheNearest() {
        assertRefused(
                "pet: unknown kind 'brid'. Did you mean 'bird'? Known: bird, cat",
                () -> house(Map.of("name", "a", "pet", "brid")));
        assertRefused(
                "mood: unknown value 'verycros'. Did you mean 'veryCross'? Known: calm, veryCross",
                () -> house(Map.of("name", "a", "mood", "verycros")));
        assertThat(house(Map.of("name", "a", "mood", "verycross")).mood()).isEqualTo(Mood.VERY_CROSS);
    }

    @Test
    void missingKeysAreNamed() {
        assertRefused("name: is required and has no default. Add it", () -> house(Map.of()));
        assertRefused(
                "pet.bird.wingspan: is required and has no default. Add it",
                () -> house(Map.of("name", "a", "pet", "bird")).pet());
    }

    @Test
    void valuesOfAnotherKindAreRefused() {
        assertRefused("floors: expected a whole number, got 1.5", () -> house(Map.of("name", "a", "floors", 1.5)));
        assertRefused("floors: expected a number, got true", () -> house(Map.of("name", "a", "floors", true)));
        assertRefused("floors: expected a number, got a list", () -> house(Map.of("name", "a", "floors", List.of())));
        assertRefused(
                "floors: expected a number from -2147483648 to 2147483647, got 3000000000",
                () -> house(Map.of("name", "a", "floors", 3_000_000_000L)));
        assertRefused(
                "share: expected a finite number, got NaN", () -> house(Map.of("name", "a", "share", Double.NaN)));
        assertRefused("share: expected a number, got text 'half'", () -> house(Map.of("name", "a", "share", "half")));
        assertRefused(
                "share: expected a smaller number, got text '1e999'",
                () -> house(Map.of("name", "a", "share", "1e999")));
        assertRefused("warm: expected true or false, got text 'yes'", () -> house(Map.of("name", "a", "warm", "yes")));
        assertRefused("name: expected text, got keys and values", () -> house(Map.of("name", Map.of())));
        assertRefused("others: expected a list, got text 'cat'", () -> house(Map.of("name", "a", "others", "cat")));
        assertRefused("rooms: expected keys and values, got 4", () -> house(Map.of("name", "a", "rooms", 4)));
        assertRefused("a value is required, got none", () -> BINDING.bind(House.class, null, ""));
    }

    @Test
    void aListElementThatIsNullIsRefused() {
        assertRefused(
                "others[1]: a value is required, got none",
                () -> house(Map.of("name", "a", "others", Arrays.asList("cat", null))));
    }

    @Test
    void exactlyOneKindIsExpected() {
        assertRefused(
                "pet: expected one kind of Animal, such as {cat: {…}}, got none",
                () -> house(Map.of("name", "a", "pet", Map.of())));
        Map<String, Object> two = new LinkedHashMap<>();
        two.put("cat", Map.of());
        two.put("bird", Map.of());
        assertRefused(
                "pet: expected one kind of Animal, such as {cat: {…}}, got cat, bird",
                () -> house(Map.of("name", "a", "pet", two)));
    }

    @Test
    void refusalsOfConstructorsCarryTheirPath() {
        assertRefused(
                "home.pet.bird: bird: wingspan must be above 0, got -1.0",
                () -> BINDING.bind(
                        House.class, Map.of("name", "a", "pet", Map.of("bird", Map.of("wingspan", -1))), "home"));
    }

    @Test
    void theExceptionTellsPathAndProblemApart() {
        assertThatThrownBy(() -> BINDING.bind(House.class, Map.of(), "home"))
                .isInstanceOfSatisfying(PlainDataException.class, e -> {
                    assertThat(e.path()).isEqualTo("home.name");
                    assertThat(e.problem()).isEqualTo("is required and has no default. Add it");
                });
    }

    @Test
    void kindsAreRecordsNamedOnceAndKnown() {
        Registry<Animal> registry = new Registry<>(Animal.class).with("cat", Cat.class);
        assertThat(registry.names()).containsExactly("cat");
        assertThat(registry.nameOf(new Cat(1))).isEqualTo("cat");
        assertThatThrownBy(() -> registry.with("cat", Bird.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Animal 'cat': must be a record, named once");
        assertThatThrownBy(() -> registry.with("thing", Animal.class))
                .hasMessage("Animal 'thing': must be a record, named once");
        assertThatThrownBy(() -> registry.nameOf(new Bird(1, null)))
                .hasMessage("Animal: " + Bird.class.getName() + " is not registered");
    }
}
