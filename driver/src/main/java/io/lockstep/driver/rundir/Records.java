package io.lockstep.driver.rundir;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.json.SealedDocument;
import io.lockstep.driver.progress.EpochRecord;
import io.lockstep.driver.progress.RunListener.EpochReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Measurements of a run, a file each, and all of it in {@code metrics.jsonl}. Files of earlier commands are read once;
 * a run of many epochs writes each of them in the same time: {@code metrics.jsonl}, once it is large, is written anew
 * only after it has grown by a share of it, and at the end.
 */
final class Records {
    /** Where records lie, by what ended. */
    enum Kind {
        EPOCH("/epochs"),
        EVALUATION("/evaluations");

        private final String directory;

        Kind(String directory) {
            this.directory = directory;
        }

        private long number(EpochReport report) {
            return this == EPOCH ? report.epoch() : report.step();
        }
    }

    private static final SealedDocument RECORD =
            new SealedDocument("lockstep-epoch", 2, "restore it, or train again with --fresh");

    /** Below, {@code metrics.jsonl} is written anew after each record. */
    private static final int SMALL_BYTES = 1 << 16;

    /**
     * As an append needs a file system that can, and a torn line would be seen: writing a share anew costs a constant a
     * record.
     */
    private static final int SHARE = 16;

    private final Files files;
    private final String path;
    private long metricsBytes;
    private long addedBytes;
    private @Nullable SortedMap<Long, EpochReport> byStep;

    /** @param path of the run */
    Records(Files files, String path) {
        this.files = files;
        this.path = path;
    }

    /** Publishes a record; one that is there already stands. */
    void add(Kind kind, EpochReport report) throws IOException {
        SortedMap<Long, EpochReport> all = all();
        String file = path + kind.directory + String.format(Locale.ROOT, "/%06d.json", kind.number(report));
        try {
            if (!files.exists(file)) {
                files.publish(file, RECORD.write(EpochRecord.plainData(report)));
                all.put(report.step(), report);
            }
        } catch (FileAlreadyExistsException e) {
            // Another driver of the same run was quicker.
        }
        if (!all.containsKey(report.step())) {
            all.put(report.step(), read(file));
        }
        addedBytes += line(all.get(report.step())).length();
        if (metricsBytes <= SMALL_BYTES || addedBytes >= metricsBytes / SHARE) {
            rewriteMetrics();
        }
    }

    private static String line(@Nullable EpochReport report) {
        return report == null ? "" : Json.line(EpochRecord.plainData(report)) + "\n";
    }

    /** All, by step. */
    List<EpochReport> list() throws IOException {
        return List.copyOf(all().values());
    }

    void rewriteMetrics() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (EpochReport report : all().values()) {
            lines.append(line(report));
        }
        byte[] bytes = lines.toString().getBytes(StandardCharsets.UTF_8);
        files.replace(path + "/metrics.jsonl", bytes);
        metricsBytes = bytes.length;
        addedBytes = 0;
    }

    private SortedMap<Long, EpochReport> all() throws IOException {
        SortedMap<Long, EpochReport> all = byStep;
        if (all == null) {
            all = new TreeMap<>();
            for (Kind kind : Kind.values()) {
                for (EpochReport report : reports(kind)) {
                    all.put(report.step(), report);
                }
            }
            byStep = all;
        }
        return all;
    }

    private List<EpochReport> reports(Kind kind) throws IOException {
        List<EpochReport> reports = new ArrayList<>();
        for (Files.Entry entry : files.list(path + kind.directory)) {
            if (entry.name().matches("[0-9]{6,18}\\.json")) {
                reports.add(read(entry.path()));
            }
        }
        return reports;
    }

    private EpochReport read(String file) throws IOException {
        Map<String, @Nullable Object> data = RECORD.read(files.read(file), file);
        return EpochRecord.report(data);
    }
}
