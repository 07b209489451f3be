package steel.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import steel.testkit.ProjectRoot;

/// `docs/house.md` and `docs/dependencies.md` say what is so: the rooms, their arrows, doors and
/// packages, and a reason for every library.
class HousePlanTest {
  private static final Path ROOT = ProjectRoot.path();
  private static final Set<String> TEST_ROOMS = Set.of("testkit", "bench", "checks");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  @Test
  void arrowsAreThoseOfTheArchitectureTest() throws IOException {
    Map<String, Set<String>> written = new LinkedHashMap<>();
    for (List<String> row : rooms()) {
      if (!TEST_ROOMS.contains(room(row))) {
        written.put(room(row), words(row.get(2)));
      }
    }
    assertThat(written).isEqualTo(ArchitectureTest.MAY_USE);
  }

  @Test
  void roomsStandInTheOrderOfTheBuildFile() throws IOException {
    Matcher modules =
        Pattern.compile("<module>(\\w+)</module>")
            .matcher(Files.readString(ROOT.resolve("pom.xml")));
    List<String> built = modules.results().map(module -> module.group(1)).toList();
    List<String> written = rooms().stream().map(HousePlanTest::room).toList();
    assertThat(new TreeSet<>(written)).isEqualTo(new TreeSet<>(built));
    List<String> order = new ArrayList<>(built);
    order.removeAll(TEST_ROOMS);
    assertThat(written.stream().filter(room -> !TEST_ROOMS.contains(room)).toList())
        .isEqualTo(order);
  }

  @Test
  void nothingHangsOnTheTimings() throws IOException {
    for (List<String> row : rooms()) {
      String build = Files.readString(ROOT.resolve(room(row)).resolve("pom.xml"));
      assertThat(build.contains("<artifactId>steel-bench</artifactId>"))
          .as("room %s has, or is, the timings", room(row))
          .isEqualTo(room(row).equals("bench"));
    }
  }

  @Test
  void doorsAreThere() throws IOException {
    for (List<String> row : rooms()) {
      Path source = ROOT.resolve(room(row)).resolve("src/main/java/steel").resolve(room(row));
      for (String door : codes(row.get(3))) {
        assertThat(source.resolve(door + ".java")).exists();
      }
    }
  }

  @Test
  void everyInnerPackageIsOnTheMap() throws IOException {
    Set<String> mapped = codes(page("house.md"));
    for (List<String> row : rooms()) {
      Path sources = ROOT.resolve(room(row)).resolve("src/main/java");
      if (Files.isDirectory(sources)) {
        try (Stream<Path> files = Files.walk(sources)) {
          for (Path file : files.filter(f -> f.endsWith("package-info.java")).toList()) {
            String name =
                sources.relativize(file.getParent()).toString().replaceAll("[/\\\\]", ".");
            if (name.split("\\.", -1).length > 2) {
              assertThat(mapped).as("docs/house.md").contains(name);
            }
          }
        }
      }
    }
  }

  @Test
  void everyLibraryHasAReason() throws IOException {
    String build = Files.readString(ROOT.resolve("pom.xml"));
    String managed =
        build.substring(
            build.indexOf("<dependencyManagement>"), build.indexOf("</dependencyManagement>"));
    Matcher libraries =
        Pattern.compile("<groupId>([\\w.-]+)</groupId><artifactId>([\\w-]+)</artifactId><version>")
            .matcher(managed);
    Set<String> missing = new HashSet<>();
    Set<String> named = codes(page("dependencies.md"));
    while (libraries.find()) {
      String library = libraries.group(1) + ":" + libraries.group(2);
      if (!libraries.group(1).equals("steel") && !named.contains(library)) {
        missing.add(library);
      }
    }
    assertThat(missing).as("libraries that docs/dependencies.md does not name").isEmpty();
  }

  private static String page(String name) throws IOException {
    return Files.readString(ROOT.resolve("docs").resolve(name));
  }

  /// Rows of the table of rooms: room, what lives there, what it may use, its doors.
  private static List<List<String>> rooms() throws IOException {
    return page("house.md")
        .lines()
        .filter(line -> line.startsWith("| `"))
        .map(line -> List.of(line.substring(2).split(" \\| | \\|$", -1)))
        .filter(row -> row.size() >= 4)
        .toList();
  }

  private static String room(List<String> row) {
    return codes(row.getFirst()).iterator().next();
  }

  private static Set<String> words(String list) {
    return list.equals("-") ? Set.of() : Set.of(list.split(", ", -1));
  }

  private static Set<String> codes(String text) {
    Set<String> codes = new TreeSet<>();
    CODE.matcher(text).results().forEach(code -> codes.add(code.group(1)));
    return codes;
  }
}
