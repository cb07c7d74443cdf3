package io.cairn.statemachine;

import static com.tngtech.archunit.core.domain.JavaModifier.SYNCHRONIZED;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** What would make two peers compute different states, or tie the core to how it is served. */
class CoreRulesTest {
    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.cairn.statemachine");

    @Test
    void shouldKnowNeitherRaftNorRpc() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.grpc..", "org.apache.ratis..", "com.google.protobuf..", "java.net..")
                .check(CORE);
    }

    @Test
    void shouldHaveNoChance() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveNameMatching(
                        "java\\.util\\.Random|java\\.util\\.SplittableRandom|java\\.util\\.UUID|java\\.lang\\.Math\\$.*"
                                + "|java\\.util\\.concurrent\\.ThreadLocalRandom|java\\.security\\.SecureRandom")
                .check(CORE);
        noClasses().should().callMethod(Math.class, "random").check(CORE);
    }

    @Test
    void shouldHaveNoClock() {
        noClasses().should().callMethod(System.class, "currentTimeMillis").check(CORE);
        noClasses().should().callMethod(System.class, "nanoTime").check(CORE);
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveNameMatching("java\\.time\\.(Clock|Instant|LocalDateTime|ZonedDateTime)")
                .check(CORE);
    }

    @Test
    void shouldHaveNeitherThreadsNorLocks() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveNameMatching("java\\.util\\.concurrent\\.(locks\\..*|.*Executor.*|.*Future.*|Timer.*)")
                .check(CORE);
        noClasses().should().callConstructor(Thread.class, Runnable.class).check(CORE);
        noClasses().should().callMethod(Thread.class, "sleep", long.class).check(CORE);
        noMethods().should().haveModifier(SYNCHRONIZED).check(CORE);
    }
}
