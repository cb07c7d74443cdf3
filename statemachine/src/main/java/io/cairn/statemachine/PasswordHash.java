package io.cairn.statemachine;

/**
 * A password as it is kept: hashed by the peer that proposes it, so that neither log nor store ever hold it.
 *
 * @param bytes of bcrypt's text form; empty for users without a password. Not shown by {@link #toString}, since
 *     whatever prints commands or rows must not give hashes away
 */
public record PasswordHash(Bytes bytes) {
    public static final PasswordHash NONE = new PasswordHash(Bytes.EMPTY);

    @Override
    public String toString() {
        return "PasswordHash[hidden]";
    }
}
