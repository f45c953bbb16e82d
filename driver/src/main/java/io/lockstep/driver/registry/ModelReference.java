package io.lockstep.driver.registry;

import io.lockstep.driver.files.Files;
import io.lockstep.kernels.plaindata.Excerpt;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of a registered model as it is typed: {@code hdfs:///models/credit@champion}, {@code models/credit@12}.
 *
 * @param registry the registered model's directory
 * @param selector an alias, or a version's number
 */
public record ModelReference(String registry, String selector) {
    /** The last name of a path, so that a user or container before a host is none. */
    private static final Pattern FORM = Pattern.compile("([^@]+)@([^@]*)");

    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,17}");

    /** What is typed as one; empty for a path. */
    public static Optional<ModelReference> of(String given) {
        int name = given.lastIndexOf('/');
        boolean host = name > 0 && given.charAt(name - 1) == '/';
        Matcher form = FORM.matcher(given.substring(name + 1));
        if (host || !form.matches()) {
            return Optional.empty();
        }
        return Optional.of(new ModelReference(given.substring(0, name + 1) + form.group(1), form.group(2)));
    }

    /** What must be one. */
    public static ModelReference require(String given) {
        return of(given)
                .orElseThrow(() -> new IllegalArgumentException(Excerpt.of(given)
                        + ": expected a version of a registered model, such as models/credit@champion or"
                        + " models/credit@12, got a path alone. Add one"));
    }

    /**
     * The model that is meant by what was given to a command: a reference, a model directory, or a run directory around
     * one. To be asked once, so that the command keeps to the version it began with.
     *
     * @throws IllegalArgumentException when a reference leads to no version
     * @throws IOException when the registry or the version cannot be read
     */
    public static ResolvedModel resolve(Files files, String given) throws IOException {
        Optional<ModelReference> reference = of(given);
        if (reference.isPresent() && !files.exists(given)) {
            return reference.get().resolve(files);
        }
        if (files.exists(given + "/model/model.json")) {
            return new ResolvedModel(given + "/model", null);
        }
        if (Registry.isRegistered(files, given)) {
            State state = Registry.open(files, given).state();
            throw new IllegalArgumentException(Excerpt.of(given)
                    + ": expected a version of the registered model, such as " + Excerpt.of(given) + "@"
                    + (state.versions().isEmpty() ? "1" : state.newestVersion()) + ", got none. Its aliases: "
                    + (state.aliases().isEmpty()
                            ? "none"
                            : Excerpt.list(state.aliases().keySet())));
        }
        return new ResolvedModel(given, null);
    }

    /** The registered model. */
    public Registry open(Files files) throws IOException {
        try {
            return Registry.open(files, registry);
        } catch (FileNotFoundException e) {
            throw new IllegalArgumentException(
                    this + ": " + String.valueOf(e.getMessage()).replaceFirst("^" + Pattern.quote(registry) + ": ", ""),
                    e);
        }
    }

    /** The number that is meant. */
    public long version(Registry opened, State state) throws IOException {
        if (!NUMBER.matcher(selector).matches()) {
            return opened.alias(state, selector);
        }
        long version = Long.parseLong(selector);
        opened.require(state, version);
        return version;
    }

    /** The number that is written, whether there is such a version or not. */
    public long numberAlone() {
        if (!NUMBER.matcher(selector).matches()) {
            throw new IllegalArgumentException(
                    this + ": expected the number of a version, such as " + Excerpt.of(registry) + "@12, got "
                            + Excerpt.quoted(selector) + ". models list shows the numbers");
        }
        return Long.parseLong(selector);
    }

    private ResolvedModel resolve(Files files) throws IOException {
        Registry opened = open(files);
        State state = opened.state();
        long number = version(opened, state);
        Version version = opened.version(state, number);
        return new ResolvedModel(
                opened.model(number), new ResolvedModel.Served(opened.path(), version.name(), number, state.number()));
    }

    @Override
    public String toString() {
        return registry + "@" + selector;
    }
}
