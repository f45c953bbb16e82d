package io.lockstep.driver.modeldir;

import io.lockstep.driver.config.Models;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.Sha256;
import io.lockstep.driver.json.VersionedDocument;
import io.lockstep.driver.profile.Profile;
import io.lockstep.kernels.calibration.ScoreCorrection;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.plaindata.Binding;
import io.lockstep.kernels.plaindata.Excerpt;
import io.lockstep.kernels.plaindata.PlainDataException;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A model on disk.
 *
 * <pre>
 * model.json            architecture and preprocessing; a function of both, without times or measurements
 * weights.safetensors   tensors in layout order, then tables
 * golden.json           a few inputs and the answers to them
 * lineage.json          where it comes from; not part of the model
 * profile.json          what the training rows looked like, and what it answers; not part of the model, absent in old ones
 * manifest.json         sizes and SHA-256 of the others; published last: without it there is no model
 * </pre>
 */
public final class ModelDirectory {
    static final String MODEL = "model.json";
    static final String WEIGHTS = "weights.safetensors";
    static final String GOLDEN = "golden.json";
    static final String LINEAGE = "lineage.json";
    static final String PROFILE = "profile.json";
    static final String MANIFEST = "manifest.json";

    private static final VersionedDocument MODEL_FORMAT = new VersionedDocument("lockstep-model", 2);
    private static final VersionedDocument GOLDEN_FORMAT = new VersionedDocument("lockstep-golden", 1);
    private static final VersionedDocument LINEAGE_FORMAT = new VersionedDocument("lockstep-lineage", 1);
    private static final VersionedDocument MANIFEST_FORMAT = new VersionedDocument("lockstep-model-directory", 1);
    private static final Binding BINDING = new Binding();
    private static final String FILE_NAME = "[A-Za-z0-9][A-Za-z0-9._-]*";
    private static final long MOST_MANIFEST_BYTES = 1L << 16;
    private static final long MOST_DOCUMENT_BYTES = 16L << 20;
    private static final long MOST_PROFILE_BYTES = 1L << 30;
    private static final long MOST_VALUES = 1_000_000;
    private static final long MOST_GOLDEN_CASES = 16;
    private static final long MOST_NUMBER_BYTES = 32;

    private record Written(String name, long bytes, String sha256) {}

    private record Manifest(List<Written> files) {}

    /** A model without its weights. */
    record Description(ModelSpec spec, Preprocessing preprocessing) {}

    private ModelDirectory() {}

    /** {@link #write(Files, String, ModelContent, Golden, Profile, Map)} of a model without a profile. */
    public static ModelDigest write(
            Files files,
            String directory,
            ModelSpec spec,
            Preprocessing preprocessing,
            HeapFloats parameters,
            Golden golden,
            Map<String, ? extends @Nullable Object> lineage)
            throws IOException {
        return write(files, directory, new ModelContent(spec, preprocessing, parameters), golden, null, lineage);
    }

