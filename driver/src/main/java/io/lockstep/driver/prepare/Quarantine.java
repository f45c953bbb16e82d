package io.lockstep.driver.prepare;

import io.lockstep.driver.fault.Faults;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.files.Sha256;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.json.SealedDocument;
import io.lockstep.driver.source.Places;
import io.lockstep.driver.source.SourceException;
import io.lockstep.driver.split.Split;
import io.lockstep.kernels.plaindata.Binding;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.HashPartitioner;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.jspecify.annotations.Nullable;

/**
 * Bad rows written aside: files of lines of JSON in a directory beside the shards, and a sealed {@code quarantine-….json}
 * that is published last and names them. They are found by reading the rows once more, as one in a thousand is bad or
 * fewer. What is written is a function of the rows and of where they lie: neither of tasks nor of how often it was tried.
 */
final class Quarantine {
    private static final SealedDocument FORMAT =
            new SealedDocument("lockstep-quarantine", 1, "delete it; the next run writes the rows aside again");
    private static final Binding BINDING = new Binding();
    static final String NAME = "quarantine-";
    private static final int DIGITS_IN_NAME = 32;
    private static final long ROWS_IN_FILE = 1 << 18;

    private final Files files;
    private final String directory;

    /**
     * A file of the quarantine.
     *
     * @param name under the directory
     */
    private record Part(String name, long rows, long size, String sha256) {}

    private record Manifest(String directory, List<Part> files) {
        long rows() {
            return files.stream().mapToLong(Part::rows).sum();
        }
    }

    /** @param directory of the prepared data */
    Quarantine(Files files, String directory) {
        this.files = files;
        this.directory = directory;
    }

    /** What was written aside under a name that {@link #write} gave. */
    Optional<QuarantinedRows> find(String name) throws IOException {
        String path = directory + "/" + name + ".json";
        if (name.isEmpty() || !files.exists(path)) {
            return Optional.empty();
        }
        Manifest manifest = manifest(path);
        for (Part part : manifest.files) {
            if (!files.exists(directory + "/" + manifest.directory + "/" + part.name)) {
                return Optional.empty();
            }
        }
        return Optional.of(rows(manifest));
    }

    /** Directories that manifests name. */
    Set<String> directories() throws IOException {
        Set<String> directories = new LinkedHashSet<>();
        for (Files.Entry entry : files.list(directory)) {
            if (!entry.directory()
                    && entry.name().startsWith(NAME)
                    && entry.name().endsWith(".json")) {
                directories.add(manifest(entry.path()).directory);
            }
        }
        return directories;
    }

    private Manifest manifest(String path) throws IOException {
        return BINDING.bind(Manifest.class, FORMAT.read(files.read(path), path), path);
    }

    private QuarantinedRows rows(Manifest manifest) {
        String path = directory + "/" + manifest.directory;
        boolean one = manifest.files.size() == 1;
        return new QuarantinedRows(one ? path + "/" + manifest.files.get(0).name : path, manifest.rows());
    }

    /**
     * Writes bad rows aside, unless they are there already.
     *
     * @param attempt a name that no other attempt has
     * @param count of bad rows
     * @return the name to {@link #find} them by
     */
    String write(List<ReadRows> sources, Preprocessing preprocessing, String attempt, long count) throws IOException {
        String own = NAME + attempt;
        try {
            Manifest manifest = new Manifest(own, parts(sources, preprocessing, own, count));
            if (manifest.rows() != count) {
                throw new IOException(sources.get(0).given().name() + ": expected " + count
                        + " bad rows as before, got " + manifest.rows()
                        + ". The data changed meanwhile; start again");
            }
            String digest = Sha256.of(
                    Json.line(manifest.files.stream().map(Part::sha256).toList())
                            .getBytes(StandardCharsets.UTF_8));
            String name = NAME + digest.substring(0, DIGITS_IN_NAME);
            if (find(name).isPresent()) {
                files.delete(directory + "/" + own);
                return name;
            }
            Faults.at("prepare.before-quarantine");
            files.delete(directory + "/" + name + ".json"); // of files that are gone
            files.publish(directory + "/" + name + ".json", FORMAT.write(BINDING.canonical(manifest)));
            return name;
        } catch (FileAlreadyExistsException e) {
            files.delete(directory + "/" + own); // another driver was quicker, with the same rows
            return e.getFile().replaceFirst(".*/", "").replaceFirst("[.]json$", "");
        } catch (IOException | RuntimeException e) {
            files.delete(directory + "/" + own);
            throw e;
        }
    }

