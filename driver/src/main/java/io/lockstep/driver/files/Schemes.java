package io.lockstep.driver.files;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.AbstractFileSystem;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.util.VersionInfo;

/**
 * File systems by the scheme of a URI. Spark's users set {@code spark.hadoop.fs.s3.impl}, or add a jar that names its
 * own class; where Hadoop has no other for {@link org.apache.hadoop.fs.FileContext}, this class is made the file
 * system's.
 */
final class Schemes {
    private static final Set<String> WEB = Set.of("http", "https");
    private static final String S3A = "org.apache.hadoop:hadoop-aws:" + VersionInfo.getVersion();
    private static final String AZURE = "org.apache.hadoop:hadoop-azure:" + VersionInfo.getVersion();
    private static final Map<String, String> JARS = Map.of(
            "s3a", S3A,
            "gs", "com.google.cloud.bigdataoss:gcs-connector",
            "abfs", AZURE,
            "abfss", AZURE,
            "wasb", AZURE,
            "wasbs", AZURE);

    private Schemes() {}

    /**
     * Sees to it that a scheme has a file system.
     *
     * @param configuration Modified.
     * @throws UnsupportedFileSystemException when there is none, with what is missing
     */
    static void prepare(Configuration configuration, String scheme) throws IOException {
        String key = "fs.AbstractFileSystem." + scheme + ".impl";
        String own = configuration.get(key);
        if (own != null && configuration.getClassByNameOrNull(own) != null) {
            return;
        }
        if (WEB.contains(scheme)) {
            throw new UnsupportedFileSystemException("the web, where no directory can be listed. Download the files");
        }
        try {
            FileSystem.getFileSystemClass(scheme, configuration);
        } catch (IOException | RuntimeException e) {
            String set = configuration.get("fs." + scheme + ".impl");
            throw new UnsupportedFileSystemException((set == null
                            ? "none for " + scheme + ":"
                            : "class " + set + ", as set for " + scheme + ":, which no jar holds")
                    + ". " + cure(scheme));
        }
        configuration.setClass(key, SchemeFileSystem.class, AbstractFileSystem.class);
    }

    private static String cure(String scheme) {
        String jar = JARS.get(scheme);
        if (jar != null) {
            return "Add it, such as --conf spark.jars.packages=" + jar + " for spark-submit";
        }
        if (scheme.equals("s3") || scheme.equals("s3n")) {
            return "Write s3a: and add " + S3A + " to spark.jars.packages, or set spark.hadoop.fs." + scheme
                    + ".impl=org.apache.hadoop.fs.s3a.S3AFileSystem besides";
        }
        return "Correct it, or set spark.hadoop.fs." + scheme + ".impl to the file system's class and add its jar";
    }
}