    /**
     * Writes a model; what an earlier attempt left unfinished is replaced. Writing the model that is already there does
     * nothing.
     *
     * @param profile of its rows and answers; absent: none is written
     * @param lineage plain data: metrics, versions, data, run
     * @throws FileAlreadyExistsException when another model is there
     */
    public static ModelDigest write(
            Files files,
            String directory,
            ModelContent content,
            Golden golden,
            @Nullable Profile profile,
            Map<String, ? extends @Nullable Object> lineage)
            throws IOException {
        String path = files.qualify(directory);
        checkTables(content);
        byte[] model = MODEL_FORMAT.write(content.toPlainData());
        Map<String, byte[]> documents = new LinkedHashMap<>();
        documents.put(MODEL, model);
        documents.put(GOLDEN, GOLDEN_FORMAT.write(BINDING.unbindRecord(golden)));
        documents.put(LINEAGE, LINEAGE_FORMAT.write(lineage));
        if (profile != null) {
            documents.put(PROFILE, profile.toBytes());
        }
        if (files.exists(path + "/" + MANIFEST)) {
            return alreadyThere(files, path, content, model);
        }
        List<Written> written = new ArrayList<>();
        files.delete(path + "/" + WEIGHTS);
        Sha256.Output weights = new Sha256.Output(files.create(path + "/" + WEIGHTS));
        try (weights) {
            Safetensors.write(weights, content.spec().layout(), content.parameters(), content.tables());
        }
        written.add(new Written(WEIGHTS, weights.bytes(), weights.sha256()));
        for (Map.Entry<String, byte[]> document : documents.entrySet()) {
            String file = path + "/" + document.getKey();
            files.delete(file);
            try (OutputStream out = files.create(file)) {
                out.write(document.getValue());
            }
            written.add(new Written(document.getKey(), document.getValue().length, Sha256.of(document.getValue())));
        }
        files.publish(path + "/" + MANIFEST, MANIFEST_FORMAT.write(BINDING.unbindRecord(new Manifest(written))));
        return ModelDigest.of(written.get(0).sha256(), written.get(1).sha256());
    }

    private static void checkTables(ModelContent content) {
        int expected = content.spec().layout().tables().size();
        if (content.tables().size() != expected) {
            throw new IllegalArgumentException("model: expected the values of " + expected + " tables, got "
                    + content.tables().size());
        }
    }

    private static ModelDigest alreadyThere(Files files, String path, ModelContent content, byte[] model)
            throws IOException {
        Sha256.Output weights = new Sha256.Output(OutputStream.nullOutputStream());
        Safetensors.write(weights, content.spec().layout(), content.parameters(), content.tables());
        ModelDigest wanted = ModelDigest.of(weights.sha256(), Sha256.of(model));
        ModelDigest found = load(files, path).digest();
        if (!found.equals(wanted)) {
            throw new FileAlreadyExistsException(path + ": expected no model or this one, " + wanted.modelSha256()
                    + ", got " + found.modelSha256() + ". Choose another directory");
        }
        return found;
    }

    /**
     * Reads and verifies a model.
     *
     * @throws FileNotFoundException when there is none, or it was not written to its end
     * @throws IOException when a file is damaged, does not belong to the others, or is of another version
     */
    public static LoadedModel load(Files files, String directory) throws IOException {
        String path = files.qualify(directory);
        Manifest manifest = manifest(files, path);
        byte[] model = verified(files, path, MODEL, manifest, MOST_DOCUMENT_BYTES);
        try {
            Map<String, @Nullable Object> content = MODEL_FORMAT.read(model, path + "/" + MODEL, MOST_VALUES);
            Map<String, ScoreCorrection> corrections = ModelContent.corrections(content.get("model"));
            ModelSpec spec = Models.BINDING.bind(ModelSpec.class, content.get("model"), "model");
            Preprocessing preprocessing = preprocessing(content);
            byte[] golden = verified(files, path, GOLDEN, manifest, goldenBytes(spec));
            Golden examples = BINDING.bind(Golden.class, GOLDEN_FORMAT.read(golden, path + "/" + GOLDEN), "");
            examples.checkShapes(spec, path + "/" + GOLDEN);
            MessageDigest digest = Sha256.digest();
            Written entry = entry(manifest, path, WEIGHTS);
            HeapFloats parameters = weights(files, path, entry, spec, digest);
            String weights = Sha256.hex(digest);
            checkDigest(path, entry, weights);
            checkSize(path, entry(manifest, path, MODEL), model.length);
            checkSize(path, entry(manifest, path, GOLDEN), golden.length);
            return new LoadedModel(
                    files,
                    path,
                    new ModelContent(spec, preprocessing, parameters, corrections),
                    ModelDigest.of(weights, Sha256.of(model)),
                    examples);
        } catch (PlainDataException e) {
            throw new IOException(path + ": " + e.getMessage(), e);
        }
    }

