package steel.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import steel.files.Checksum;
import steel.files.Progress;
import steel.testkit.Golden;
import steel.testkit.SharedFolder;

/// The ten converters against the texts that the original's scripts made of the same files.
class ConvertGoldenTest {
  /// Folders of the sources whose golden has another name.
  private static final Map<String, String> FOLDERS =
      Map.of(
          "belle_2m", "belle",
          "belle_3.5m", "belle",
          "starcode_cpp", "starcode/cpp",
          "starcode_java", "starcode/java",
          "starcode_python", "starcode/python");

  @TempDir private Path folder;

  @TestFactory
  Stream<DynamicTest> referenceTextsOfMadeUpFiles() {
    return Golden.jsonLines(Golden.path("data/step1_synthetic.jsonl")).stream()
        .map(
            row -> {
              String source = row.get("source").asText();
              String name = source + "-" + row.get("id").asText();
              return DynamicTest.dynamicTest(name, () -> check(row, source, name));
            });
  }

  private void check(JsonNode row, String source, String name) throws IOException {
    Path in = folder.resolve(name);
    Path file = in.resolve(FOLDERS.getOrDefault(source, source)).resolve("part.json");
    Files.createDirectories(file.getParent());
    Files.writeString(file, row.get("file_content").asText());
    List<String> expected = new ArrayList<>();
    row.get("texts").forEach(text -> expected.add(text.asText()));

    assertThat(texts(in, Profile.REFERENCE)).isEqualTo(expected);
  }

  /// Real files; skipped where `../shared` is missing.
  @TestFactory
  Stream<DynamicTest> referenceTextsOfRealFiles() throws IOException {
    Path sources = SharedFolder.orSkip("data/sources");
    JsonNode goldens = Golden.json(SharedFolder.orSkip("goldens/data/step1_sources.json"));
    return goldens
        .propertyStream()
        .map(
            golden ->
                DynamicTest.dynamicTest(
                    golden.getKey(),
                    () -> {
                      Path in = folder.resolve(golden.getKey());
                      copy(sources, in, golden.getKey());
                      List<String> texts = texts(in, Profile.REFERENCE);
                      assertThat(texts).hasSize(golden.getValue().get("records").asInt());
                      assertThat(Checksum.ofText(String.join("\n", texts)))
                          .isEqualTo(golden.getValue().get("sha256_all").asText());
                    }));
  }

  private static void copy(Path sources, Path in, String golden) throws IOException {
    String name = FOLDERS.getOrDefault(golden, golden);
    Path target = Files.createDirectories(in.resolve(name));
    String wanted = golden.startsWith("belle_") ? golden.substring(6).toUpperCase(Locale.ROOT) : "";
    try (Stream<Path> files = Files.list(sources.resolve(name))) {
      for (Path file : files.filter(f -> f.toString().contains(wanted)).toList()) {
        Files.copy(file, target.resolve(file.getFileName()));
      }
    }
  }

  private List<String> texts(Path in, Profile profile) throws IOException {
    Path out = in.resolveSibling(in.getFileName() + "-out");
    ConvertSummary summary = Convert.run(in, out, ConvertRecipe.of(profile), Progress.SILENT);
    String source = summary.sources().keySet().iterator().next();
    return Golden.jsonLines(out.resolve("documents/" + source + ".jsonl")).stream()
        .map(document -> document.get("text").asText())
        .toList();
  }
}
