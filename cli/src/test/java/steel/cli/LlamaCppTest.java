package steel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steel.files.Progress;
import steel.infer.Generation;
import steel.infer.SteelModel;
import steel.model.FeedForward;
import steel.model.ModelConfig;
import steel.model.RandomModel;
import steel.testkit.Cases;
import steel.testkit.Golden;
import steel.testkit.ProjectRoot;
import steel.tokenizer.BpeTrainer;
import steel.tokenizer.ChatMessage;
import steel.tokenizer.SpecialText;
import steel.tokenizer.TextSource;
import steel.tokenizer.Tokenizer;

/// Files that `steel export --to gguf` writes, loaded by llama.cpp: the same tokens of texts and
/// chats, and the same greedy tokens after them. Skipped where there is no llama.cpp.
@Tag("long")
class LlamaCppTest {
  private static final int TOKENS = 900;
  private static final int GENERATED = 20; // tokens
  private static final int PROMPTS = 10;
  private static final String CHAT = "你好 Steel, 1+1=? <|im_end|>";

  /// How far below the best logit of Steel's engine one that llama.cpp chooses may lie, in standard
  /// deviations of all logits. It brings the vector of every product to the type of the matrix
  /// (blocks of four bits meet eight), where Steel computes in float32. Measured: 0, 0.003, 0.013,
  /// 0.13, 0.06; a file that is not understood is off by more than 1.
  private static final Map<String, Double> ROUNDING =
      Map.of("f32", 1e-4, "f16", 0.02, "bf16", 0.1, "q8_0", 0.5, "q4_0", 0.5);

  @TempDir private Path folder;

  /// A form of model.
  ///
  /// @param unusedRows rows of the embedding that no token has, as released models have them
  private record Shape(
      int hiddenSize, int heads, int keyValueHeads, int headDim, boolean isTied, int unusedRows) {

    ModelConfig config(Tokenizer tokenizer) {
      FeedForward.Mlp mlp = new FeedForward.Mlp(FeedForward.Mlp.Type.RAW, 160);
      return new ModelConfig(
          tokenizer.vocabSize() + unusedRows,
          hiddenSize,
          2,
          heads,
          keyValueHeads,
          headDim,
          512,
          1_000_000,
          1e-6,
          isTied,
          true,
          0.02,
          new FeedForward.Raw(mlp),
          mlp.width(),
          new ModelConfig.SpecialTokens(-1, List.of(tokenizer.imEnd(), tokenizer.endOfText())));
    }
  }

  private static final List<Shape> SHAPES =
      List.of(
          new Shape(64, 2, 2, 32, false, 0),
          new Shape(128, 4, 2, 32, false, 12),
          new Shape(128, 2, 1, 64, true, 0),
          new Shape(112, 2, 2, 56, false, 0), // rows of 112 are no whole blocks
          new Shape(96, 3, 3, 32, true, 12),
          new Shape(64, 4, 1, 16, false, 0),
          new Shape(128, 1, 1, 128, true, 0));

  @Test
  void llamaCppRunsTheFiles() throws IOException, InterruptedException {
    Path program = LlamaServer.programOrSkip();
    Tokenizer tokenizer = tokenizer();
    for (int i = 0; i < SHAPES.size(); i++) {
      Path model = Files.createDirectory(folder.resolve("model-" + i));
      gentle(RandomModel.of(SHAPES.get(i).config(tokenizer), 3)).write(model);
      tokenizer.write(model);
      for (String type : List.of("f32", "f16", "bf16", "q8_0", "q4_0")) {
        Path gguf = folder.resolve("model-%d-%s.gguf".formatted(i, type));
        CommandRun run =
            CommandRun.of(
                "export",
                model.toString(),
                "--to",
                "gguf",
                "--type",
                type,
                "--out",
                gguf.toString());
        assertThat(run.exitCode()).as(run.err()).isZero();
        try (SteelModel steel = SteelModel.open(gguf);
            LlamaServer llama = LlamaServer.open(program, gguf, folder.resolve("log.txt"))) {
          compare(SHAPES.get(i) + " " + type, steel, llama, ROUNDING.getOrDefault(type, 0.0));
        }
      }
    }
  }

