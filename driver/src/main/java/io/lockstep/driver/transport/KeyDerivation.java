package io.lockstep.driver.transport;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HKDF with HMAC-SHA256, as in <a href="https://www.rfc-editor.org/rfc/rfc5869">RFC 5869</a>. */
final class KeyDerivation {
    /** Bytes of a MAC and of a key. */
    static final int KEY_BYTES = 32;

    private KeyDerivation() {}

    static byte[] mac(byte[] key, byte[]... parts) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            for (byte[] part : parts) {
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HmacSHA256 is part of every Java platform", e);
        }
    }

    /** The extract step: a key from a secret that need not be uniform. */
    static byte[] extract(byte[] salt, byte[] secret) {
        return mac(salt, secret);
    }

    /** The expand step: {@code size} bytes bound to {@code info}. */
    static byte[] expand(byte[] key, byte[] info, int size) {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        byte[] last = {};
        for (int counter = 1; output.size() < size; counter++) {
            last = mac(key, last, info, new byte[] {(byte) counter});
            output.writeBytes(last);
        }
        return Arrays.copyOf(output.toByteArray(), size);
    }

    static byte[] expand(byte[] key, String info) {
        return expand(key, info.getBytes(StandardCharsets.UTF_8), KEY_BYTES);
    }
}
