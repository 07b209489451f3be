package steel.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import steel.config.ConfigException;
import steel.data.Clean;
import steel.data.CleanEngine;
import steel.data.CleanSettings;
import steel.data.CleanSummary;
import steel.files.Progress;

/// Both engines, the same input: the same documents in the same order, the same counts and samples.
@Tag("long") // a minute of Spark; docs/spark.md compares both engines in every run
class SparkEngineTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Map<String, String> RECIPES =
      Map.of(
          "simhash",
          """
          process:
            - clean_links_mapper:
            - whitespace_normalization_mapper:
            - document_deduplicator:
            - document_simhash_deduplicator:
                hamming_distance: 5
                num_blocks: 7
            - line_deduplicator:
                min_characters: 10
                except_sources: [web]
            - text_length_filter:
                min_len: 8
          """,
          "minhash",
          """
          process:
            - paragraph_deduplicator:
                min_characters: 20
            - text_length_filter:
                min_len: 4
            - document_minhash_deduplicator:
                jaccard_threshold: 0.6
                sources: [skypile, wanjuan, table]
          """,
          "reference",
          """
          profile: reference
          process:
            - document_simhash_deduplicator:
                tokenization: character
            - document_deduplicator:
                lowercase: true
          """,
          "plain",
          """
          process:
            - whitespace_normalization_mapper:
          """);

  @TempDir private static Path folder;
  private static SparkSession spark;

  @BeforeAll
  static void start() throws IOException {
    spark = SharedSession.get();
    DirtyCorpus.write(folder.resolve("in"), 7, 300);
  }

  @ParameterizedTest
  @ValueSource(strings = {"simhash", "minhash", "reference", "plain"})
  void bothEnginesGiveTheSame(String name) throws IOException {
    Path recipe = Files.writeString(folder.resolve(name + ".yaml"), RECIPES.getOrDefault(name, ""));
    Path in = folder.resolve("in");
    Path local = folder.resolve(name + "-local");
    Path other = folder.resolve(name + "-spark");
    CleanSettings.Read read = CleanSettings.read(recipe, List.of());
    CleanSummary expected = Clean.run(List.of(in), local, read.recipe(), Progress.SILENT);

    CleanSummary summary = clean(List.of(in.toString()), other, read);

    assertThat(summary).isEqualTo(expected);
    assertThat(documents(other)).isEqualTo(documents(local)).isNotEmpty();
    assertThat(conversations(other)).isEqualTo(conversations(local));
    for (String file : List.of("summary.json", "rejected.jsonl", "dropped_samples.jsonl")) {
      assertThat(other.resolve(file)).as(file).hasSameTextualContentAs(local.resolve(file));
    }
    assertThat(expected.total().operators())
        .allMatch(step -> step.dropped() + step.changed() > 0 || step.name().startsWith("empty"));
    assertThat(hidden(folder)).isEmpty();
  }

  /// Parquet that another program wrote, at a path and at its address; in a folder whose name an
  /// address cannot have as it is.
  @Test
  void parquetIsReadBySparkAsByOurOwnReader() throws IOException {
    Path tables = folder.resolve("表 一");
    spark
        .range(0, 500)
        .selectExpr(
            "id",
            "case when id % 9 = 4 then null else concat('第', id % 300, '页，　有些字') end as text",
            "if(id % 2 = 0, '甲', 'b/c') as source",
            "id / 2 as other")
        .repartition(3)
        .write()
        .parquet(tables.toString());
    CleanSettings.Read read =
        CleanSettings.read(
            Files.writeString(folder.resolve("tables.yaml"), RECIPES.getOrDefault("reference", "")),
            List.of());
    Path local = folder.resolve("tables-local");
    CleanSummary expected =
        Clean.run(
            List.of(tables, folder.resolve("in/documents/table.csv")),
            local,
            read.recipe(),
            Progress.SILENT);
    Path other = folder.resolve("tables-spark");
    CleanSummary summary =
        clean(
            List.of("file://" + tables, folder.resolve("in/documents/table.csv").toString()),
            other,
            read);
    assertThat(summary).isEqualTo(expected);
    assertThat(summary.total().in()).isGreaterThan(400);
    assertThat(documents(other)).containsExactlyInAnyOrderElementsOf(documents(local));
    Path address = folder.resolve("tables-address");
    clean(List.of("file://" + tables), "file://" + address, read);
    assertThat(documents(address)).isNotEmpty();
    assertThat(hidden(folder)).isEmpty();
  }

  @Test
  void mistakesAreNamed() throws IOException {
    CleanSettings.Read read =
        CleanSettings.read(
            Files.writeString(folder.resolve("plain.yaml"), RECIPES.getOrDefault("plain", "")),
            List.of());
    Path out = folder.resolve("none");
    String in = folder.resolve("in").toString();
    assertThatThrownBy(() -> clean(List.of(folder + "/nowhere"), out, read))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("no such file or folder");
    assertThatThrownBy(() -> clean(List.of("file://" + folder + "/nowhere"), out, read))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("no such file or folder");
    assertThatThrownBy(() -> clean(List.of("nofs://host/folder"), out, read))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("knows no such kind of address");
    assertThatThrownBy(() -> clean(List.of("file://" + in), out, read))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("has conversations, which are read from a path only");
    assertThatThrownBy(() -> clean(List.of("file://" + in + "/conversations"), out, read))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("only Parquet");
    assertThatThrownBy(() -> clean(List.of(in), Path.of(in, "out"), read))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("lie in each other");
    assertThatThrownBy(() -> clean(List.of(in), folder, read)).isInstanceOf(ConfigException.class);
    assertThatThrownBy(() -> Sessions.start(Optional.of("sprak://host")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("--master sprak://host: is no place where Spark runs");
    spark.range(3).write().parquet(folder.resolve("numbers").toString());
    assertThatThrownBy(() -> clean(List.of("file://" + folder + "/numbers"), out, read))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("no column \"text\", only id");
    assertThat(out).doesNotExist();
    assertThat(hidden(folder)).isEmpty();
  }

  private static CleanSummary clean(List<String> in, Path out, CleanSettings.Read read)
      throws IOException {
    return clean(in, out.toString(), read);
  }

  private static CleanSummary clean(List<String> in, String out, CleanSettings.Read read)
      throws IOException {
    return SparkEngine.run(
        spark,
        new CleanEngine.Task(in, out, read.settings(), read.recipe(), Optional.empty()),
        Progress.SILENT);
  }

  /// Id, source and text, file by file, in the order of their names.
  private static List<String> documents(Path corpus) throws IOException {
    List<String> found = new ArrayList<>();
    for (Path file : files(corpus.resolve("documents"))) {
      if (file.toString().endsWith(".parquet")) {
        for (Row row :
            spark.read().parquet(file.toString()).select("id", "source", "text").collectAsList()) {
          found.add(row.mkString(" | "));
        }
      } else {
        for (String line : Files.readAllLines(file)) {
          JsonNode json = JSON.readTree(line);
          found.add(
              String.join(
                  " | ",
                  json.get("id").asText(),
                  json.get("source").asText(),
                  json.get("text").asText()));
        }
      }
    }
    return found;
  }

  private static List<String> conversations(Path corpus) throws IOException {
    List<String> found = new ArrayList<>();
    for (Path file : files(corpus.resolve("conversations"))) {
      found.addAll(Files.readAllLines(file));
    }
    return found;
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  /// What is left over beside and in outputs; inputs that Spark wrote have checksums.
  private static List<Path> hidden(Path folder) throws IOException {
    List<Path> inputs = List.of(folder.resolve("numbers"), folder.resolve("表 一"));
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> inputs.stream().noneMatch(file::startsWith))
          .filter(file -> file.getFileName().toString().startsWith("."))
          .toList();
    }
  }
}
