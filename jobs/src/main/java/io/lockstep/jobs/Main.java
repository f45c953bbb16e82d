package io.lockstep.jobs;

import io.lockstep.jobs.command.CommandLineRunner;
import io.lockstep.jobs.progress.Console;
import java.util.List;
import org.apache.spark.SparkUserAppException;

/** Entry of the program, in an embedded Spark and under spark-submit. */
public final class Main {
    private Main() {}

    /**
     * Returns when all went well. Otherwise spark-submit is told the exit code by an exception, because a driver inside
     * a cluster must not exit by itself; any other JVM exits with it.
     *
     * @throws SparkUserAppException with the exit code, to spark-submit only
     */
    public static void main(String[] arguments) throws SparkUserAppException {
        int code = CommandLineRunner.run(List.of(arguments), Console.ofProcess());
        if (System.getProperty("spark.submit.deployMode") == null) {
            System.exit(code);
        }
        if (code != 0) {
            throw new SparkUserAppException(code, null);
        }
    }
}
