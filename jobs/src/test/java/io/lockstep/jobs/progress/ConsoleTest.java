package io.lockstep.jobs.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ConsoleTest {
    @Test
    void dataCannotSteerTheTerminal() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console = new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
        console.say("got '\u001b[31mred\u0007' and \u009b2J,\ta tab, é, 漢");
        console.result("\r\u0000");
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualTo("got '\\x1b[31mred\\x07' and \\x9b2J,\ta tab, é, 漢\n");
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("\\x0d\\x00\n");
        assertThat(Console.printable("as it is")).isEqualTo("as it is");
    }
}
