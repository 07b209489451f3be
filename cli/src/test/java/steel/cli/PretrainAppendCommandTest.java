package steel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steel.files.AtomicFolder;
import steel.files.Progress;
import steel.testkit.Golden;
import steel.testkit.ProjectRoot;
import steel.tokenizer.BpeTrainer;
import steel.tokenizer.TextSource;

/// Data that joins a run, seen from the command.
class PretrainAppendCommandTest {
  @TempDir private Path folder;
  private Path run;

  @BeforeEach
  void pack() throws IOException {
    run = folder.resolve("run");
    BpeTrainer.train(TextSource.of(List.of("钢铁")), new BpeTrainer.Options(260, 0), Progress.SILENT)
        .write(folder.resolve("tokenizer"));
    pack("base", 40);
    pack("first", 10);
    pack("second", 7);
  }

  /// Packs a set of so many documents, each as long as a block of 16 tokens and its separator.
  private void pack(String name, int documents) throws IOException {
    List<String> lines =
        IntStream.range(0, documents)
            .mapToObj(
                i -> "{\"id\":\"%s%d\",\"text\":\"%s %09d\"}".formatted(name, i, text(name), i))
            .toList();
    Path file = Files.write(folder.resolve(name + ".jsonl"), lines);
    SmallPretraining.pack(
        file,
        folder.resolve("tokenizer"),
        folder.resolve(name),
        "name=" + name,
        "block_length=17",
        "blocks_per_file=8",
        "validation_share=0");
  }

  private static String text(String name) {
    return (name + "......").substring(0, 6);
  }

  @Test
  void twoAppendsAndARefusedDuplicateLeaveTheRunExact() throws IOException {
    Path first = folder.resolve("first/train");
    Path second = folder.resolve("second/train");
    train(6, 4);
    assertThat(append(first.toString()).out())
        .contains("Appended 10 blocks (2 files, 170 tokens) after step 6, sample 24.")
        .contains("26 blocks of this epoch are unread, old and new together; train.steps=12 reads");
    train(8, 4);

    Path copy = Files.copy(file(first, 1), second.resolve("copy.bin"));
    nameInManifest(second, first, copy);
    CommandRun refused = append(file(second, 0).toString(), copy.toString());
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err())
        .contains("copy.bin: repeated data: %s has the same bytes".formatted(file(first, 1)))
        .contains("nothing was appended");
    assertThat(append(file(second, 0).toString()).exitCode()).isZero();
    train(10, 4);
    train(15, 3); // another batch: 40 + 10 + 7 blocks are 8 * 4 + 2 * 4 + 5 * 3 and two

    JsonNode json = coverage(0);
    assertThat(json.get("exact").asBoolean()).isTrue();
    assertThat(json.get("samples").asLong()).isEqualTo(55);
    assertThat(json.get("appends").asInt()).isEqualTo(2);
    assertThat(json.get("files")).hasSize(8);
    assertThat(sum(json, "blocks")).isEqualTo(57);
    assertThat(sum(json, "seen")).isEqualTo(55);
    assertThat(sum(json, "left")).isEqualTo(2);
    assertThat(CommandRun.of("data", "coverage", run.toString()).out())
        .contains("Every epoch reads each block once; 15 steps learned 55 samples");

