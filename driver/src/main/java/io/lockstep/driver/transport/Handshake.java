package io.lockstep.driver.transport;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * Handshake by which both ends of a connection prove that they know the run's secret, without sending it: pure bytes,
 * no network.
 *
 * <pre>
 * client → server   hello      magic, version, encrypt, client's nonce, who I am, whom I want
 * server → client   challenge  server's nonce
 * client → server   proof      HMAC(key, "client", SHA-256(hello, challenge))
 * server → client   proof      HMAC(key, "server", SHA-256(hello, challenge))
 * server → client   busy       one byte, instead of challenge or proof: too many are here; come again
 * </pre>
 *
 * The key is HKDF(secret) bound to run, incarnation and generation; nonces are fresh on both sides, the sides have
 * different words in their MAC and the names of both are in the hello, so nothing can be replayed, reflected or sent on
 * to another rank. The client proves itself first: a stranger gets nothing to test guesses of the secret on. Keys of
 * encryption come from the same secret and both nonces, one for each direction.
 */
final class Handshake {
    /** Most bytes of any message before authentication, its length included. */
    static final int MESSAGE_BYTES_MAXIMUM = 4096;

    static final int NONCE_BYTES = 32;
    static final int PROOF_BYTES = KeyDerivation.KEY_BYTES;
    static final byte VERSION = 1;

    /** Of a size that no other message has. */
    static final byte[] BUSY = {0};

    private static final byte[] MAGIC = {'L', 'K', 'S', 'P'};
    private static final byte[] SALT = "lockstep transport".getBytes(StandardCharsets.UTF_8);
    private static final byte[] CLIENT = "client".getBytes(StandardCharsets.UTF_8);
    private static final byte[] SERVER = "server".getBytes(StandardCharsets.UTF_8);

    /** What a client says first. */
    record Hello(boolean encrypt, Peer client, Peer server) {}

    private final byte[] key;
    private final byte[] transcript;

    /** @param credentials of this end; both ends must come to the same key */
    Handshake(Credentials credentials, byte[] hello, byte[] challenge) {
        byte[] context = (credentials.run() + "\0" + credentials.incarnation() + "\0" + credentials.generation())
                .getBytes(StandardCharsets.UTF_8);
        this.key = KeyDerivation.expand(
                KeyDerivation.extract(SALT, credentials.secret()), context, KeyDerivation.KEY_BYTES);
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(hello);
            this.transcript = digest.digest(challenge);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every Java platform", e);
        }
    }

    byte[] clientProof() {
        return KeyDerivation.mac(key, CLIENT, transcript);
    }

    byte[] serverProof() {
        return KeyDerivation.mac(key, SERVER, transcript);
    }

    /** Whether a proof is the expected one, in a time that does not depend on where they differ. */
    static boolean matches(byte[] expected, byte[] found) {
        return MessageDigest.isEqual(expected, found);
    }

    byte[] clientToServerKey() {
        return KeyDerivation.expand(KeyDerivation.mac(key, transcript), "client to server");
    }

    byte[] serverToClientKey() {
        return KeyDerivation.expand(KeyDerivation.mac(key, transcript), "server to client");
    }

    static byte[] encode(Hello hello, byte[] nonce) {
        ByteBuffer bytes = ByteBuffer.allocate(MESSAGE_BYTES_MAXIMUM).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(MAGIC).put(VERSION).put((byte) (hello.encrypt() ? 1 : 0)).put(nonce);
        put(bytes, hello.client());
        put(bytes, hello.server());
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    private static void put(ByteBuffer bytes, Peer peer) {
        byte[] role = peer.role().getBytes(StandardCharsets.UTF_8);
        bytes.put((byte) role.length).put(role).putLong(peer.number());
    }

    /** @throws IOException if these bytes are no hello of this version */
    static Hello decode(byte[] message) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        try {
            for (byte letter : MAGIC) {
                if (bytes.get() != letter) {
                    throw new IOException("not a Lockstep hello");
                }
            }
            byte version = bytes.get();
            if (version != VERSION) {
                throw new IOException("hello of protocol version " + version + ", expected " + VERSION
                        + ". Run the same Lockstep on every node");
            }
            byte encrypt = bytes.get();
            bytes.position(bytes.position() + NONCE_BYTES);
            Hello hello = new Hello(encrypt == 1, peer(bytes), peer(bytes));
            if (bytes.hasRemaining() || encrypt < 0 || encrypt > 1) {
                throw new IOException("a malformed hello");
            }
            return hello;
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new IOException("a malformed hello", e);
        }
    }

    private static Peer peer(ByteBuffer bytes) {
        byte[] role = new byte[bytes.get() & 0xFF];
        bytes.get(role);
        return new Peer(new String(role, StandardCharsets.UTF_8), bytes.getLong());
    }
}
