package io.cairn.client;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.cairn.client", importOptions = DoNotIncludeTests.class)
class PublicApiTest {
    private static final DescribedPredicate<JavaClass> WIRE = JavaClass.Predicates.resideInAnyPackage(
            "com.google.protobuf..", "io.grpc..", "io.cairn.api..", "io.netty..");

    @ArchTest
    static final ArchRule SHOULD_SHOW_NO_WIRE_TYPES = noMethods()
            .that()
            .arePublic()
            .and()
            .areDeclaredInClassesThat()
            .arePublic()
            .should()
            .haveRawReturnType(WIRE);

    @ArchTest
    static final ArchRule SHOULD_TAKE_NO_WIRE_TYPES = noMethods()
            .that()
            .arePublic()
            .and()
            .areDeclaredInClassesThat()
            .arePublic()
            .should()
            .haveRawParameterTypes(DescribedPredicate.anyElementThat(WIRE));

    @ArchTest
    static final ArchRule SHOULD_NEED_NEITHER_RATIS_NOR_ROCKSDB =
            noClasses().should().dependOnClassesThat().resideInAnyPackage("org.apache.ratis..", "org.rocksdb..");
}
