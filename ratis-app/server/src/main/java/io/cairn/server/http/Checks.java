package io.cairn.server.http;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Named checks as etcd's /livez and /readyz show them.
 *
 * @param checks by name, in the order to show; each gives the reason why it failed, or an empty string
 */
record Checks(Map<String, Supplier<String>> checks) implements Page.Source {
    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;

    /** {@code ?verbose} shows every check, {@code exclude=name}, repeatable, leaves one out. */
    @Override
    public Page.Answer answer(Page.Query query) {
        List<String> excluded = query.values("exclude");
        StringBuilder all = new StringBuilder();
        boolean ok = true;
        for (Map.Entry<String, Supplier<String>> check : checks.entrySet()) {
            if (excluded.contains(check.getKey())) {
                continue;
            }
            String reason = check.getValue().get();
            ok &= reason.isEmpty();
            all.append(
                    reason.isEmpty()
                            ? "[+]" + check.getKey() + " ok\n"
                            : "[-]" + check.getKey() + " failed: " + reason + "\n");
        }
        if (ok) {
            return new Page.Answer(OK, Page.TEXT, query.has("verbose") ? all + "ok\n" : "ok\n");
        }
        return new Page.Answer(UNAVAILABLE, Page.TEXT, all.toString());
    }
}