  /// Texts of both languages that are at hand.
  private static Tokenizer tokenizer() throws IOException {
    List<String> texts = new ArrayList<>();
    for (String file : List.of("README.md", "README.zh-CN.md", "docs/data.md")) {
      texts.add(Golden.text(ProjectRoot.path().resolve(file)));
    }
    return BpeTrainer.train(
        TextSource.of(texts), new BpeTrainer.Options(TOKENS, 1), Progress.SILENT);
  }

  /// The same with products as large as their input; larger ones would make what rounding does to
  /// the first layer a matter of the second's taste.
  private static RandomModel gentle(RandomModel random) {
    double scale = 1 / (0.3 * Math.sqrt(random.config().hiddenSize())); // they have deviation 0.3
    Map<String, double[]> weights = new LinkedHashMap<>();
    random
        .weights()
        .forEach(
            (name, values) ->
                weights.put(
                    name,
                    name.endsWith("_proj.weight")
                        ? Arrays.stream(values).map(value -> value * scale).toArray()
                        : values));
    return new RandomModel(random.config(), weights);
  }

  private static void compare(String what, SteelModel steel, LlamaServer llama, double rounding)
      throws IOException, InterruptedException {
    Tokenizer tokenizer = steel.tokenizer();
    String chat = llama.render(CHAT);
    assertThat(chat).isEqualTo(tokenizer.render(List.of(ChatMessage.user(CHAT)), true).text());
    assertThat(llama.tokenize(chat))
        .isEqualTo(ints(tokenizer.encode(chat, SpecialText.PARSED)))
        .contains(tokenizer.imStart());
    List<String> texts = new ArrayList<>(List.of(chat));
    for (int seed = 0; texts.size() <= PROMPTS; seed++) {
      String text = Cases.text(Cases.random(seed), 30);
      if (!text.isEmpty()) {
        texts.add(text);
      }
    }
    for (String text : texts) {
      int[] prompt = tokenizer.encode(text, SpecialText.PARSED);
      assertThat(llama.tokenize(text)).as("%s: %s", what, text).isEqualTo(ints(prompt));
      List<Integer> generated = llama.generate(ints(prompt), GENERATED);
      requireBest(what + ": " + text, steel, prompt, generated, rounding);
      if (rounding < 1e-3 && generated.stream().allMatch(tokenizer::has)) {
        assertThat(steel.generate(prompt, Generation.of(GENERATED)).ids())
            .as("%s: %s", what, text)
            .isEqualTo(generated.stream().mapToInt(Integer::intValue).toArray());
      }
    }
  }

  /// Each token has, after those before it, the largest of Steel's logits, or one that rounding may
  /// put there.
  private static void requireBest(
      String what, SteelModel steel, int[] prompt, List<Integer> generated, double rounding) {
    assertThat(generated).as(what).isNotEmpty();
    int[] all = Arrays.copyOf(prompt, prompt.length + generated.size());
    for (int i = 0; i < generated.size(); i++) {
      all[prompt.length + i] = generated.get(i);
    }
    float[] logits = steel.logits(all);
    int rows = steel.config().vocabSize();
    for (int i = 0; i < generated.size(); i++) {
      int from = (prompt.length - 1 + i) * rows;
      double best = Double.NEGATIVE_INFINITY;
      double sum = 0;
      double squares = 0;
      for (int row = 0; row < rows; row++) {
        double logit = logits[from + row];
        best = Math.max(best, logit);
        sum += logit;
        squares += logit * logit;
      }
      double deviation = Math.sqrt(squares / rows - sum / rows * (sum / rows));
      assertThat((best - logits[from + generated.get(i)]) / deviation)
          .as("%s: token %d of %s", what, i, generated)
          .isLessThanOrEqualTo(rounding);
    }
  }

  private static List<Integer> ints(int[] ids) {
    return Arrays.stream(ids).boxed().toList();
  }
}
