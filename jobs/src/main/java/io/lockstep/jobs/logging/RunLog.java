package io.lockstep.jobs.logging;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.ErrorHandler;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.FileAppender;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.DefaultConfiguration;
import org.apache.logging.log4j.core.layout.PatternLayout;
import org.apache.spark.SparkConf;
import org.jspecify.annotations.Nullable;

/**
 * The whole log of one command, Spark's included. It begins as a temporary file, because the run directory's name is
 * known only once the data is, and moves into the run directory then. Someone's own Log4j configuration stays as it is
 * and is added to; Spark's default one, which floods the console, is replaced by ours.
 */
public final class RunLog implements AutoCloseable {
    private static final String APPENDER = "lockstep-run";
    private static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSS} %-5p [%t] %c{1.}: %m%n%ex";

    private static final Pattern ERROR_LINE = Pattern.compile("[0-9T:.-]+ ERROR \\[[^]]*] \\S+: (.*)");
    private static final int ERRORS_KEPT = 2;

    private final LoggerContext context;
    private final Path temporary;
    private @Nullable Path current;
    private @Nullable FileAppender appender;

    private RunLog(LoggerContext context, Path temporary) {
        this.context = context;
        this.temporary = temporary;
    }

    /** Begins the log. */
    public static RunLog begin() throws IOException {
        // Spark configures Log4j when its first class logs, and would undo what follows: let it do so now.
        new SparkConf(false).log();
        LoggerContext context = (LoggerContext) LogManager.getContext(false);
        URL ours = RunLog.class.getResource("log4j2.properties");
        if (ours != null && isNobodysOwn(context.getConfiguration())) {
            try {
                context.setConfigLocation(ours.toURI());
            } catch (URISyntaxException e) {
                throw new IllegalStateException(e);
            }
        }
        RunLog log = new RunLog(context, Files.createTempFile("lockstep-", ".log"));
        log.appendTo(log.temporary);
        return log;
    }

    private static boolean isNobodysOwn(Configuration configuration) {
        return configuration instanceof DefaultConfiguration
                || String.valueOf(configuration.getConfigurationSource().getLocation())
                        .contains("org/apache/spark/log4j2");
    }

    /** Losing lines of the log is no reason to speak: what failed says so itself. */
    private static final class Silence implements ErrorHandler {
        @Override
        public void error(String message) {}

        @Override
        public void error(String message, Throwable thrown) {}

        @Override
        public void error(String message, LogEvent event, Throwable thrown) {}
    }

    private void appendTo(Path file) {
        Configuration configuration = context.getConfiguration();
        FileAppender next = FileAppender.newBuilder()
                .setName(APPENDER)
                .withFileName(file.toString())
                .withAppend(true)
                .setLayout(PatternLayout.newBuilder()
                        .withPattern(PATTERN)
                        .withConfiguration(configuration)
                        .build())
                .setConfiguration(configuration)
                .build();
        // a full disk or a directory that is gone must not put traces of the logger on the console
        next.setHandler(new Silence());
        next.start();
        detach();
        configuration.getRootLogger().addAppender(next, Level.INFO, null);
        context.updateLoggers();
        appender = next;
        current = file;
    }

    private void detach() {
        if (appender != null) {
            context.getConfiguration().getRootLogger().removeAppender(APPENDER);
            appender.stop();
            appender = null;
        }
    }

    /** Goes on in a file of the run directory, what was logged so far first. */
    public void moveTo(Path file) throws IOException {
        Path before = current;
        if (before == null || before.equals(file)) {
            return;
        }
        detach();
        Path parent = file.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        try (InputStream in = Files.newInputStream(before);
                OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            in.transferTo(out);
        }
        appendTo(file);
        Files.deleteIfExists(temporary);
    }

    /** The file with everything logged so far. */
    public Path file() {
        return current == null ? temporary : current;
    }

    /**
     * The last messages of level ERROR, each with the exception under it, the earliest first; empty when there is none.
     */
    public List<String> errors() {
        Deque<String> errors = new ArrayDeque<>();
        try (BufferedReader in = Files.newBufferedReader(file(), StandardCharsets.UTF_8)) {
            boolean exception = false;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                Matcher matcher = ERROR_LINE.matcher(line);
                if (matcher.matches()) {
                    errors.addLast(matcher.group(1));
                } else if (exception && line.matches("[a-zA-Z0-9_.$]+(Exception|Error)\\b.*")) {
                    errors.addLast(errors.removeLast() + ": " + line);
                }
                exception = matcher.matches();
                if (errors.size() > ERRORS_KEPT) {
                    errors.removeFirst();
                }
            }
        } catch (IOException e) {
            return List.of();
        }
        return List.copyOf(errors);
    }

    /** Ends the log; a temporary file stays only until {@link #discard}. */
    @Override
    public void close() {
        detach();
        context.updateLoggers();
    }

    /** Deletes the log if it never moved. */
    public void discard() throws IOException {
        Files.deleteIfExists(temporary);
    }
}