    String losses = losses();
    for (int step : new int[] {8, 9, 10, 11, 12, 13, 14, 15}) {
      AtomicFolder.delete(run.resolve("checkpoints/step-" + step));
    }
    train(8, 4); // from before the second append
    train(10, 4);
    train(15, 3);
    assertThat(losses()).isEqualTo(losses);
  }

  @Test
  void theOriginalsOrderTakesMoreDataToo() throws IOException {
    train(6, 4, "train.profile=reference");
    assertThat(append(folder.resolve("first/train").toString()).out())
        .contains("32 blocks of this epoch are unread"); // 5 files of 8, and 2 more with padding
    train(14, 4, "train.profile=reference");
    JsonNode json = coverage(0);
    assertThat(sum(json, "blocks")).isEqualTo(56);
    assertThat(sum(json, "seen")).isEqualTo(56);
  }

  @Test
  void aStepThatTookRowsTwiceIsFound() throws IOException {
    train(6, 4);
    Path metrics = run.resolve("metrics.jsonl");
    Files.writeString(
        metrics, Files.readString(metrics).replace("\"first_sample\":8,", "\"first_sample\":4,"));
    JsonNode json = coverage(1);
    assertThat(sum(json, "repeated")).isEqualTo(4);
    Files.writeString(metrics, Files.readString(metrics).replace("first_sample", "sample"));
    CommandRun older = CommandRun.of("data", "coverage", run.toString());
    assertThat(older.exitCode()).isEqualTo(2);
    assertThat(older.err()).contains("step 1 does not say which rows it learned");
  }

  @Test
  void rowsThatWereRolledBackCountAsRead() throws IOException {
    train(6, 4);
    Path metrics = run.resolve("metrics.jsonl");
    Path bad = Files.createDirectories(run.resolve("bad-steps"));
    Files.writeString(bad.resolve("sample-8.json"), "{}");
    // step 3 is said to have learned rows 12 to 15, which step 4 learned too
    Files.writeString(
        metrics, Files.readString(metrics).replace("\"first_sample\":8,", "\"first_sample\":12,"));
    JsonNode json = coverage(1);
    assertThat(json.get("rolled_back").asLong()).isEqualTo(4);
    assertThat(sum(json, "missing")).isZero();
    assertThat(sum(json, "repeated")).isEqualTo(4);
  }

  @Test
  void mistakesAreNamed() throws IOException {
    CommandRun none = append("nothing.bin");
    assertThat(none.exitCode()).isEqualTo(2);
    assertThat(none.err()).contains("run: is no run, it has no recipe.yaml");
    assertThat(CommandRun.of("pretrain", "append", run.toString()).err()).contains("BINS");
    assertThat(CommandRun.of("pretrain").err()).contains("RECIPE is missing");
    train(6, 4);
    assertThat(CommandRun.of("data", "coverage", run.toString(), "--seed", "2").err())
        .contains("--seed is of packed data");
    Path lock = Files.createDirectories(run.resolve(".run.work")).resolve("lock");
    try (FileChannel held =
            FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var _ = held.lock()) {
      CommandRun live = append(folder.resolve("first/train").toString());
      assertThat(live.exitCode()).isEqualTo(2);
      assertThat(live.err()).contains("run: a training works there now; stop it with Ctrl-C first");
    }
    assertThat(run.resolve("appends.json")).doesNotExist();
    assertThat(append(folder.resolve("base/train").toString()).err()).contains("repeated data");
  }

  private void train(int steps, int batch, String... more) {
    List<String> settings =
        new ArrayList<>(
            List.of(
                "data.path=" + folder.resolve("base/train"),
                "data.validation=" + folder.resolve("base/train"),
                "tokenizer=" + folder.resolve("tokenizer"),
                "model.hidden_size=16",
                "model.num_hidden_layers=1",
                "model.num_attention_heads=2",
                "model.intermediate_size=16",
                "train.steps=" + steps,
                "train.batch=" + batch,
                "train.workers=1",
                "train.precision=fp32",
                "train.schedule={type: constant, peak: 1e-3}",
                "validation.rows=1",
                "checkpoint.every=1",
                "checkpoint.keep=20"));
    settings.addAll(List.of(more));
    SmallPretraining.run(
        SmallPretraining.with(
            List.of(
                "pretrain",
                ProjectRoot.path().resolve("recipes/tiny/pretrain.yaml").toString(),
                "--out",
                run.toString()),
            settings.toArray(String[]::new)));
  }

  private CommandRun append(String... bins) {
    List<String> arguments = new ArrayList<>(List.of("pretrain", "append", run.toString()));
    arguments.addAll(List.of(bins));
    return CommandRun.of(arguments.toArray(String[]::new));
  }

  private JsonNode coverage(int exitCode) throws IOException {
    CommandRun coverage = CommandRun.of("data", "coverage", run.toString(), "--json");
    assertThat(coverage.exitCode()).as(coverage.err() + coverage.out()).isEqualTo(exitCode);
    return new ObjectMapper().readTree(coverage.out());
  }

  private static long sum(JsonNode coverage, String key) {
    long sum = 0;
    for (JsonNode file : coverage.get("files")) {
      sum += file.get(key).asLong();
    }
    return sum;
  }

  private String losses() {
    List<String> lines = new ArrayList<>();
    for (JsonNode line : Golden.jsonLines(run.resolve("metrics.jsonl"))) {
      lines.add("%s %s".formatted(line.get("step"), line.get("loss")));
    }
    return String.join("\n", lines);
  }

  private static Path file(Path packed, int index) {
    JsonNode manifest = Golden.json(packed.resolve("manifest.json"));
    return packed.resolve(manifest.get("files").get(index).get("name").asText());
  }

  /// Adds the entry of `from`'s second file to a manifest, under the name of its copy.
  private static void nameInManifest(Path packed, Path from, Path copy) throws IOException {
    JsonNode manifest = Golden.json(packed.resolve("manifest.json"));
    JsonNode entry = Golden.json(from.resolve("manifest.json")).get("files").get(1).deepCopy();
    ((ObjectNode) entry).put("name", String.valueOf(copy.getFileName()));
    ((ArrayNode) manifest.get("files")).add(entry);
    Files.writeString(packed.resolve("manifest.json"), manifest.toString());
  }
}
