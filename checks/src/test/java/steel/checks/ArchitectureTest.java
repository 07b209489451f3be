package steel.checks;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The house plan as data: which room may use which, and which library belongs in which room.
class ArchitectureTest {
  /// Which rooms a room may use; the one place where an arrow is added, with its reason in
  /// `docs/house.md`. A room sees only the top package of another. Room `bench` is not here: it may
  /// use all, and is not on the class path.
  static final Map<String, Set<String>> MAY_USE =
      Map.ofEntries(
          Map.entry("files", Set.of()),
          Map.entry("config", Set.of("files")),
          Map.entry("weights", Set.of("files")),
          Map.entry("tokenizer", Set.of("files", "config")),
          Map.entry("data", Set.of("files", "config", "tokenizer")),
          Map.entry("model", Set.of("files", "config", "weights")),
          Map.entry("torch", Set.of("files", "config", "weights", "model")),
          Map.entry(
              "train", Set.of("files", "config", "weights", "tokenizer", "model", "data", "torch")),
          Map.entry(
              "tune",
              Set.of("files", "config", "weights", "tokenizer", "model", "data", "torch", "train")),
          Map.entry("eval", Set.of("files", "config", "tokenizer", "model")),
          Map.entry("infer", Set.of("files", "config", "weights", "tokenizer", "model")),
          Map.entry("spark", Set.of("files", "config", "data")),
          Map.entry(
              "cli",
              Set.of(
                  "files",
                  "config",
                  "weights",
                  "tokenizer",
                  "data",
                  "model",
                  "torch",
                  "train",
                  "tune",
                  "eval",
                  "infer")));

  /// Which rooms may use a library at all.
  private static final Map<String, Set<String>> LIBRARY_ROOMS =
      Map.of(
          "org.bytedeco..", Set.of("torch", "train", "tune"),
          "org.openjdk.jmh..", Set.of(), // none of those above: it is bench's
          "org.yaml.snakeyaml..", Set.of("config"),
          "dev.hardwood..", Set.of("data"),
          "org.apache.spark..", Set.of("spark"),
          "org.apache.hadoop..", Set.of("spark"),
          "picocli..", Set.of("cli"),
          "org.jline..", Set.of("cli"),
          "org.knowm..", Set.of("cli"));

  private static final JavaClasses STEEL =
      new ClassFileImporter()
          .withImportOption(new DoNotIncludeTests())
          .importPackages(MAY_USE.keySet().stream().map("steel."::concat).toArray(String[]::new));

  static Stream<String> rooms() {
    return MAY_USE.keySet().stream().sorted();
  }

  static Stream<String> libraries() {
    return LIBRARY_ROOMS.keySet().stream().sorted();
  }

  @ParameterizedTest
  @MethodSource("rooms")
  void roomUsesOnlyTheFrontPackagesItMay(String room) {
    Assertions.assertThat(STEEL.stream().anyMatch(c -> c.getPackageName().equals("steel." + room)))
        .as("room %s has classes to check", room)
        .isTrue();
    String[] allowed =
        Stream.concat(
                Stream.of("steel." + room + ".."),
                MAY_USE.getOrDefault(room, Set.of()).stream().map("steel."::concat))
            .toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage("steel." + room + "..")
        .should()
        .dependOnClassesThat(resideInAPackage("steel..").and(not(resideInAnyPackage(allowed))))
        .check(STEEL);
  }

  @ParameterizedTest
  @MethodSource("libraries")
  void libraryStaysInItsRooms(String library) {
    String[] rooms =
        LIBRARY_ROOMS.getOrDefault(library, Set.of()).stream()
            .map(room -> "steel." + room + "..")
            .toArray(String[]::new);
    noClasses()
        .that(not(resideInAnyPackage(rooms)))
        .should()
        .dependOnClassesThat(resideInAPackage(library))
        .check(STEEL);
  }

  @Test
  void vectorCodeStaysInTheKernels() {
    noClasses()
        .that(not(resideInAPackage("steel.infer.kernel")))
        .should()
        .dependOnClassesThat(resideInAPackage("jdk.incubator.vector.."))
        .check(STEEL);
  }

  @Test
  void roomsHaveNoCycles() {
    slices().matching("steel.(*)..").should().beFreeOfCycles().check(STEEL);
  }

  @Test
  void onlyTheCommandPrintsAndExits() {
    GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(
        STEEL.that(not(resideInAPackage("steel.cli.."))));
    noClasses()
        .that(not(resideInAPackage("steel.cli..")))
        .should()
        .callMethod(System.class, "exit", int.class)
        .check(STEEL);
  }

  @Test
  void nobodyThrowsTheBareExceptions() {
    GeneralCodingRules.NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS.check(STEEL);
  }
}
