package io.cairn.chaos.check;

import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.List;

/** Every acknowledged write is there exactly once, with the answer it must have had; nothing else is there. */
final class WriteCheck implements Check {
    @Override
    public List<Violation> check(Evidence evidence) {
        Findings findings = new Findings("answers");
        evidence.writers()
                .operations()
                .forEach((revision, operation) -> Answers.of(operation).ifPresent(response -> {
                    State before = evidence.timeline().at(revision - 1);
                    Message expected = new Execution(before, revision).run(operation.request());
                    if (!expected.equals(Answers.bare(response))) {
                        findings.add("at revision " + revision + " it should be " + Brief.text(expected), operation);
                    }
                }));
        List<Violation> all = new ArrayList<>(evidence.writers().violations());
        all.addAll(findings.all());
        return all;
    }
}
