package io.cairn.conformance;

import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import io.grpc.Status;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a server answered.
 *
 * @param text of the error; empty when there was none
 * @param message null exactly when there was an error
 */
record Answer(Status.Code code, String text, @Nullable Message message) {
    private static final int PRINT_CHARS = 3000;
    private static final Pattern REPEATED = Pattern.compile("(\\w)\\1{60,}");

    static Answer of(Message message) {
        return new Answer(Status.Code.OK, "", message);
    }

    static Answer of(Status status) {
        return new Answer(status.getCode(), status.getDescription() == null ? "" : status.getDescription(), null);
    }

    boolean isError(Status.Code expected, String expectedText) {
        return code == expected && text.equals(expectedText);
    }

    static String print(Message message) {
        String line = TextFormat.printer().emittingSingleLine(true).printToString(message);
        line = REPEATED.matcher(line).replaceAll("$1$1$1…");
        return line.length() <= PRINT_CHARS ? line : line.substring(0, PRINT_CHARS) + "… " + line.length() + " chars";
    }

    @Override
    public String toString() {
        return message == null ? code + " \"" + text + "\"" : "OK " + print(message);
    }
}
