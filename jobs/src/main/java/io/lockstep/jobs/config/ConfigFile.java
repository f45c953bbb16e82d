package io.lockstep.jobs.config;

import io.lockstep.driver.audit.AuditConfig;
import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.explanation.ExplanationConfig;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.modelcard.CardConfig;
import io.lockstep.driver.retrain.RetrainConfig;
import io.lockstep.kernels.plaindata.Binding;
import io.lockstep.kernels.plaindata.Keys;
import io.lockstep.kernels.plaindata.PlainDataException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A config file with the command line's {@code --set} laid over it, bound to {@link RunConfig}. Paths of the data start
 * at the file's own directory, or where {@code data.root} says: relative to that directory when written in the file, to
 * the working directory when given by {@code --set}.
 */
public final class ConfigFile {
    private static final Pattern LEADING_PATH = Pattern.compile("[A-Za-z]\\w*(\\.\\w+|\\[[0-9]+])*");
    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:.*", Pattern.DOTALL);

    /** What a config's name never ends in. */
    private static final Pattern DATA =
            Pattern.compile("(?i).*\\.(csv|tsv|jsonl|parquet|orc|avro|tfrecord|xlsx?|tar|tgz|zip|gz)");

    private static final String RETRAIN = "retrain";
    private static final String AUDIT = "audit";
    private static final String CARD = "card";
    private static final String EXPLAIN = "explain";

    private final String name;
    private final Located document;

    private ConfigFile(String name, Located document) {
        this.name = name;
        this.document = document;
    }

    /**
     * @param name path, or URI of a file system of Hadoop
     * @param remote opened only when the name is a URI
     * @param settings {@code path=value} each, the last one wins
     * @throws ConfigException when it cannot be read or is not YAML
     */
    public static ConfigFile read(String name, Supplier<Files> remote, List<String> settings) {
        Located document = YamlReader.read(text(name, remote), name);
        if (!(document.data() instanceof Map)) {
            throw new ConfigException(name + ": expected keys and values such as 'name: …', got "
                    + (document.data() == null ? "an empty file" : "something else")
                    + ". lockstep init DATA writes a config for data; conf/ has examples");
        }
        for (String setting : settings) {
            document = Setting.parse(setting).applyTo(document);
        }
        return new ConfigFile(name, document);
    }

    private static String text(String name, Supplier<Files> remote) {
        boolean directory = !isUri(name) && java.nio.file.Files.isDirectory(Path.of(name));
        if (directory || DATA.matcher(name).matches()) {
            throw new ConfigException(name + ": expected a config file, got " + (directory ? "a directory" : "data")
                    + ". Give the .yaml; lockstep init DATA writes one");
        }
        byte[] bytes;
        try {
            bytes = isUri(name) ? remote.get().read(name) : java.nio.file.Files.readAllBytes(Path.of(name));
        } catch (java.io.FileNotFoundException | java.nio.file.NoSuchFileException e) {
            throw new ConfigException(
                    name + ": expected a config file, got no file of this name in "
                            + Path.of("").toAbsolutePath() + ". Check the path; lockstep init DATA writes one",
                    e);
        } catch (IOException e) {
            throw new ConfigException(
                    name + ": expected a readable config file, got "
                            + e.getClass().getSimpleName() + ": " + e.getMessage(),
                    e);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new ConfigException(name + ": expected text in UTF-8, got other bytes. Save it as UTF-8", e);
        }
    }

    /** @throws ConfigException naming file, line and path of the first thing that is wrong */
    public RunConfig runConfig() {
        try {
            return Configs.BINDING.bind(RunConfig.class, withRoot(), "");
        } catch (PlainDataException e) {
            throw located(e);
        }
    }

    /**
     * The section {@code retrain}, which trainings do not read.
     *
     * @throws ConfigException when there is none, or naming file, line and path of the first thing that is wrong
     */
    public RetrainConfig retrainConfig() {
        Object section = Keys.of(document.data()).get(RETRAIN);
        if (section == null) {
            throw new ConfigException(name + ": expected a section retrain, such as {registry: models/credit,"
                    + " partitions: {column: dt, last: 56d}, holdout: {last: 7d}}, got none. Add it");
        }
        try {
            return RetrainConfig.of(section);
        } catch (PlainDataException e) {
            throw located(e);
        }
    }

