package io.lockstep.driver.prediction;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.Test;

class RecentTextsTest {
    @Test
    void textsAreThoseOfSparkHoweverManyShareAPlace() {
        RecentTexts texts = new RecentTexts();
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 2000; i++) {
                String text = "Zürich " + i + "x".repeat(i % 90);
                assertThat(texts.of(UTF8String.fromString(text))).isEqualTo(text);
            }
        }
        assertThat(texts.of(UTF8String.fromString(""))).isEmpty();
    }

    @Test
    void aTextThatComesAgainIsTheSameStringWhateverBecomesOfItsBytes() {
        RecentTexts texts = new RecentTexts();
        byte[] bytes = "Private".getBytes(StandardCharsets.UTF_8);
        String first = texts.of(UTF8String.fromBytes(bytes));
        bytes[0] = 'X';
        assertThat(texts.of(UTF8String.fromBytes(bytes))).isEqualTo("Xrivate");
        assertThat(first).isEqualTo("Private");
        assertThat(texts.of(UTF8String.fromString("Private"))).isSameAs(first);
    }
}
