package io.lockstep.driver.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class KeyDerivationTest {
    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    @Test
    void agreesWithTheFirstTestCaseOfRfc5869() {
        byte[] key = KeyDerivation.extract(
                hex("000102030405060708090a0b0c"), hex("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b"));
        assertThat(key).isEqualTo(hex("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5"));
        assertThat(KeyDerivation.expand(key, hex("f0f1f2f3f4f5f6f7f8f9"), 42))
                .isEqualTo(hex("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"));
    }

    @Test
    void aHelloSurvivesTheWire() throws IOException {
        Handshake.Hello hello = new Handshake.Hello(true, new Peer("tâche", -7), Peer.rank(3));
        byte[] bytes = Handshake.encode(hello, new byte[Handshake.NONCE_BYTES]);
        assertThat(Handshake.decode(bytes)).isEqualTo(hello);
        for (int size = 0; size < bytes.length; size++) {
            byte[] cut = java.util.Arrays.copyOf(bytes, size);
            assertThatThrownBy(() -> Handshake.decode(cut)).hasMessage("a malformed hello");
        }
        bytes[4]++;
        assertThatThrownBy(() -> Handshake.decode(bytes))
                .hasMessage("hello of protocol version 2, expected 1. Run the same Lockstep on every node");
    }

    @Test
    void aSecretThatIsTooShortIsRefusedAndNoneIsPrinted() {
        assertThatThrownBy(() -> new Credentials(new byte[15], "run", 1, 1, false))
                .hasMessage("credentials: secret must have at least 16 bytes, got 15");
        assertThat(TestEnds.credentials(false).toString())
                .isEqualTo("Credentials[run=run, incarnation=3, generation=5, encrypt=false]");
    }

    @Test
    void aNameThatWouldForgeALineOfTheLogIsRefused() {
        for (String role : new String[] {"rank\nWARN", "rank\u2028x", "rank 7", "rank\u001b[31m"}) {
            assertThatThrownBy(() -> new Peer(role, 0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("peer: role must consist of letters and digits, got another character");
        }
    }
}