    /**
     * The section {@code audit}, which trainings do not read; everything at its default where there is none.
     *
     * @throws ConfigException naming file, line and path of the first thing that is wrong
     */
    public AuditConfig auditConfig() {
        Object section = Keys.of(document.data()).get(AUDIT);
        try {
            return new Binding().bind(AuditConfig.class, section == null ? Map.of() : section, AUDIT);
        } catch (PlainDataException e) {
            throw located(e);
        }
    }

    /**
     * The section {@code card}, by which no training is known; nothing is said where there is none.
     *
     * @throws ConfigException naming file, line and path of the first thing that is wrong
     */
    public CardConfig cardConfig() {
        Object section = Keys.of(document.data()).get(CARD);
        try {
            return CardConfig.of(section == null ? Map.of() : section);
        } catch (PlainDataException e) {
            throw located(e);
        }
    }

    /**
     * The section {@code explain}, which trainings do not read; everything at its default where there is none.
     *
     * @throws ConfigException naming file, line and path of the first thing that is wrong
     */
    public ExplanationConfig explanationConfig() {
        Object section = Keys.of(document.data()).get(EXPLAIN);
        try {
            return ExplanationConfig.of(section == null ? Map.of() : section);
        } catch (PlainDataException e) {
            throw located(e);
        }
    }

    /**
     * Every key, and where its value comes from.
     *
     * @throws ConfigException naming file, line and path of the first thing that is wrong
     */
    public ResolvedConfig resolved() {
        boolean retrains = Keys.of(document.data()).get(RETRAIN) != null;
        boolean audits = Keys.of(document.data()).get(AUDIT) != null;
        boolean says = Keys.of(document.data()).get(CARD) != null;
        boolean explains = Keys.of(document.data()).get(EXPLAIN) != null;
        return new ResolvedConfig(
                runConfig(),
                retrains ? retrainConfig() : null,
                audits ? auditConfig() : null,
                says ? cardConfig() : null,
                explains ? explanationConfig() : null,
                document);
    }

    /**
     * The same complaint with the file and line that its path stands on, for what is found wrong after binding. A
     * message that does not begin with a path of this file stays as it is.
     */
    public IllegalArgumentException located(IllegalArgumentException e) {
        if (e instanceof PlainDataException plain) {
            String path = plain.path().isEmpty() ? "" : plain.path() + ": ";
            return new ConfigException(document.origin(plain.path()) + ": " + path + plain.problem(), e);
        }
        String message = String.valueOf(e.getMessage());
        Matcher path = LEADING_PATH.matcher(message);
        String origin = path.lookingAt() ? document.origins().get(path.group()) : null;
        return origin == null ? e : new ConfigException(origin + ": " + message, e);
    }

    private Map<String, @Nullable Object> withRoot() {
        Map<String, @Nullable Object> root = Keys.of(document.data());
        root.remove(RETRAIN);
        root.remove(AUDIT);
        root.remove(CARD);
        root.remove(EXPLAIN);
        if (root.get("data") instanceof Map<?, ?>) {
            Map<String, @Nullable Object> data = Keys.of(root.get("data"));
            data.put("root", dataRoot(data.get("root")));
            root.put("data", data);
        }
        return root;
    }

    private @Nullable Object dataRoot(@Nullable Object written) {
        if (written instanceof String text && isUri(text)) {
            return text;
        }
        if (written != null && !(written instanceof String)) {
            return written;
        }
        String path = written == null ? "" : (String) written;
        if (written != null && document.origin("data.root").startsWith("--set ")) {
            return Path.of(path).toAbsolutePath().normalize().toString();
        }
        return isUri(name) ? besideUri(path) : besideFile(path);
    }

    private String besideUri(String path) {
        String directory = name.substring(0, name.lastIndexOf('/'));
        return path.isEmpty() ? directory : path.startsWith("/") ? path : directory + "/" + path;
    }

    private String besideFile(String path) {
        Path file = Path.of(name).toAbsolutePath().normalize();
        Path directory = file.getParent();
        return (directory == null ? file : directory).resolve(path).normalize().toString();
    }

    private static boolean isUri(String text) {
        return SCHEME.matcher(text).matches();
    }
}
