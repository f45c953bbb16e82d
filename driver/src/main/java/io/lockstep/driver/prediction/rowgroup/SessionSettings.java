package io.lockstep.driver.prediction.rowgroup;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;
import scala.collection.Iterable;
import scala.collection.Iterator;

/** Settings of a session of Spark SQL, as tasks ask for them. */
final class SessionSettings {
    private static final String SQL = "spark.sql.";

    private SessionSettings() {}

    /** Those that were set, by their keys. */
    static Map<String, String> of(SparkSession session) {
        Map<String, String> settings = new LinkedHashMap<>();
        try {
            // looked up by its name: what map it returns is not the same in all versions of Scala
            Object all = session.conf().getClass().getMethod("getAll").invoke(session.conf());
            for (Iterator<?> each = ((Iterable<?>) all).iterator(); each.hasNext(); ) {
                Tuple2<?, ?> setting = (Tuple2<?, ?>) each.next();
                settings.put(String.valueOf(setting._1()), String.valueOf(setting._2()));
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Spark " + session.version() + ": expected settings of a session", e);
        }
        return settings;
    }

    /** Runs a job whose tasks have the session's settings, as those of its queries do. */
    static void whileTasksHave(SparkSession session, Runnable job) {
        SparkContext context = session.sparkContext();
        Map<String, @Nullable String> before = new LinkedHashMap<>();
        of(session).forEach((key, value) -> {
            if (key.startsWith(SQL)) {
                before.put(key, context.getLocalProperty(key));
                context.setLocalProperty(key, value);
            }
        });
        try {
            job.run();
        } finally {
            before.forEach(context::setLocalProperty);
        }
    }
}
