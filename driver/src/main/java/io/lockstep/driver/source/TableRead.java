package io.lockstep.driver.source;

import org.jspecify.annotations.Nullable;

/**
 * A table that rows are read from, as Spark knew it when they were opened.
 *
 * @param name in the catalog, or of its format
 * @param version of a table that keeps its history, Delta's number or Iceberg's snapshot; absent: it keeps none
 * @param files that hold its rows; absent: Spark knows of none
 * @param bytes of those files
 */
public record TableRead(
        String name,
        @Nullable String version,
        @Nullable Integer files,
        @Nullable Long bytes) {}
