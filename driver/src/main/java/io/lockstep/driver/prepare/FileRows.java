package io.lockstep.driver.prepare;

import io.lockstep.driver.config.Configs;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.FilesWithout;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.source.Source;
import io.lockstep.driver.source.SourceRows;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/** Rows of a source's files. */
final class FileRows implements Rows {
    private final SparkSession spark;
    private final Files files;
    private final Source source;
    private final boolean once;
    private @Nullable SourceRows opened;
    private @Nullable SourceDigest digested;
    /** Files that were there when these rows were opened, before they were digested. */
    private List<Files.Entry> found = List.of();

    /** @param source with paths that need no root */
    FileRows(SparkSession spark, Files files, Source source) {
        this(spark, files, source, false);
    }

    private FileRows(SparkSession spark, Files files, Source source, boolean once) {
        this.spark = spark;
        this.files = files;
        this.source = source;
        this.once = once;
    }

    Source source() {
        return source;
    }

    @Override
    public Rows openedOnce() {
        return new FileRows(spark, files, source, true);
    }

    @Override
    public String name() {
        return source.shown();
    }

    @Override
    public boolean declaresTypes() {
        return source.declaresTypes();
    }

    @Override
    public synchronized SourceRows open() throws IOException {
        if (!once) {
            return source.open(spark, files);
        }
        SourceRows rows = opened;
        if (rows == null) {
            List<Files.Entry> before =
                    digested == null && source.isWhollyInFiles() ? SourceDigest.entries(files, source) : List.of();
            rows = source.open(spark, files);
            if (digested != null) {
                digested.requireUnchanged(spark, files, source);
            }
            found = before;
            opened = rows;
        }
        return rows;
    }

    /** Of rows that are opened once, the digest of those files, too: of others it would say what was not read. */
    private synchronized SourceDigest digested() throws IOException {
        SourceDigest digest = digested;
        if (digest == null) {
            digest = SourceDigest.of(spark, files, source);
            if (opened != null && !digest.entries().equals(found)) {
                throw SourceDigest.changed(source);
            }
            digested = once ? digest : null;
        }
        return digest;
    }

    @Override
    public String place(String where) throws IOException {
        return source.place(files, where);
    }

    /** These rows without those of some files. */
    Rows without(Set<String> paths) {
        return new FileRows(spark, FilesWithout.paths(files, paths), source);
    }

    @Override
    public Placing placing() {
        String plain = Json.line(Configs.BINDING.unbind(source));
        Map<String, String> settings = files.settings();
        return () -> Configs.BINDING
                .bind(Source.class, Json.parse(plain, "source"), "source")
                .places(HadoopFiles.of(settings));
    }

    @Override
    public Optional<Digest> digest() throws IOException {
        if (!source.isWhollyInFiles()) {
            return Optional.empty();
        }
        SourceDigest digest = digested();
        return Optional.of(new Digest() {
            @Override
            public String sha256() {
                return digest.sha256();
            }

            @Override
            public List<SourceDigest.FileContent> contents() {
                return digest.contents();
            }

            @Override
            public List<String> paths() {
                return digest.entries().stream().map(Files.Entry::path).toList();
            }

            @Override
            public int files() {
                return digest.entries().size();
            }

            @Override
            public long bytes() {
                return digest.entries().stream().mapToLong(Files.Entry::size).sum();
            }

            @Override
            public void requireUnchanged() throws IOException {
                digest.requireUnchanged(spark, files, source);
            }
        });
    }
}
