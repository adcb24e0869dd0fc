package io.partita;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** DESIGN.md section 4, over the main classes of all modules that examples see. */
class ArchitectureTest {
  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.partita..");

  private static final List<String> ROOTS =
      List.of(
          "io.partita.api",
          "io.partita.ring",
          "io.partita.range",
          "io.partita.local",
          "io.partita.redis",
          "io.partita.runtime",
          "io.partita.testkit",
          "io.partita.examples");

  private static void check(ArchRule rule) {
    rule.allowEmptyShould(false).check(MAIN);
  }

  @Test
  void enoughClassesAreScanned() {
    assertThat(MAIN).hasSizeGreaterThan(200);
    for (String root : ROOTS) {
      assertThat(MAIN.stream().filter(c -> c.getPackageName().startsWith(root)).count())
          .as(root)
          .isGreaterThan(5);
    }
  }

  @Test
  void everyPackageBelongsToAKnownModule() {
    assertThat(MAIN.stream().map(JavaClass::getPackageName).distinct())
        .allSatisfy(
            name ->
                assertThat(ROOTS)
                    .anySatisfy(root -> assertThat(name + ".").startsWith(root + ".")));
  }

  @Test
  void noCyclesOfPackages() {
    check(slices().matching("io.partita.(**)").should().beFreeOfCycles());
  }

  private static void onlyDependsOn(String module, String... packages) {
    check(
        classes()
            .that()
            .resideInAPackage(module + "..")
            .should()
            .onlyDependOnClassesThat(
                resideInAnyPackage(packages)
                    .or(resideInAPackage(module + ".."))
                    .or(resideInAnyPackage("java..", "org.jspecify.annotations"))));
  }

  @Test
  void apiDependsOnTheJdkAndJspecify() {
    onlyDependsOn("io.partita.api");
  }

  @Test
  void strategiesDependOnTheApiAndTheirHashLibrary() {
    onlyDependsOn("io.partita.ring", "io.partita.api..", "com.dynatrace.hash4j..");
    onlyDependsOn("io.partita.range", "io.partita.api..");
  }

  @Test
  void theLocalBackendDependsOnTheApiAndItsCacheLibrary() {
    onlyDependsOn("io.partita.local", "io.partita.api..", "com.github.benmanes.caffeine..");
  }

  @Test
  void theRuntimeKnowsNoStrategyAndNoBackend() {
    onlyDependsOn(
        "io.partita.runtime",
        "io.partita.api..",
        "com.google.inject..",
        "com.google.common..",
        "jakarta.inject",
        "com.typesafe.config",
        "com.fasterxml.jackson..",
        "net.jpountz.lz4");
  }

  @Test
  void onlyItsCodecKnowsTheOptionalLibraryOfTheRuntime() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("io.partita.runtime.codec")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("net.jpountz.."));
    check(
        noClasses()
            .that()
            .resideInAPackage("io.partita.runtime")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.partita.runtime.codec"));
  }

  @Test
  void onlyTheExampleThatLeavesJedisKnowsJedis() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("io.partita.examples.leave")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("redis.clients.."));
  }

  @Test
  void mainCodeDoesNotUseTheTestKit() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("io.partita.testkit..")
            .and()
            .doNotHaveFullyQualifiedName("io.partita.examples.servers.OwnServers")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.partita.testkit.."));
    check(
        noClasses()
            .that()
            .resideInAPackage("io.partita.examples..")
            .should()
            .dependOnClassesThat(
                resideInAPackage("io.partita.testkit..")
                    .and(not(resideInAPackage("io.partita.testkit.redis")))));
  }

  @Test
  void everyPackageIsNullMarked() {
    List<String> unmarked =
        MAIN.stream()
            .map(JavaClass::getPackage)
            .distinct()
            .filter(p -> p.getClasses().stream().anyMatch(c -> !isPackageInfo(c)))
            .filter(p -> !p.isAnnotatedWith(NullMarked.class))
            .map(JavaPackage::getName)
            .collect(Collectors.toList());
    assertThat(unmarked).isEmpty();
  }

  private static boolean isPackageInfo(JavaClass type) {
    return type.getSimpleName().equals("package-info");
  }

  @Test
  void librariesUseNoStandardStreams() {
    check(
        noClasses()
            .that(not(resideInAPackage("io.partita.examples..")))
            .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS));
  }

  @Test
  void librariesLogByThePlatformLogger() {
    check(
        noClasses()
            .that(not(resideInAPackage("io.partita.examples..")))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.util.logging", "org.slf4j..", "org.apache.logging.."));
  }

  @Test
  void nothingIsADumpingGround() {
    check(
        noClasses()
            .should()
            .resideInAnyPackage(
                "..util..", "..utils..", "..common..", "..helper..", "..helpers..", "..impl.."));
    check(
        noClasses()
            .should(
                be(
                    new DescribedPredicate<JavaClass>("named as a dumping ground") {
                      @Override
                      public boolean test(JavaClass type) {
                        return type.getSimpleName()
                            .matches(".*(Util|Utils|Helper|Helpers|Manager|Impl)");
                      }
                    })));
  }
}
