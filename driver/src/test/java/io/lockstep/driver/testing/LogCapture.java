package io.lockstep.driver.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;

/** Everything that is logged while it is open, a line each, causes included; the console is spared it. */
public final class LogCapture extends AbstractAppender implements AutoCloseable {
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Level before;
    private final List<Appender> others;

    /** @param least level of what is logged meanwhile */
    public LogCapture(Level least) {
        super("log-capture", null, null, true, Property.EMPTY_ARRAY);
        start();
        Logger root = (Logger) LogManager.getRootLogger();
        before = root.getLevel();
        others = List.copyOf(root.getAppenders().values());
        others.forEach(root::removeAppender);
        root.addAppender(this);
        Configurator.setRootLevel(least);
    }

    @Override
    public void append(LogEvent event) {
        StringBuilder line = new StringBuilder(event.getLoggerName()).append(' ');
        line.append(event.getMessage().getFormattedMessage());
        for (Throwable cause = event.getThrown(); cause != null; cause = cause.getCause()) {
            line.append(" / ").append(cause);
        }
        lines.add(line.toString());
    }

    public List<String> lines() {
        return List.copyOf(lines);
    }

    @Override
    public void close() {
        Logger root = (Logger) LogManager.getRootLogger();
        Configurator.setRootLevel(before);
        root.removeAppender(this);
        others.forEach(root::addAppender);
        stop();
    }
}