    /** Reads the tables of a model that {@link #load} has found to be whole, each to where it is wanted. */
    static void readTables(Files files, String path, ModelSpec spec, IntFunction<FloatStorage> tables)
            throws IOException {
        if (!spec.layout().tables().isEmpty()) {
            String file = path + "/" + WEIGHTS;
            try (Files.RandomAccess in = files.openRandom(file)) {
                Safetensors.readTables(in, file, spec.layout(), tables);
            }
        }
    }

    /**
     * How a model's rows are read, without its weights.
     *
     * @throws IOException as {@link #load} does
     */
    public static ModelSpec spec(Files files, String directory) throws IOException {
        return describe(files, directory).spec();
    }

    /** What a model makes of rows, without its weights. */
    public static Preprocessing preprocessing(Files files, String directory) throws IOException {
        return describe(files, directory).preprocessing();
    }

    /**
     * What a model says of itself, verified, without its weights.
     *
     * @throws IOException as {@link #load} does
     */
    static Description describe(Files files, String directory) throws IOException {
        String path = files.qualify(directory);
        byte[] model = verified(files, path, MODEL, manifest(files, path), MOST_DOCUMENT_BYTES);
        try {
            Map<String, @Nullable Object> content = MODEL_FORMAT.read(model, path + "/" + MODEL, MOST_VALUES);
            ModelContent.corrections(content.get("model"));
            return new Description(
                    Models.BINDING.bind(ModelSpec.class, content.get("model"), "model"), preprocessing(content));
        } catch (PlainDataException e) {
            throw new IOException(path + ": " + e.getMessage(), e);
        }
    }

    private static Preprocessing preprocessing(Map<String, @Nullable Object> content) {
        return Preprocessing.fromPlainData(required(content.get("preprocessing")), "preprocessing");
    }

    /** What {@link #write} was given. */
    public static Map<String, @Nullable Object> lineage(Files files, String directory) throws IOException {
        String path = files.qualify(directory);
        Manifest manifest = manifest(files, path);
        byte[] content = verified(files, path, LINEAGE, manifest, MOST_DOCUMENT_BYTES);
        checkSize(path, entry(manifest, path, LINEAGE), content.length);
        return LINEAGE_FORMAT.read(content, path + "/" + LINEAGE, MOST_VALUES);
    }

    /**
     * What the model's rows and answers looked like; empty where it was written without, as those of old releases.
     *
     * @throws IOException when it is damaged, does not belong to the others, or is of another version
     */
    public static Optional<Profile> profile(Files files, String directory) throws IOException {
        String path = files.qualify(directory);
        Manifest manifest = manifest(files, path);
        if (manifest.files().stream().noneMatch(entry -> entry.name().equals(PROFILE))) {
            return Optional.empty();
        }
        byte[] content = verified(files, path, PROFILE, manifest, MOST_PROFILE_BYTES);
        checkSize(path, entry(manifest, path, PROFILE), content.length);
        return Optional.of(Profile.read(content, path + "/" + PROFILE));
    }

    /**
     * Copies a model, whole or not at all: its manifest last, after every file was found to be what it says.
     *
     * @param to a directory that nobody else writes into, made where it is not there
     * @return of the model
     * @throws FileAlreadyExistsException when a file of it is there
     */
    public static ModelDigest copy(Files files, String from, String to) throws IOException {
        String source = files.qualify(from);
        String target = files.qualify(to);
        Manifest manifest = manifest(files, source);
        for (Written entry : manifest.files()) {
            if (!entry.name().matches(FILE_NAME)) {
                throw new IOException(source + "/" + MANIFEST + ": expected names of files, got '"
                        + Excerpt.of(entry.name()) + "'. Use the model as it was written");
            }
            Sha256.Output out = new Sha256.Output(files.create(target + "/" + entry.name()));
            try (out;
                    InputStream in = files.open(source + "/" + entry.name())) {
                in.transferTo(out);
            } catch (FileNotFoundException e) {
                throw missing(source, entry, e);
            }
            checkSize(source, entry, out.bytes());
            checkDigest(source, entry, out.sha256());
        }
        files.publish(target + "/" + MANIFEST, MANIFEST_FORMAT.write(BINDING.unbindRecord(manifest)));
        return ModelDigest.of(
                entry(manifest, source, WEIGHTS).sha256(),
                entry(manifest, source, MODEL).sha256());
    }

