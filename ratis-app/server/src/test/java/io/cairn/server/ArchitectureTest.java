package io.cairn.server;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The walls inside the server, and around the state machine. */
class ArchitectureTest {
    private static JavaClasses all;

    @BeforeAll
    static void importClasses() {
        all = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.cairn.server", "io.cairn.statemachine");
    }

    /** A rule over no classes would hold whatever the code does. */
    @Test
    void shouldSeeBothModules() {
        assertTrue(all.contain("io.cairn.server.raft.ConsensusLog"));
        assertTrue(all.contain("io.cairn.statemachine.store.Store"));
    }

    @Test
    void shouldKeepRatisInsideTheAdapter() {
        noClasses()
                .that(resideInAPackage("io.cairn..").and(outside("io.cairn.server.raft..")))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.ratis..")
                .because("raft/ is the only importer of Ratis and of what it shades")
                .check(all);
    }

    @Test
    void shouldKeepRatisOutOfWhatTheAdapterShows() {
        noClasses()
                .that()
                .areInterfaces()
                .and()
                .arePublic()
                .and()
                .resideInAPackage("io.cairn.server.raft")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.ratis..")
                .check(all);
    }

    @Test
    void shouldKeepGrpcInsideTheClientPort() {
        noClasses()
                .that(outside("io.cairn.server.etcd..", "io.cairn.server.admin..", "io.cairn.server.gateway.."))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.grpc..")
                .because("peers talk over Ratis' shaded gRPC, and nothing else talks gRPC at all")
                .check(all);
    }

    @Test
    void shouldKeepRocksDbInsideTheStore() {
        noClasses()
                .that(outside("io.cairn.statemachine.store.."))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.rocksdb..")
                .check(all);
    }

    @Test
    void shouldKeepTheStateMachineFreeOfTheWorld() {
        noClasses()
                .that()
                .resideInAPackage("io.cairn.statemachine..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.apache.ratis..",
                        "io.grpc..",
                        "com.google.protobuf..",
                        "io.cairn.server..",
                        "io.cairn.api..",
                        "java.net..",
                        "java.time..")
                .because("what is replicated must compute alike on every peer")
                .check(all);
    }

    @Test
    void shouldGiveCommandsNeitherClockNorChance() {
        noClasses()
                .that()
                .resideInAnyPackage("io.cairn.statemachine.command..", "io.cairn.statemachine.store..")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.Random")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.security.SecureRandom")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .check(all);
    }

    @Test
    void shouldHaveNoCyclesBetweenPackages() {
        slices().matching("io.cairn.server.(*)..").should().beFreeOfCycles().check(all);
        slices().matching("io.cairn.statemachine.(*)..")
                .should()
                .beFreeOfCycles()
                .check(all);
    }

    @Test
    void shouldLetNobodyDependOnTheWiring() {
        noClasses()
                .that(inPackagesBelow("io.cairn.server"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.cairn.server")
                .check(all);
    }

    @Test
    void shouldLogThroughSlf4j() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.util.logging..", "ch.qos.logback..", "org.apache.log4j..")
                .check(all);
    }

    @Test
    void shouldSealClassesOrMakeThemFinal() {
        classes()
                .that()
                .areTopLevelClasses()
                .and()
                .areNotInterfaces()
                .and()
                .areNotEnums()
                .and(isNotSealed())
                .and()
                .haveSimpleNameNotEndingWith("package-info")
                .and(notExtendedHere())
                .should()
                .haveModifier(com.tngtech.archunit.core.domain.JavaModifier.FINAL)
                .check(all);
    }

    private static DescribedPredicate<JavaClass> outside(String... packages) {
        return DescribedPredicate.not(resideInAnyPackage(packages));
    }

    private static DescribedPredicate<JavaClass> inPackagesBelow(String root) {
        return resideInAPackage(root + "..").and(DescribedPredicate.not(resideInAPackage(root)));
    }

    private static DescribedPredicate<JavaClass> isNotSealed() {
        return DescribedPredicate.describe("not sealed", c -> !c.reflect().isSealed());
    }

    private static DescribedPredicate<JavaClass> notExtendedHere() {
        return DescribedPredicate.describe(
                "without subclasses", c -> c.getSubclasses().isEmpty());
    }
}
