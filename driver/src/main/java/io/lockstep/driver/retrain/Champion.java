package io.lockstep.driver.retrain;

import io.lockstep.driver.registry.Registry;
import io.lockstep.driver.registry.State;
import io.lockstep.driver.registry.Version;
import java.io.IOException;
import java.time.LocalDate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The version that serves, as the judge of a day.
 *
 * @param directory of its model
 * @param previous model directory of the version that served before it; absent where there is none, or it knows the holdout
 */
record Champion(Version version, String directory, @Nullable String previous) {
    static final String AS_OF = "as_of";
    private static final String TRAIN_TO = "train_to";

    long number() {
        return version.number();
    }

    /**
     * That of a registry.
     *
     * @throws IllegalArgumentException when it knows the window's future or its holdout
     */
    static Optional<Champion> of(Registry registry, State state, DataWindow window) throws IOException {
        Long number = state.aliases().get(Registry.CHAMPION);
        if (number == null) {
            return Optional.empty();
        }
        Version version = registry.version(number);
        Object asOf = version.facts().get(AS_OF);
        if (asOf != null && !LocalDate.parse(asOf.toString()).isBefore(window.asOf())) {
            throw new IllegalArgumentException(registry.path() + "@" + Registry.CHAMPION
                    + ": expected a champion as of a day before " + window.asOf() + ", got version " + number
                    + " as of " + asOf + ". Retrain days in order, or take the champion back first");
        }
        Object trainTo = version.facts().get(TRAIN_TO);
        if (trainTo != null && !LocalDate.parse(trainTo.toString()).isBefore(window.holdoutFrom())) {
            throw new IllegalArgumentException(registry.path() + "@" + Registry.CHAMPION
                    + ": expected a champion trained on days before " + window.holdoutFrom()
                    + ", where the holdout begins, got one trained up to " + trainTo
                    + ". It would be judged on rows it knows; choose a later --as-of");
        }
        return Optional.of(new Champion(version, registry.model(number), previous(registry, state, window)));
    }

    private static @Nullable String previous(Registry registry, State state, DataWindow window) throws IOException {
        Long number = state.aliases().get(Registry.PREVIOUS);
        if (number == null) {
            return null;
        }
        Object trainTo = registry.version(number).facts().get(TRAIN_TO);
        return trainTo == null || LocalDate.parse(trainTo.toString()).isBefore(window.holdoutFrom())
                ? registry.model(number)
                : null;
    }
}