    private static Object required(@Nullable Object value) {
        if (value == null) {
            throw new PlainDataException(MODEL, "expected model and preprocessing, got less");
        }
        return value;
    }

    private static Manifest manifest(Files files, String path) throws IOException {
        String file = path + "/" + MANIFEST;
        if (!files.exists(file)) {
            List<String> names =
                    files.list(path).stream().map(Files.Entry::name).toList();
            throw new FileNotFoundException(path + ": expected a model directory with " + MANIFEST + ", got "
                    + (names.contains(MODEL) || names.contains(WEIGHTS)
                            ? "one that was not written to its end. Train again, or copy it whole"
                            : names.isEmpty()
                                    ? "no files. Check the path; train prints it as the model directory"
                                    : String.join(", ", names) + ". Name the model directory that train printed"));
        }
        try {
            return BINDING.bind(Manifest.class, MANIFEST_FORMAT.read(files.read(file, MOST_MANIFEST_BYTES), file), "");
        } catch (PlainDataException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    /** What a few examples of so many numbers may take; of any number of items, as much as the model's document. */
    private static long goldenBytes(ModelSpec spec) {
        long bytes = MOST_MANIFEST_BYTES;
        long numbers = spec.outputShape().elementCount();
        for (var input : spec.inputs()) {
            bytes += input.read().ragged() ? MOST_DOCUMENT_BYTES : 0;
            numbers += input.read().shape().elementCount();
        }
        return bytes + MOST_GOLDEN_CASES * MOST_NUMBER_BYTES * numbers;
    }

    private static byte[] verified(Files files, String path, String name, Manifest manifest, long most)
            throws IOException {
        Written entry = entry(manifest, path, name);
        byte[] content;
        try {
            content = files.read(path + "/" + name, most);
        } catch (FileNotFoundException e) {
            throw missing(path, entry, e);
        }
        checkDigest(path, entry, Sha256.of(content));
        return content;
    }

    private static HeapFloats weights(Files files, String path, Written entry, ModelSpec spec, MessageDigest digest)
            throws IOException {
        try {
            String file = path + "/" + WEIGHTS;
            try (Files.RandomAccess in = files.openRandom(file)) {
                checkSize(path, entry, in.size());
                return Safetensors.read(in, file, spec.layout(), digest);
            }
        } catch (FileNotFoundException e) {
            throw missing(path, entry, e);
        }
    }

    private static FileNotFoundException missing(String path, Written entry, FileNotFoundException cause) {
        FileNotFoundException missing = new FileNotFoundException(path + "/" + entry.name() + ": expected a file of "
                + entry.bytes() + " bytes, got none. Copy the model whole");
        missing.initCause(cause);
        return missing;
    }

    private static void checkSize(String path, Written entry, long bytes) throws IOException {
        if (entry.bytes() != bytes) {
            throw new IOException(path + "/" + entry.name() + ": expected " + entry.bytes() + " bytes, as " + MANIFEST
                    + " says, got " + bytes
                    + ". The file is cut short or something was added to it; use the model as it was"
                    + " written");
        }
    }

    private static void checkDigest(String path, Written entry, String sha256) throws IOException {
        if (!entry.sha256().equals(sha256)) {
            throw new IOException(path + "/" + entry.name() + ": expected SHA-256 " + entry.sha256() + ", got " + sha256
                    + ". The file is damaged or was changed; use the model as it was written");
        }
    }

    private static Written entry(Manifest manifest, String path, String name) throws IOException {
        for (Written entry : manifest.files()) {
            if (entry.name().equals(name)) {
                return entry;
            }
        }
        throw new IOException(path + "/" + MANIFEST + ": expected an entry for " + name + ", got none");
    }
}
