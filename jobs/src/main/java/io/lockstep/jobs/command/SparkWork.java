package io.lockstep.jobs.command;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.jobs.logging.RunLog;
import io.lockstep.jobs.progress.Console;
import io.lockstep.jobs.progress.ProgressPrinter;
import io.lockstep.jobs.session.ProcessEnd;
import io.lockstep.jobs.session.Sessions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.slf4j.LoggerFactory;

/** Runs one piece of work in a Spark session with its log, and explains its failure. */
final class SparkWork {
    /** What is done with the session. */
    interface Body {
        int run(SparkSession spark, Files files, RunLog log) throws Exception;
    }

    private SparkWork() {}

    /** @return the body's exit code, or that of its failure, which has been printed and logged by then */
    static int run(String application, SparkOptions options, Console console, Body body) throws IOException {
        RunLog log = RunLog.begin();
        boolean keep = false;
        try {
            int code = body(application, options, console, log, body);
            keep = code == Failure.FAILED;
            return code;
        } catch (Exception e) {
            LoggerFactory.getLogger("lockstep").error("{} failed", application, e);
            int code = Failure.report(e, options.debug(), console);
            keep = code == Failure.FAILED;
            if (keep) {
                console.say("log: " + log.file());
            }
            return code;
        } finally {
            log.close();
            if (!keep) {
                log.discard();
            }
        }
    }

    private static int body(String application, SparkOptions options, Console console, RunLog log, Body body)
            throws Exception {
        SparkSession spark;
        ProcessEnd end = new ProcessEnd(() -> ended(log, console));
        try {
            spark = Sessions.open(
                    application, options.master(), options.otherwise(), options.settings(), options.waitSeconds());
        } finally {
            end.noLongerExpected();
        }
        try {
            return body.run(spark, new HadoopFiles(spark.sparkContext().hadoopConfiguration()), log);
        } finally {
            spark.stop();
        }
    }

    /** Spark has ended the process; a signal that did so leaves no error in the log. */
    private static void ended(RunLog log, Console console) {
        String errors = String.join("; ", log.errors());
        if (!errors.isEmpty()) {
            console.say(
                    "error: expected Spark to start, but it ended the process, got " + errors.replaceFirst("[.]+$", "")
                            + ". Correct the setting this is about, of --conf or conf/spark-defaults.conf");
            console.say("log: " + log.file());
        }
    }

    /** Files before there is a session, for a config at a URI. */
    static Files filesWithoutSession() {
        return new HadoopFiles(new Configuration());
    }

    /** A local file inside a directory given by path or {@code file:} URI; empty when it is elsewhere. */
    static Optional<Path> local(String directory, String name) {
        // Hadoop writes file: and the path as it is, unescaped
        String path = ProgressPrinter.shortened(directory);
        return path.contains("://") ? Optional.empty() : Optional.of(Path.of(path, name));
    }
}
