package steel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import steel.files.FolderManifest;
import steel.infer.SteelModel;
import steel.testkit.Golden;
import steel.weights.Weights;

/// `inspect --verify`: are the files still what was written?
class InspectVerifyTest {
  private static final String CACHE_SETTING = "steel.gguf.cache";
  private static final String MATRIX = "model.layers.0.mlp.down_proj.weight";
  private static final String MENDING =
      "; write or fetch it again, or, if the change is yours, take its entry out of manifest.json";

  @TempDir Path home;

  @AfterEach
  void reset() {
    System.clearProperty(CACHE_SETTING);
  }

  private Path written(String name, String... command) {
    Path out = home.resolve("out");
    List<String> arguments = new ArrayList<>(List.of(command));
    arguments.add(1, Golden.path("model/" + name).toString());
    arguments.addAll(List.of("--out", out.toString()));
    run(0, arguments.toArray(String[]::new));
    return out;
  }

  private static CommandRun run(int exitCode, String... arguments) {
    CommandRun run = CommandRun.of(arguments);
    assertThat(run.exitCode()).as(run.err()).isEqualTo(exitCode);
    return run;
  }

  private static void refused(Path model, String... sentence) {
    CommandRun run = run(2, "inspect", model.toString(), "--verify");
    assertThat(run.err()).startsWith("steel: ").contains(sentence).hasLineCount(1);
    assertThat(run.out()).isEmpty();
  }

  private static JsonNode verification(Path model) throws IOException {
    CommandRun run = run(0, "inspect", model.toString(), "--verify", "--json");
    return new ObjectMapper().readTree(run.out()).get("verification");
  }

  private static String said(Path model) {
    return run(0, "inspect", model.toString(), "--verify").out();
  }

  private static void change(Path file, int at) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[at] ^= 1;
    Files.write(file, bytes);
  }

  /// Where the bytes of a tensor begin in a safetensors file.
  private static int place(Path file, String tensor) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    byte[] header = new byte[(int) bytes.getLong()];
    bytes.get(header);
    JsonNode entry = new ObjectMapper().readTree(header).get(tensor);
    return Long.BYTES + header.length + entry.get("data_offsets").get(0).asInt();
  }

  @ParameterizedTest
  @ValueSource(strings = {"quantize --type q4", "export --to hf --shard-mb 1"})
  void whatSteelWroteIsVerified(String command) throws IOException {
    Path out = written("steel-v3", command.split(" "));
    JsonNode told = verification(out);
    assertThat(told.get("has_checksums").asBoolean()).isTrue();
    assertThat(told.get("bytes").asLong()).isEqualTo(FolderManifest.read(out).bytes());
    try (Stream<Path> files = Files.list(out);
        Weights weights = Weights.open(out)) {
      assertThat(told.get("files").asLong()).isEqualTo(files.count() - 1); // itself
      assertThat(told.get("tensors").asInt()).isEqualTo(weights.names().size());
    }
    assertThat(said(out))
        .contains("parameters")
        .containsPattern("Verified: \\d+ files with \\d+ tensors, [0-9.]+ MB, have the SHA-256");
  }

  @ParameterizedTest
  @ValueSource(strings = {"header", "codes", "scales", "config.json"})
  void aFlippedBitIsFound(String where) throws IOException {
    Path out = written("qwen2-gqa", "quantize", "--type", "q8");
    Path weights = out.resolve("model.safetensors");
    switch (where) {
      case "header" -> change(weights, 20);
      case "codes" -> change(weights, place(weights, MATRIX) + 7);
      case "scales" -> change(weights, place(weights, MATRIX + ".scales"));
      default -> change(out.resolve(where), 1);
    }
    String file = where.equals("config.json") ? where : "model.safetensors";
    refused(out, out + ": " + file + " is not what was written, its checksum differs" + MENDING);
  }

  @Test
  void missingCutAndLaterFilesAreNamed() throws IOException {
    Path out = written("qwen2-gqa", "quantize", "--type", "q8");
    Path weights = out.resolve("model.safetensors");
    byte[] whole = Files.readAllBytes(weights);
    Files.write(weights, new byte[10]);
    refused(
        out, out + ": model.safetensors has 10 bytes, %,d were written".formatted(whole.length));
    Files.delete(weights);
    refused(out, out + ": lacks model.safetensors" + MENDING);
    Files.write(weights, whole);
    Path manifest = out.resolve(FolderManifest.NAME);
    Files.writeString(manifest, Files.readString(manifest).replace("config.json", "other.json"));
    refused(out, "lacks other.json");
    Files.delete(manifest);
    Files.move(weights, home.resolve("w"));
    FolderManifest.write(out);
    Files.move(home.resolve("w"), weights);
    refused(out, weights + ": manifest.json beside it has no checksum of it, so it came later");
    Files.writeString(manifest, "{");
    refused(out, manifest + ": cannot be read; write or fetch the folder again");
  }

  @Test
  void withoutChecksumsNumbersAreLookedAt() throws IOException {
    Path out = written("qwen2-gqa", "export", "--to", "hf", "--type", "f16");
    withoutChecksums(out, MATRIX);
    out = written("qwen2-gqa", "quantize", "--type", "q4");
    withoutChecksums(out, MATRIX + ".scales");
  }

  private static void withoutChecksums(Path out, String tensor) throws IOException {
    Files.delete(out.resolve(FolderManifest.NAME));
    assertThat(said(out))
        .contains("Nothing to compare with: the folder has no manifest.json. Headers and sizes are")
        .containsPattern("of \\d+ tensors all numbers are finite");
    assertThat(verification(out).get("has_checksums").asBoolean()).isFalse();
    Path weights = out.resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    bytes[place(weights, tensor) + 1] = 0x7e; // the upper byte of a half precision's NaN
    Files.write(weights, bytes);
    refused(out, weights + ": tensor " + MATRIX + " holds NaN");
  }

  @Test
  void aGgufFileHasNoneButItsPanelsAreHeldAgainstIt() throws IOException {
    Path gguf = home.resolve("m.gguf");
    Files.copy(Golden.path("quant/qwen2-gqa-q8_0.gguf"), gguf);
    System.setProperty(CACHE_SETTING, "on"); // also for a small one
    assertThat(said(gguf))
        .contains("Nothing to compare with: a GGUF file has no checksums.")
        .doesNotContain("Verified");
    SteelModel.open(gguf).close();
    Path panels = home.resolve("m.gguf.steel-panels");
    assertThat(said(gguf))
        .contains("Verified: m.gguf.steel-panels has what the blocks of m.gguf give");
    assertThat(verification(gguf).get("panels").asText()).isEqualTo(panels.toString());
    change(panels, place(panels, MATRIX + ".scales"));
    refused(gguf, panels + ": " + MATRIX + " is not what the blocks of m.gguf give");
    change(panels, place(panels, MATRIX + ".scales"));
    change(panels, 20); // its header: no longer of this file, so it is made anew
    assertThat(said(gguf)).doesNotContain("Verified");
  }

  @Test
  void goesWithTheFiguresAlone() {
    String model = Golden.path("model/qwen2-gqa").toString();
    CommandRun both = run(2, "inspect", model, "--verify", "--causality");
    assertThat(both.err()).contains("--verify reads the files, --causality runs the model");
    assertThat(run(2, "inspect", "nowhere", "--verify").err()).contains("not a model folder");
  }
}
