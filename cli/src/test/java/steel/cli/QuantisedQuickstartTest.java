package steel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steel.infer.Generation;
import steel.infer.SteelModel;
import steel.testkit.ProjectRoot;
import steel.tokenizer.Tokenizer;

/// What 8 and 4 bits do to a model that has learned something: the pretrained one of a quickstart
/// of two minutes, on its own documents.
@Tag("long")
class QuantisedQuickstartTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int TOKENS = 64;
  private static final int PROMPTS = 20;
  private static final int PROMPT_CHARACTERS = 14;

  @TempDir private Path folder;

  @Test
  void perplexityAndGreedyTextsHardlyMove() throws Exception {
    Path run = folder.resolve("quickstart");
    Path log = folder.resolve("quickstart.log");
    String recipes = ProjectRoot.path().resolve("recipes/tiny").toString();
    String[] arguments = {
      "quickstart", "--recipes", recipes, "--minutes", "2", "--out", run.toString(), "--no-chat"
    };
    assertThat(SteelProcess.run(log, arguments)).as("see %s", log).isZero();
    Path model = run.resolve("pretrain/model");
    Path documents = run.resolve("clean/documents");
    assertThat(perplexityRatio(model, "q4", documents)).as("perplexity, 4 bits").isLessThan(1.04);
    assertThat(perplexityRatio(model, "q8", documents)).as("perplexity, 8 bits").isLessThan(1.005);
    try (var exact = SteelModel.open(model);
        var narrow = SteelModel.open(folder.resolve("q8"))) {
      List<Integer> same = new ArrayList<>();
      for (int[] prompt : prompts(Tokenizer.read(model), documents)) {
        int[] wanted = greedy(exact, prompt);
        int[] got = greedy(narrow, prompt);
        same.add((int) IntStream.range(0, TOKENS).filter(i -> got[i] == wanted[i]).count());
      }
      System.out.println("greedy tokens of 64 that are the same in 8 bits: " + same);
      assertThat(same).hasSize(PROMPTS);
      double mean = same.stream().mapToInt(Integer::intValue).average().orElseThrow();
      assertThat(mean).as("of %s", same).isGreaterThanOrEqualTo(60);
    }
  }

  /// Writes the model to the folder of that name, too.
  private double perplexityRatio(Path model, String type, Path documents) throws IOException {
    CommandRun run =
        CommandRun.of(
            "quantize",
            model.toString(),
            "--type",
            type,
            "--out",
            folder.resolve(type).toString(),
            "--text",
            documents.toString(),
            "--json");
    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode text = JSON.readTree(run.out()).get("text");
    double ratio =
        text.get("perplexity_after").asDouble() / text.get("perplexity_before").asDouble();
    System.out.printf("perplexity in %s: %+.3f %%%n", type, 100 * (ratio - 1));
    return ratio;
  }

  /// Beginnings of documents of all sources.
  private static List<int[]> prompts(Tokenizer tokenizer, Path documents) throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.list(documents)) {
      for (Path file : files.sorted().toList()) {
        lines.addAll(Files.readAllLines(file));
      }
    }
    List<int[]> prompts = new ArrayList<>();
    for (int i = 0; i < PROMPTS; i++) {
      String text = JSON.readTree(lines.get(i * (lines.size() / PROMPTS))).get("text").asText();
      prompts.add(tokenizer.encode(text.substring(0, Math.min(PROMPT_CHARACTERS, text.length()))));
    }
    return prompts;
  }

  private static int[] greedy(SteelModel model, int[] prompt) {
    Generation generation = Generation.of(TOKENS).ignoringEos();
    return model.generate(prompt, generation).ids();
  }
}
