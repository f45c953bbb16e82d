package io.lockstep.driver.source;

import io.lockstep.kernels.plaindata.Registry;

/** The formats that can be read. */
public final class Sources {
    /** Each format by the name it has in a config. */
    public static final Registry<Source> REGISTRY = new Registry<>(Source.class, "format")
            .with("idx", Idx.class)
            .with("csv", Csv.class)
            .with("parquet", Parquet.class)
            .with("orc", Orc.class)
            .with("table", CatalogTable.class)
            .with("query", Query.class)
            .with("spark", SparkFormat.class)
            .with("image-folder", ImageFolder.class)
            .with("wav-folder", WavFolder.class)
            .with("file-table", FileTable.class)
            .with("fixed-records", FixedRecords.class)
            .with("jsonLines", JsonLines.class)
            .with("text", Text.class)
            .with("passages", Passages.class)
            .with("tfrecord", TfRecord.class)
            .with("image-table", ImageTable.class)
            .with("checked", Checked.class)
            .with("memory", Memory.class)
            .with("days", DayRows.class);

    private Sources() {}
}
