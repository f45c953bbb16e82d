package io.lockstep.driver.retrain;

import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.feature.PreprocessingChanges;
import io.lockstep.driver.feature.StepWeighing;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.progress.RunListener;
import io.lockstep.driver.registry.Registry;
import io.lockstep.driver.registry.State;
import io.lockstep.driver.registry.Version;
import io.lockstep.driver.source.SourceRows;
import io.lockstep.kernels.plaindata.Excerpt;
import java.io.IOException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The version that serves, as the judge of a day.
 *
 * @param directory of its model
 * @param previous model directory of the version that served before it; absent where there is none, or it knows the holdout
 */
record Champion(Version version, String directory, @Nullable String previous) {
    static final String AS_OF = "as_of";
    private static final Logger LOGGER = LoggerFactory.getLogger(Champion.class);
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
                    + " as of " + asOf + earlier(registry, state, window.asOf())
                    + ". Retrain days in order, or take the champion back first");
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

    /** For one who changed a config or rows and gave the days again that were done. */
    private static String earlier(Registry registry, State state, LocalDate day) {
        try {
            for (State.Published published : state.versions()) {
                Version version = registry.version(published.version());
                if (day.toString().equals(version.facts().get(AS_OF))) {
                    return "; " + day + " was done before as version " + version.number()
                            + ", by another config or on other rows";
                }
            }
        } catch (IOException e) {
            LOGGER.debug("{}: a version cannot be read", registry.path(), e);
        }
        return "";
    }

    /**
     * Refuses, before anything is trained, what could not be judged beside it.
     *
     * @throws IllegalArgumentException when it answers something else, or reads columns that are not there
     */
    void requireFit(Files files, CountedRows rows) throws IOException {
        Preprocessing own = ModelDirectory.preprocessing(files, directory);
        SourceRows opened = rows.holdout().open();
        List<String> columns = opened.columns();
        List<String> gone = own.needed(true).stream()
                .filter(column -> !columns.contains(column))
                .sorted()
                .toList();
        if (!gone.isEmpty()) {
            throw unfit("rows with the columns that it reads", "none called " + Excerpt.list(gone));
        }
        requireSameLoss(own, rows.prepared().preprocessing());
        try {
            own.checkTypes(columns, opened.types());
            own.checkAnswerTypes(columns, opened.types());
        } catch (IllegalArgumentException e) {
            throw unfit("rows that it can read", String.valueOf(e.getMessage()).replaceFirst("[.]$", ""));
        }
    }

    /**
     * Refuses models whose losses would not be compared.
     *
     * @param own of the champion
     * @param other of what is trained
     * @throws IllegalArgumentException when they answer something else, or weigh the steps of an answer otherwise
     */
    void requireSameLoss(Preprocessing own, Preprocessing other) {
        if (!own.targets().equals(other.targets())) {
            throw unfit("a model of " + Excerpt.list(other.targets()), "one of " + Excerpt.list(own.targets()));
        }
        if (!own.stepWeighings().equals(other.stepWeighings())) {
            throw unfit(
                    "a model whose steps are weighed by " + words(other.stepWeighings()),
                    "one by " + words(own.stepWeighings()));
        }
    }

    /** Of each answer, in their order. */
    private static String words(List<StepWeighing> weighings) {
        return weighings.stream().map(StepWeighing::toString).collect(Collectors.joining(" and "));
    }

    private IllegalArgumentException unfit(String expected, String found) {
        return new IllegalArgumentException(directory + ", the champion: expected " + expected + ", got " + found
                + ". No new model can be judged beside it: bring back what it needs, or take the alias away by"
                + " models alias --delete, and what comes next is the first");
    }

    private static @Nullable String previous(Registry registry, State state, DataWindow window) {
        Long number = state.aliases().get(Registry.PREVIOUS);
        if (number == null) {
            return null;
        }
        try {
            Object trainTo = registry.version(number).facts().get(TRAIN_TO);
            return trainTo == null || LocalDate.parse(trainTo.toString()).isBefore(window.holdoutFrom())
                    ? registry.model(number)
                    : null;
        } catch (IOException e) {
            LOGGER.info("{}: the version before the one that serves cannot be read", registry.path(), e);
            return null;
        }
    }

    /** What another model makes of rows otherwise; said where there is something. */
    PreprocessingChanges changes(Files files, String other, RetrainConfig.Start start, RunListener listener)
            throws IOException {
        PreprocessingChanges changes = PreprocessingChanges.of(
                ModelDirectory.preprocessing(files, directory), ModelDirectory.preprocessing(files, other));
        changes.describe().forEach(listener::note);
        if (start == RetrainConfig.Start.CHAMPION && !changes.otherPlaces().isEmpty()) {
            listener.warning(
                    "retrain.start: champion: weights began as the champion's, and mean other categories now in "
                            + String.join(", ", changes.otherPlaces())
                            + ". Set retrain.statistics: champion to keep them");
        }
        return changes;
    }
}