    private List<Part> parts(List<ReadRows> sources, Preprocessing preprocessing, String own, long count)
            throws IOException {
        int parts = Math.toIntExact((count + ROWS_IN_FILE - 1) / ROWS_IN_FILE);
        List<Rows.Placing> placings =
                sources.stream().map(source -> source.given().placing()).toList();
        Map<String, String> settings = files.settings();
        String target = directory + "/" + own;
        List<Part> written = new ArrayList<>();
        try {
            for (String part : lines(sources, preprocessing)
                    .repartitionAndSortWithinPartitions(new HashPartitioner(parts))
                    .keys()
                    .mapPartitionsWithIndex(
                            (index, lines) -> List.of(written(HadoopFiles.of(settings), target, index, placings, lines))
                                    .iterator(),
                            true)
                    .collect()) {
                written.add(BINDING.bind(Part.class, Json.parse(part, "quarantine"), "quarantine"));
            }
        } catch (RuntimeException e) {
            throw SourceException.of(e);
        } catch (Exception e) {
            // Spark throws its checked exceptions without declaring them
            throw SourceException.of(e);
        }
        return named(target, written);
    }

    private static JavaPairRDD<String, Boolean> lines(List<ReadRows> sources, Preprocessing preprocessing) {
        String plainPreprocessing = Json.line(preprocessing.toPlainData());
        JavaPairRDD<String, Boolean> all = null;
        for (int i = 0; i < sources.size(); i++) {
            ReadRows source = sources.get(i);
            String plainRecipe = Json.line(source.recipe().toPlainData());
            List<String> columns = source.rows().columns();
            Split split = source.split();
            int number = i;
            JavaPairRDD<String, Boolean> lines = source.rows()
                    .javaRows()
                    .mapPartitionsToPair(rows -> new BadRowLines(
                            rows,
                            new Packing(Plain.recipe(plainRecipe), Plain.preprocessing(plainPreprocessing), split),
                            columns,
                            number));
            all = all == null ? lines : all.union(lines);
        }
        return Objects.requireNonNull(all);
    }

    private static String written(
            Files files, String target, int index, List<Rows.Placing> placings, Iterator<String> lines)
            throws IOException {
        String name = String.format(
                Locale.ROOT, "rows-%05d-%d.jsonl", index, TaskContext.get().taskAttemptId());
        MessageDigest digest = Sha256.digest();
        long rows = 0;
        long size = 0;
        int source = -1;
        @Nullable Places places = null;
        try (OutputStream out = files.create(target + "/" + name)) {
            while (lines.hasNext()) {
                String line = lines.next();
                int own = line.charAt(0) - '0';
                if (places == null || own != source) {
                    if (places != null) {
                        places.close();
                    }
                    places = placings.get(own).open();
                    source = own;
                }
                int end = line.indexOf(BadRowLines.BEHIND_PLACE);
                String place = places.of(line.substring(1, end));
                byte[] bytes = ("{\"place\":" + Json.line(place) + "," + line.substring(end + 2) + "\n")
                        .getBytes(StandardCharsets.UTF_8);
                out.write(bytes);
                digest.update(bytes);
                rows++;
                size += bytes.length;
            }
        } finally {
            if (places != null) {
                places.close();
            }
        }
        return Json.line(BINDING.unbind(new Part(name, rows, size, Sha256.hex(digest))));
    }

    /** Files under names without their task's, and nothing else beside them. */
    private List<Part> named(String target, List<Part> written) throws IOException {
        List<Part> named = new ArrayList<>();
        Set<String> names = new LinkedHashSet<>();
        for (Part part : written) {
            String name = part.name.substring(0, part.name.lastIndexOf('-')) + ".jsonl";
            files.move(target + "/" + part.name, target + "/" + name);
            names.add(name);
            named.add(new Part(name, part.rows, part.size, part.sha256));
        }
        for (Files.Entry entry : files.list(target)) {
            if (!names.contains(entry.name())) {
                files.delete(entry.path()); // of a task that ran twice
            }
        }
        return named;
    }
}
